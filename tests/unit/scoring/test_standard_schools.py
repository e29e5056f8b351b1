"""Another school's rules load without code: two schools of our making, from facts to stars with reasons (Q1)."""

from decimal import Decimal
from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.candidate import candidate
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.facts import check_declared, unasked
from services.scoring.domain.sheet import ScoreSheet, score
from tests.unit.scoring.examples import shipped

LIGONG = shipped("ligong-daxue-2026")
ZHIYE = shipped("zhiye-xueyuan-2026")
AT_LIGONG: dict[str, Any] = {
    "first_topic_study": True,
    "party_days_missed": 0,
    "three_meetings_one_lesson": True,
    "life_meeting_held": True,
    "election_overdue_months": 0,
    "secretary_trained": True,
    "members_under_32_hours": 0,
    "model_school": False,
    "deeds_planned": 2,
    "deeds_done": 2,
    "satisfaction_percent": 95,
    "requests_unanswered": 0,
    "provincial_honour": False,
    "school_honours": 0,
    "false_records": False,
    "serious_violation_within_2_years": False,
    "founded_months": 60,
}
AT_ZHIYE: dict[str, Any] = {
    "founded_months": 60,
    "full_members": 18,
    "temporary_branch": False,
    "committee_vacancies": 0,
    "has_venue": True,
    "funds_used_percent": 87.5,
    "general_meetings": 4,
    "dues": "on_time",
    "relations_checked": True,
    "admission_errors": 0,
    "satisfaction_percent": 91.5,
    "job_help": True,
    "feature_projects": [],
    "safety_accident": False,
    "serious_violation_within_2_years": False,
}


def ligong(**changes: Any) -> ScoreSheet:
    return score(LIGONG, AT_LIGONG | changes)


def zhiye(**changes: Any) -> ScoreSheet:
    return score(ZHIYE, AT_ZHIYE | changes)


def feature(score_: Any, *, recognised: bool = True) -> dict[str, Any]:
    return {"name": "校企共建", "score": score_, "recognised": recognised}


def placed(allocation: Allocation) -> dict[str, tuple[int, str]]:
    return {each.unit: (each.star, each.reason) for each in allocation.placements()}


def test_q1_another_school_has_its_own_items_points_and_bonus() -> None:
    assert [(item.title, int(item.points)) for item in LIGONG.items] == [
        ("政治建设", 20),
        ("组织生活", 25),
        ("队伍建设", 15),
        ("服务育人", 20),
        ("师生评价", 20),
        ("表彰加分", 5),
    ]
    assert [LIGONG.maximum, ZHIYE.maximum] == [105, 220]


def test_points_are_taken_per_case_and_an_item_ends_at_nothing() -> None:
    political = ligong(party_days_missed=3).items[0]
    team = ligong(members_under_32_hours=40).items[2]

    assert [political.deductions[0].points, political.score] == [6, 14]
    assert political.deductions[0].reason == (
        "主题党日每少 1 次扣 2 分（应开展而未开展的主题党日：3次；2 分 × 3，共扣 6 分）"
    )
    assert [team.deductions[0].points, team.score] == [40, 0]


def test_points_are_added_by_rules_up_to_the_schools_own_maximum() -> None:
    sheet = ligong(provincial_honour=True, school_honours=3)

    assert [line.points for line in sheet.items[5].additions] == [4, 3]
    assert sheet.items[5].additions[1].reason == (
        "受校级表彰的每项加 1 分（受校级表彰：3项；1 分 × 3，共加 3 分）"
    )
    assert [sheet.bonus, sheet.total] == [5, 105]


def test_points_are_added_by_recognised_projects_only_where_the_school_says_so() -> None:
    sheet = zhiye(feature_projects=[feature(8), feature(15, recognised=False), feature(7.5)])

    assert (sheet.bonus, sheet.total) == (Decimal("15.5"), Decimal("215.5"))


def test_conditions_of_every_kind_apply() -> None:
    lost = {
        line.rule
        for item in zhiye(
            dues="late", admission_errors=1, general_meetings=3, satisfaction_percent=79.9
        ).items
        for line in item.deductions
    }

    assert lost == {
        "few_general_meetings",
        "dues_or_relations",
        "admission_errors",
        "satisfaction_below_80",
    }


@pytest.mark.parametrize(
    ("changes", "ceiling", "star"),
    [
        ({"safety_accident": True}, 3, 3),
        ({"dues": "missing"}, 4, 4),
        ({"serious_violation_within_2_years": True}, 1, 1),
        ({"safety_accident": True, "dues": "missing"}, 3, 3),
        ({"safety_accident": True, "job_help": False, "has_venue": False, "dues": "late",
          "satisfaction_percent": 60}, 3, 2),
    ],
)  # fmt: skip
def test_each_veto_stops_at_its_own_star(changes: Any, ceiling: int, star: int) -> None:
    sheet = zhiye(**changes)

    assert (sheet.veto_ceiling, sheet.star_by_score) == (ceiling, star)


def test_a_veto_without_a_star_of_its_own_stops_at_the_sections() -> None:
    sheet = ligong(election_overdue_months=6)

    assert [(veto.id, veto.ceiling) for veto in sheet.vetoes] == [("election_overdue_half_year", 2)]
    assert sheet.star_by_score == 2


def test_each_star_may_ask_for_something_of_its_own() -> None:
    assert [each.id for each in LIGONG.requirements] == ["model_school", "secretary_trained"]
    assert ligong(model_school=True).star_by_score == 5
    assert ligong().star_by_score == 4
    assert ligong(model_school=True, secretary_trained=False).met == ("model_school",)
    assert ligong(secretary_trained=False).star_by_score == 3


