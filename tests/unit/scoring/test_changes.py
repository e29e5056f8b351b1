"""What a new allocation changes, and how it says so (Q4, Q8)."""

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.allocation import allocate
from services.scoring.domain.campaign.changes import Change, Standing, changes, count_changes
from services.scoring.domain.placement import Placement
from tests.unit.scoring.examples import STANDARD, branches

BECAUSE = "得分更正"


def placements(*totals: int) -> list[Placement]:
    return list(allocate(branches(totals), STANDARD, "lenient").placements())


def standing(star: int, *, by_hand: bool = False) -> Standing:
    return Standing(star=star, by_hand=by_hand)


def change(before: int | None, after: int, *, lapses: bool = False) -> Change:
    return Change(unit="甲01", before=before, after=after, lapses=lapses)


def test_q8_an_allocation_that_changes_nothing_lists_nothing() -> None:
    now = placements(75, 65)

    assert list(changes({each.unit: standing(each.star) for each in now}, now)) == []


def test_q8_every_changed_branch_is_listed_with_both_stars() -> None:
    before = {"甲01": standing(2), "甲02": standing(3)}

    found = list(changes(before, placements(75, 65, 55)))

    assert [(each.unit, each.kind, each.before, each.after) for each in found] == [
        ("甲01", "raised", 2, 3),
        ("甲02", "lowered", 3, 2),
        ("甲03", "added", None, 1),
    ]
    counted = count_changes(found)
    assert (counted.raised, counted.lowered, counted.added, counted.lapsed) == (1, 1, 1, 0)


def test_q4_a_move_by_hand_lapses_even_where_the_star_stays() -> None:
    before = {"甲01": standing(3, by_hand=True), "甲02": standing(3, by_hand=True)}

    found = list(changes(before, placements(75, 65)))

    assert [(each.kind, each.lapses) for each in found] == [("unchanged", True), ("lowered", True)]
    assert count_changes(found).lapsed == 2


def test_q8_each_changed_branch_is_told_what_changed_and_why() -> None:
    def told(change: Change) -> str:
        return change.sentence(STANDARD, BECAUSE)

    assert told(change(4, 3)) == "上次评为四星，因得分更正重新分配，改为三星。"
    assert told(change(4, 3, lapses=True)) == (
        "上次评为四星（经手工调整或集体研究，随重新分配失效），因得分更正重新分配，改为三星。"
    )
    assert told(change(3, 3, lapses=True)).endswith("因得分更正重新分配，仍为三星。")
    assert told(change(None, 3)) == "因得分更正重新分配，新评为三星。"


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=12))
def test_what_is_not_listed_has_the_star_it_had(before: list[tuple[int, bool]]) -> None:
    now = placements(*range(60, 60 + 3 * len(before), 3))
    stars = {f"甲{n:02}": standing(s, by_hand=h) for n, (s, h) in enumerate(before, start=1)}

    listed = {each.unit: each for each in changes(stars, now)}

    for each in now:
        if each.unit not in listed:
            assert stars[each.unit] == standing(each.star)
    counted = count_changes(listed.values())
    assert counted.lapsed == sum(by_hand for _, by_hand in before)
