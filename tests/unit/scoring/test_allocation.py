"""Stars under the ratios: single cases that a person can follow."""

from decimal import Decimal

import pytest

from services.common.errors import Refused
from services.scoring.domain.allocation import Allocation, Policy, allocate
from services.scoring.domain.candidate import Candidate, candidate
from services.scoring.domain.sheet import score
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate
from tests.unit.scoring.examples import STANDARD, branch, branches, document, facts, project


def place(candidates: list[Candidate], policy: str = "strict") -> Allocation:
    return allocate(candidates, STANDARD, policy)


def stars(allocation: Allocation) -> dict[str, int]:
    return {each.unit: each.star for each in allocation.placements()}


def limits(allocation: Allocation) -> list[tuple[int, int, int, bool]]:
    return [(each.star, each.cap, each.used, each.over) for each in allocation.limits]


def test_no_branches_is_an_empty_result() -> None:
    result = place([])

    assert list(result.placements()) == []
    assert limits(result) == [(5, 0, 0, False), (4, 0, 0, False), (3, 0, 0, False)]
    assert result.two_and_below.percent == 0
    assert not result.two_and_below.over


def test_one_branch_has_no_place_above_two_stars_when_strict() -> None:
    result = place([branch("甲", 100, innovation=True)])

    assert stars(result) == {"甲": 2}
    assert result.two_and_below.over


def test_one_branch_has_three_stars_when_lenient() -> None:
    result = place([branch("甲", 100, innovation=True)], "lenient")

    assert stars(result) == {"甲": 3}
    assert limits(result)[2] == (3, 0, 1, True)


def test_seven_branches_cannot_be_split_ten_thirty_forty_twenty() -> None:
    result = place(branches([95, 94, 93, 92, 91, 90, 89], innovation=True))

    assert limits(result) == [(5, 0, 0, False), (4, 2, 2, False), (3, 2, 2, False)]
    assert result.two_and_below.count == 3
    assert result.two_and_below.percent == Decimal("42.9")


def test_exceeding_twenty_percent_is_said() -> None:
    result = place(branches([50, 50, 50]))

    assert result.two_and_below.remark == (
        "二星及以下 3 个，占 100.0%，超过 20%，各项比例不能同时满足，请党委组织部研究决定。"
    )


def test_exactly_twenty_percent_is_not_over() -> None:
    result = place(branches([75, 75, 75, 75, 50]), "lenient")

    assert not result.two_and_below.over
    assert result.two_and_below.remark == "二星及以下 1 个，占 20.0%，在 20% 以内。"


def test_a_share_is_rounded_half_up_but_judged_exactly() -> None:
    low = place(branches([50] * 1 + [75] * 15), "lenient").two_and_below
    high = place(branches([50] * 2001 + [75] * 7999), "lenient").two_and_below

    assert low.percent == Decimal("6.3")  # 6.25
    assert (high.percent, high.over) == (Decimal("20.0"), True)


def test_five_stars_need_a_recognised_project() -> None:
    candidates = branches([95] + [50] * 9)

    assert stars(place(candidates))["甲01"] == 4


def test_unused_places_do_not_move_to_another_star() -> None:
    result = place(branches([89, 88, 87, 86, 85, 84, 83, 82, 81, 80]))

    assert limits(result) == [(5, 1, 0, False), (4, 3, 3, False), (3, 4, 4, False)]
    assert result.count(2) == 3


def test_a_free_place_lifts_nobody_over_a_threshold() -> None:
    result = place(branches([79, 69, 59] + [50] * 7))

    assert [stars(result)[unit] for unit in ("甲01", "甲02", "甲03")] == [3, 2, 1]


def test_a_vetoed_branch_counts_for_the_caps_but_takes_no_place() -> None:
    vetoed = [branch(f"乙{n}", 100, veto=True, innovation=True) for n in range(9)]

    result = place([branch("甲", 90, innovation=True), *vetoed])

    assert stars(result)["甲"] == 5
    assert result.count(2) == 9


def test_a_vetoed_branch_is_one_star_below_sixty() -> None:
    result = place([branch("甲", 60, veto=True), branch("乙", "59.9", veto=True)])

    assert stars(result) == {"甲": 2, "乙": 1}


def test_equal_totals_are_settled_by_appraisal_then_performance_then_leading_group() -> None:
    candidates = [
        branch("甲", 85, 20, 20, 15),
        branch("乙", 85, 21, 10, 10),
        branch("丙", 85, 20, 20, 14),
        branch("丁", 85, 20, 19, 15),
        *branches([50] * 6),
    ]

    order = [each.unit for each in place(candidates).placements()][:4]

    assert order == ["乙", "甲", "丙", "丁"]


def test_a_tie_at_the_cap_stays_below_it() -> None:
    result = place([*branches([88, 87, 85, 85]), *branches([50] * 6)[4:], *more(4)])

    assert [stars(result)[unit] for unit in ("甲01", "甲02", "甲03", "甲04")] == [4, 4, 3, 3]
    assert [(tie.star, tie.units) for tie in result.ties] == [(4, ("甲03", "甲04"))]


def more(count: int) -> list[Candidate]:
    return [branch(f"丙{number}", 50) for number in range(count)]


def test_nobody_ranked_below_passes_a_tie() -> None:
    result = place([*branches([88, 85, 85, 85, 84]), *more(5)])

    assert stars(result)["甲05"] == 3
    assert limits(result)[1] == (4, 3, 1, False)


def test_a_group_that_fits_whole_is_placed() -> None:
    result = place([*branches([88, 85, 85]), *more(7)])

    assert result.count(4) == 3
    assert result.ties == ()


def test_equals_behind_a_full_cap_are_no_tie_at_its_edge() -> None:
    result = place([*branches([88, 87, 86, 85, 85]), *more(5)])

    assert result.ties == ()


def test_equals_with_and_without_a_project_tie_separately() -> None:
    recognised = [branch(f"甲{n}", 95, innovation=True) for n in range(2)]
    others = [branch(f"乙{n}", 95) for n in range(2)]

    result = place([*recognised, *others, *more(6)])

    assert [(tie.star, tie.units) for tie in result.ties] == [
        (5, ("甲0", "甲1")),
        (4, ("乙0", "乙1", "甲0", "甲1")),
    ]


def test_only_three_stars_may_exceed_their_cap_when_lenient() -> None:
    result = place(branches([95] * 10, innovation=True), "lenient")

    assert limits(result) == [(5, 1, 0, False), (4, 3, 0, False), (3, 4, 10, True)]


def test_a_unit_that_comes_twice_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        place([*branches([80, 70]), *branches([60])])

    assert caught.value.code == "duplicate_unit"
    assert caught.value.details["units"] == ("甲01",)


def test_an_unknown_policy_is_an_error() -> None:
    with pytest.raises(ValueError, match="mild"):
        place([], "mild")


def test_caps_and_thresholds_come_from_the_standard() -> None:
    changed = document()
    changed["stars"][1] |= {"min_score": 75, "cap_percent": 50}
    standard = read_standard(changed, compile_predicate)

    result = allocate(branches([76, 75, 74, 50]), standard, Policy.STRICT)

    assert stars(result) == {"甲01": 4, "甲02": 4, "甲03": 3, "甲04": 1}


def test_a_candidate_is_what_its_sheet_says() -> None:
    sheet = score(STANDARD, facts(complaints=9, innovation_projects=[project(2)]))

    assert candidate("甲", sheet) == branch("甲", 92, 15, 20, 15, innovation=True)
