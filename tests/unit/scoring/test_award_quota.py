"""Places and ranked lists: how many pass, who, and why not (F3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.award.policy import Level, Per, Quota, Rounding
from services.scoring.domain.award.quota import Places, Ranked, places_of, select
from services.scoring.domain.nomination.slate import Slate, evolve, fill

RANKED = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=15, unique_by=lambda each: each[0]
)


def quota(count: int = 1, per: Per | None = Per.MEMBER, each: int = 20, **changes: object) -> Quota:
    given: dict[str, object] = {"rounding": Rounding.HALF_UP, "at_least": 0} | changes
    return Quota(level=Level.COLLEGE, count=count, per=per, each=each, **given)  # type: ignore[arg-type]


def ranked(*pairs: tuple[int, int]) -> list[Ranked]:
    return [Ranked(id=f"n{name:02d}", rank=rank) for name, rank in pairs]


@pytest.mark.parametrize(
    ("rounding", "members", "places"),
    [
        (Rounding.DOWN, 39, 1),
        (Rounding.UP, 21, 2),
        (Rounding.HALF_UP, 29, 1),
        (Rounding.HALF_UP, 30, 2),
    ],
)
def test_f3_places_are_rounded_as_the_data_say(
    rounding: Rounding, members: int, places: int
) -> None:
    found = places_of(quota(rounding=rounding), members)

    assert found.count == places
    assert found.because.startswith(f"党员 {members} 人，每 20 人 1 名，")


def test_f3_places_are_absolute_or_at_least_so_many() -> None:
    assert places_of(quota(2, None, 1), 0) == Places(count=2, because="每个单位 2 名")
    found = places_of(quota(1, Per.BRANCH, 10, at_least=1), 3)
    assert found.because == "党支部 3 个，每 10 个 1 名，四舍五入，至少 1 名，共 1 名"


@given(st.integers(0, 5_000), st.integers(1, 50), st.integers(1, 500))
def test_f3_the_three_roundings_differ_by_at_most_one(base: int, count: int, each: int) -> None:
    down, half, up = (
        places_of(quota(count, Per.MEMBER, each, rounding=rounding), base).count
        for rounding in (Rounding.DOWN, Rounding.HALF_UP, Rounding.UP)
    )

    assert down <= half <= up <= down + 1
    assert abs(half * each - base * count) * 2 <= each


def test_f3_where_all_fit_no_rank_is_needed() -> None:
    wanted = [Ranked(id="b", rank=None), Ranked(id="a", rank=None)]

    assert select(wanted, 2).passed == ("a", "b")
    assert select(wanted, None).passed == ("a", "b")


def test_f3_where_not_all_fit_ranks_decide_and_must_be_given() -> None:
    found = select(ranked((1, 2), (2, 1), (3, 3)), 2)

    assert found.passed == ("n02", "n01")
    assert [(each.id, each.because) for each in found.left_out] == [("n03", "排第 3，名额已满")]
    with pytest.raises(Refused, match="没有排的：x") as caught:
        select([Ranked(id="x", rank=None), *ranked((1, 1))], 1)
    assert caught.value.code == "rank_missing"


def test_f3_of_a_tie_at_the_edge_nobody_passes() -> None:
    found = select(ranked((1, 1), (2, 2), (3, 2), (4, 3)), 2)

    assert found.passed == ("n01",)
    assert "并列第 2 的共 2 名，只剩 1 个名额" in found.left_out[0].because
    assert [each.id for each in found.left_out] == ["n02", "n03", "n04"]
    assert found.left_out[2].because == "排第 3，名额已满"


def test_f3_who_has_a_place_needs_no_other() -> None:
    held = Ranked(id="h", rank=9, holds=True)

    found = select([held, *ranked((1, 1), (2, 2))], 1)

    assert (found.passed, found.new) == (("h", "n01"), ("n01",))


@given(RANKED, st.integers(0, 10), st.randoms(use_true_random=False))
def test_f3_the_order_of_arrival_does_not_matter(
    pairs: list[tuple[int, int]], free: int, dice: object
) -> None:
    wanted = ranked(*pairs)
    shuffled = list(wanted)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert select(shuffled, free) == select(wanted, free)


@given(RANKED, st.integers(0, 10))
def test_f3_nobody_passes_before_one_who_is_ranked_better(
    pairs: list[tuple[int, int]], free: int
) -> None:
    wanted = ranked(*pairs)
    found = select(wanted, free)

    rank = {each.id: each.rank or 0 for each in wanted}
    worst = max((rank[each] for each in found.passed), default=0)
    best_left = min((rank[each.id] for each in found.left_out), default=99)
    assert worst < best_left or not found.left_out
    assert len(found.passed) + len(found.left_out) == len(wanted)


@given(st.lists(RANKED, max_size=8), st.integers(0, 6))
def test_f3_no_sequence_of_lists_exceeds_the_places(
    lists: list[list[tuple[int, int]]], places: int
) -> None:
    opening = Slate(
        round="r",
        award="a",
        level=Level.COLLEGE,
        unit="u",
        unit_path=("u",),
        places=Places(count=places, because=""),
    )
    state: Slate | None = None
    for pairs in lists:
        events, _ = fill(state, opening, ranked(*pairs))
        for event in events:
            state = evolve(state, event)

    taken = state.taken if state else ()
    assert len(taken) == len(set(taken)) <= places
