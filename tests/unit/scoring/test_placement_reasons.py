"""Every placement explains itself in one true sentence."""

import re
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given

from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.candidate import Candidate
from tests.unit.scoring import reference
from tests.unit.scoring.examples import STANDARD, branch, branches
from tests.unit.scoring.test_allocation_laws import POLICIES, fields

TITLES = {5: "五星", 4: "四星", 3: "三星", 2: "二星", 1: "一星"}
THRESHOLDS = {5: 90, 4: 80, 3: 70, 2: 60}


def reasons(candidates: Sequence[Candidate], policy: str = "strict") -> dict[str, str]:
    result = allocate(candidates, STANDARD, policy)
    return {each.unit: each.reason for each in result.placements()}


def fill(*totals: object) -> list[Candidate]:
    return [
        *branches(totals, innovation=True),
        *(branch(f"丙{n}", 50) for n in range(10 - len(totals))),
    ]


def test_a_five_star_says_score_rank_project_and_cap() -> None:
    assert reasons(fill("95.50"))["甲01"] == (
        "总分 95.5 分，在 10 个党支部中列第 1 名；满 90 分且有经党委组织部认定的党建创新项目，够五星条件；"
        "评为五星（名额 1 个）。"
    )


def test_a_full_cap_moves_down_and_says_so() -> None:
    assert reasons(fill(95, 94))["甲02"].endswith(
        "够五星条件；五星名额 1 个已满；评为四星（名额 3 个）。"
    )


def test_a_missing_project_is_said() -> None:
    assert reasons([branch("甲", 92), *fill()[:9]])["甲"] == (
        "总分 92 分，在 10 个党支部中列第 1 名；满 90 分但没有经党委组织部认定的党建创新项目，最高四星；"
        "评为四星（名额 3 个）。"
    )


def test_a_tie_at_the_edge_is_said() -> None:
    text = reasons(fill(88, 87, 85, 85))["甲04"]

    assert text == (
        "总分 85 分，在 10 个党支部中并列第 3 名；满 80 分，够四星条件；"
        "四星名额 3 个只剩 1 个，而同分并列的有 2 个，均不评四星，留待集体研究；评为三星（名额 4 个）。"
    )


def test_who_may_not_pass_a_tie_is_told() -> None:
    assert (
        "四星名额 3 个还剩 2 个，但排在前面的并列支部未能评上，不得越过"
        in (reasons(fill(88, 85, 85, 85, 84))["甲05"])
    )


def test_a_star_without_places_is_said() -> None:
    assert (
        "五星没有名额；四星没有名额；三星没有名额；评为二星"
        in (reasons([branch("甲", 99, innovation=True)])["甲"])
    )


def test_lenient_three_stars_say_that_the_cap_yields() -> None:
    text = reasons([branch("甲", 75)], "lenient")["甲"]

    assert text.endswith("评为三星（名额 0 个，从宽可以超出）。")


def test_a_veto_is_said_with_what_the_score_leaves() -> None:
    texts = reasons([branch("甲", 95, veto=True), branch("乙", 45, veto=True)])

    assert texts["甲"].endswith("有直接定为二星或一星的情形，满 60 分，最高二星；评为二星。")
    assert texts["乙"].endswith("有直接定为二星或一星的情形，不满 60 分，最高一星；评为一星。")


def test_low_scores_say_between_which_thresholds_they_lie() -> None:
    texts = reasons(branches([65, 55]))

    assert texts["甲01"].endswith("；满 60 分不满 70 分；评为二星。")
    assert texts["甲02"].endswith("；不满 60 分；评为一星。")


def test_equal_totals_with_different_ranks_say_what_settled_them() -> None:
    texts = reasons([branch("甲", 85), branch("乙", 85, 20, 20, 15), branch("丙", 84)])

    settled = "（同分的再依次比群众评价、工作业绩、领导班子）"
    assert [settled in texts[unit] for unit in "甲乙丙"] == [True, True, False]


def test_a_reason_is_written_once_for_all_who_share_it() -> None:
    first, second = allocate(branches([50, 50]), STANDARD, "strict").placements()

    assert first.reason is second.reason


@given(fields(), POLICIES)
def test_every_reason_is_true(candidates: list[Candidate], policy: str) -> None:
    result = allocate(candidates, STANDARD, policy)
    rows = {each.unit: each for each in candidates}

    for placement in result.placements():
        row = rows[placement.unit]
        check_standing(placement.reason, row, candidates)
        check_entitlement(placement.reason, row)
        check_moves(placement.reason, row, placement.star, result)
        assert (placement.because.tied_at is not None) == any(
            row.unit in tie.units for tie in result.ties
        )


def check_standing(text: str, row: Candidate, candidates: Sequence[Candidate]) -> None:
    found = re.match(r"总分 (\S+) 分(（.+?）)?，在 (\d+) 个党支部中(并?)列第 (\d+) 名；", text)
    assert found
    mine = reference.order(row)
    ahead = sum(reference.order(each) > mine for each in candidates)
    same = sum(reference.order(each) == mine for each in candidates)
    same_total = sum(each.total == row.total for each in candidates)

    assert Decimal(found[1]) == row.total
    assert bool(found[2]) == (same_total > same)
    assert (int(found[3]), int(found[5])) == (len(candidates), ahead + 1)
    assert bool(found[4]) == (same > 1)


def check_entitlement(text: str, row: Candidate) -> None:
    ceiling = reference.ceiling(row)
    reached = [int(n) for n in re.findall(r"(?<!不)满 (\d+) 分", text)]
    not_reached = [int(n) for n in re.findall(r"不满 (\d+) 分", text)]

    assert all(row.total >= n for n in reached)
    assert all(row.total < n for n in not_reached)
    assert ("有直接定为二星或一星的情形" in text) == (row.veto_ceiling == 2)
    assert ("但没有经党委组织部认定" in text) == (
        row.veto_ceiling is None and row.total >= 90 and not row.met
    )
    assert (f"够{TITLES[ceiling]}条件" in text or f"最高{TITLES[ceiling]}" in text) or ceiling <= 2


def check_moves(text: str, row: Candidate, star: int, result: Allocation) -> None:
    limits = {limit.star: limit for limit in result.limits}
    ties = {tie.star: tie.units for tie in result.ties}
    missed = [s for s in (5, 4, 3) if star < s <= reference.ceiling(row)]
    told = {
        s: re.search(
            rf"；{title}(没有名额|名额 (\d+) 个(已满|只剩 (\d+) 个，而同分并列的有 (\d+) 个|还剩 (\d+) 个，但))",
            text,
        )
        for s, title in TITLES.items()
    }

    assert [s for s, found in told.items() if found] == missed
    for s in missed:
        found, limit = told[s], limits[s]
        assert found
        left = limit.cap - limit.used
        assert int(found[2] or 0) == limit.cap
        if row.unit in ties.get(s, ()):
            assert (int(found[4]), int(found[5])) == (left, len(ties[s]))
        elif found[6]:
            assert int(found[6]) == left > 0
            assert s in ties
        else:
            assert left == 0
    assert re.search(rf"；评为{TITLES[star]}(（名额 (\d+) 个.*）)?。$", text)
    if star >= 3:
        assert f"名额 {limits[star].cap} 个" in text
