"""倒排 (Q11): about 10 % of all, from two stars and below, worst first, equals together."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.candidate import Candidate
from services.scoring.domain.ranking import rank
from services.scoring.domain.rectification.bottom_list import BottomList, bottom_list
from services.scoring.domain.rectification.policy import rectification_policy_from
from tests.unit.scoring.fake_port import POLICIES


def low(unit: str, total: int, *compared: int, **claims: tuple[str, ...]) -> Candidate:
    return Candidate(
        unit=unit,
        total=Decimal(total),
        compared=tuple(map(Decimal, compared)),
        met=claims.get("met", ()),
    )


def listed(*branches: Candidate, rated: int) -> BottomList:
    return bottom_list(branches, rated, percent=10)


def units(told: BottomList) -> list[str]:
    return [row.unit for row in told.rows]


def test_the_share_is_policy() -> None:
    assert POLICIES.rectification == rectification_policy_from({"percent": 10})


def test_q11_a_tenth_of_all_rated_rounded_up_worst_first() -> None:
    told = listed(low("a", 62), low("b", 50), low("c", 55), low("d", 40), rated=21)

    assert units(told) == ["d", "b", "c"]
    assert [row.rank for row in told.rows] == [1, 2, 3]
    assert told.rows[0].because == "得分 40，列二星级及以下倒数第 1 名，在倒排名额以内"
    assert told.because == "参评党支部 21 个，按 10% 倒排 3 个。"


def test_q11_equal_totals_are_told_apart_by_what_the_standard_compares() -> None:
    told = listed(low("a", 50, 9, 3), low("b", 50, 9, 4), rated=10)

    assert units(told) == ["a"]
    assert not told.rows[0].tied


def test_q11_equals_at_the_edge_are_all_listed_and_marked() -> None:
    told = listed(low("a", 40), low("c", 50), low("b", 50), low("d", 60), rated=20)

    assert [(row.unit, row.rank, row.tied) for row in told.rows] == [
        ("a", 1, False),
        ("b", 2, True),
        ("c", 2, True),
    ]
    assert told.rows[1].because == (
        "得分 50，列二星级及以下倒数第 2 名（2 个并列），并列跨过倒排名额，一并列入"
    )
    assert told.because == (
        "参评党支部 20 个，按 10% 倒排 2 个；名额边上 2 个并列、无法区分，一并列入，共 3 个。"
    )


def test_q11_equals_that_fit_whole_are_not_tied_at_the_edge() -> None:
    told = listed(low("b", 50), low("a", 50), low("c", 60), rated=20)

    assert [(row.unit, row.tied) for row in told.rows] == [("a", False), ("b", False)]
    assert "（2 个并列），在倒排名额以内" in told.rows[0].because


def test_q11_what_a_branch_claims_does_not_tell_equals_apart() -> None:
    told = listed(low("a", 50), low("b", 50, met=("innovation",)), rated=10)

    assert [(row.unit, row.tied) for row in told.rows] == [("a", True), ("b", True)]


def test_q11_fewer_low_branches_than_the_share_make_a_shorter_list_that_says_so() -> None:
    told = listed(low("a", 50), rated=30)

    assert units(told) == ["a"]
    assert told.because == "参评党支部 30 个，按 10% 倒排 3 个；二星级及以下只有 1 个，全部列入。"


def test_q11_nobody_rated_nobody_listed() -> None:
    assert listed(rated=0).rows == ()
    with pytest.raises(ValueError, match="low"):
        listed(low("a", 50), rated=0)


CANDIDATES = st.lists(
    st.tuples(st.integers(40, 50), st.integers(0, 2), st.booleans()), max_size=40
).map(
    lambda rows: [
        low(f"b{number:02d}", total, tie, met=("innovation",) if met else ())
        for number, (total, tie, met) in enumerate(rows)
    ]
)


@given(CANDIDATES, st.integers(0, 300), st.randoms(use_true_random=False))
def test_q11_the_list_is_the_end_of_the_ranking_as_long_as_it_must_be(
    branches: list[Candidate], others: int, random: Random
) -> None:
    rated = len(branches) + others
    told = bottom_list(branches, rated, percent=10)
    shuffled = list(branches)
    random.shuffle(shuffled)

    wanted = min(-(-rated // 10), len(branches))
    certain = [row for row in told.rows if not row.tied]
    tied = [row for row in told.rows if row.tied]
    keys = {each.unit: (each.total, each.compared) for each in branches}
    assert len(told.rows) >= wanted >= len(certain)
    assert not tied or len(certain) < wanted < len(told.rows)
    assert len({keys[row.unit] for row in tied}) <= 1
    assert tied or len(told.rows) == wanted
    last = [each.unit for each in rank(branches).ordered][len(branches) - len(told.rows) :]
    assert set(units(told)) == set(last)
    assert [keys[unit] for unit in units(told)] == sorted(keys[unit] for unit in units(told))
    assert bottom_list(shuffled, rated, percent=10) == told