@pytest.mark.parametrize(("months", "excused"), [(11, True), (12, False)])
def test_q1_branches_founded_less_than_a_year_ago_are_not_rated(months: int, excused: bool) -> None:
    reason = LIGONG.excused(AT_LIGONG | {"founded_months": months})

    assert (reason is not None) is excused


def test_whoever_is_not_rated_is_told_why_from_those_facts_alone() -> None:
    assert ZHIYE.excused({"founded_months": 60, "full_members": 2, "temporary_branch": False}) == (
        "正式党员不足 3 名的党支部和临时党支部不参评（正式党员：2名，为实习、会议等设立的临时党支部：否）"
    )


@pytest.mark.parametrize(
    "facts", [{}, {"founded_months": None}, {"founded_months": -1}, {"founded_months": "3"}]
)
def test_a_missing_or_impossible_fact_excuses_nobody(facts: dict[str, Any]) -> None:
    assert LIGONG.excused(facts) is None


def test_facts_of_participation_are_missed_like_any_other() -> None:
    given = {name: value for name, value in AT_LIGONG.items() if name != "founded_months"}

    with pytest.raises(Refused, match="参评条件缺项：党支部成立的月数（founded_months）"):
        score(LIGONG, given)


def test_discretion_goes_by_the_schools_own_items() -> None:
    line = Discretion(item="service", points=Decimal(3), reason="走访不够", by="学院党委")

    assert score(LIGONG, AT_LIGONG, [line]).total == 97
    with pytest.raises(Refused, match="“师生评价”不设酌情扣分"):
        score(
            LIGONG,
            AT_LIGONG,
            [Discretion(item="satisfaction", points=Decimal(1), reason="a", by="b")],
        )


def test_facts_of_another_standard_are_refused_under_the_wrong_name() -> None:
    check_declared(LIGONG, None)
    check_declared(LIGONG, "ligong-daxue-2026")

    with pytest.raises(Refused) as caught:
        check_declared(LIGONG, "jiguan-shiye-2015")

    assert caught.value.code == "other_standard"


def test_facts_nobody_asks_for_are_named() -> None:
    assert unasked(LIGONG, AT_LIGONG | {"weather": "晴", "members": 3}) == ("members", "weather")


def test_from_facts_to_stars_at_ligong() -> None:
    sheets = {
        "甲": ligong(model_school=True, school_honours=1),
        "乙": ligong(),
        "丙": ligong(satisfaction_percent=80),
        "丁": ligong(secretary_trained=False),
        "戊": ligong(model_school=True, false_records=True),
        "己": ligong(serious_violation_within_2_years=True),
        "庚": ligong(three_meetings_one_lesson=False, life_meeting_held=False, deeds_planned=0,
                     deeds_done=None),
    }  # fmt: skip

    result = placed(
        allocate([candidate(unit, sheet) for unit, sheet in sheets.items()], LIGONG, "lenient")
    )

    assert {unit: star for unit, (star, _) in result.items()} == {
        "甲": 5, "乙": 4, "丙": 4, "丁": 3, "戊": 3, "己": 1, "庚": 3,
    }  # fmt: skip
    assert result["甲"][1] == (
        "总分 101 分，在 7 个党支部中列第 1 名；满 92 分且有上级样板支部培育资格，够五星条件；"
        "评为五星（名额 1 个）。"
    )
    assert "；满 92 分但没有上级样板支部培育资格，最高四星；" in result["乙"][1]
    assert (
        "；满 92 分但没有上级样板支部培育资格、没有书记集中轮训结业证明，最高三星；"
        in result["丁"][1]
    )
    assert "；有最高只能评为三星的情形，满 72 分，最高三星；" in result["戊"][1]
    assert result["己"][1].endswith("；有直接定为一星的情形，最高一星；评为一星。")


def test_from_facts_to_stars_at_zhiye() -> None:
    sheets = {f"甲{n:02}": zhiye(feature_projects=[feature(n)]) for n in range(20)}
    sheets["乙"] = zhiye(safety_accident=True)
    sheets["丙"] = zhiye(dues="missing", job_help=False, has_venue=False)

    allocation = allocate(
        [candidate(unit, sheet) for unit, sheet in sheets.items()], ZHIYE, "strict"
    )

    result = placed(allocation)
    uses = {limit.star: (limit.cap, limit.used) for limit in allocation.limits}
    assert uses == {5: (1, 1), 4: (5, 5), 3: (13, 13)}
    assert result["甲19"][0] == 5
    assert result["丙"] == (
        2,
        "总分 145 分，在 22 个党支部中列第 22 名；有最高只能评为四星的情形，满 140 分，够三星条件；"
        "三星名额 13 个已满；评为二星。",
    )
    assert allocation.two_and_below.over


def test_equal_totals_are_settled_by_the_schools_own_items() -> None:
    sheets = {
        "甲": ligong(deeds_done=0),
        "乙": ligong(secretary_trained=True, requests_unanswered=0),
    }
    lost = {"丙": ligong(satisfaction_percent=84), "丁": ligong(secretary_trained=False)}
    ranked = [candidate(unit, sheet) for unit, sheet in (sheets | lost).items()]

    result = placed(allocate(ranked, LIGONG, "lenient"))

    assert result["丁"][1].startswith(
        "总分 94 分（同分的再依次比师生评价、组织生活），在 4 个党支部中列第 3 名"
    )
    assert result["丙"][1].startswith(
        "总分 94 分（同分的再依次比师生评价、组织生活），在 4 个党支部中列第 4 名"
    )


def test_a_tie_names_the_star_at_whose_edge_it_stands() -> None:
    same = [candidate(f"甲{n}", ligong(model_school=True)) for n in range(10)]

    first, *_ = allocate(same, LIGONG, "strict").placements()

    assert (first.because.tied_at, first.star) == (5, 2)
