"""One branch's score, deduction by deduction, straight from 附件1."""

from decimal import Decimal
from typing import Any

import pytest

from services.scoring.domain.discretion import Discretion
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate
from tests.unit.scoring.examples import STANDARD, document, facts, project, without

STANDARD_POINTS = {item.code: item.points for item in STANDARD.items}
DEDUCTIONS = [
    ("leading_group", {"election_overdue_months": 1}, 5),
    ("leading_group", {"leading_group_complete": False}, 5),
    ("leading_group", {"months_without_activity": 5}, 0),
    ("leading_group", {"months_without_activity": 6}, 5),
    ("backbone", {"members": 49, "full_time_officers": 0}, 0),
    ("backbone", {"members": 50, "full_time_officers": 0}, 5),
    ("backbone", {"members": 50, "full_time_officers": 1}, 0),
    ("backbone", {"volunteer_service_regular": False}, 3),
    ("venue", {"has_venue": False, "venue_equipped": False}, 10),
    ("venue", {"has_venue": True, "venue_equipped": False}, 5),
    ("institutions", {"three_meetings_one_lesson": False}, 2),
    ("institutions", {"democratic_appraisal": False}, 2),
    ("institutions", {"open_affairs": False}, 2),
    ("institutions", {"secretary_reported_and_appraised": False}, 5),
    ("institutions", {"leaders_under_40_hours": 1}, 3),
    ("institutions", {"leaders_under_40_hours": 4}, 3),
    ("institutions", {"members_under_24_hours": 1}, 2),
    ("institutions", {"members_under_24_hours": 9}, 2),
    ("safeguards", {"work_funds": "none"}, 5),
    ("safeguards", {"work_funds": "insufficient"}, 3),
    ("performance", {"annual_rank_low": True}, 10),
    ("performance", {"mass_organisations_sound": False}, 5),
    ("mass_appraisal", {"satisfaction_percent": 70}, 0),
    ("mass_appraisal", {"satisfaction_percent": Decimal("69.99")}, 10),
    ("mass_appraisal", {"complaints": 4}, 0),
    ("mass_appraisal", {"complaints": 5}, 10),
]
VETOES = [
    ({"serious_violation_within_2_years": True}, ["serious_violation"]),
    ({"election_overdue_months": 11}, []),
    ({"election_overdue_months": 12}, ["long_overdue_election"]),
    ({"months_without_activity": 11}, []),
    ({"months_without_activity": 12}, ["no_activity_one_year"]),
    ({"mass_petition_within_1_year": True}, ["mass_petition"]),
    ({"satisfaction_percent": 50}, []),
    ({"satisfaction_percent": 49.9}, ["satisfaction_below_half"]),
]
WORST: dict[str, Any] = {
    "election_overdue_months": 13,
    "leading_group_complete": False,
    "months_without_activity": 13,
    "full_time_officers": 0,
    "volunteer_service_regular": False,
    "has_venue": False,
    "three_meetings_one_lesson": False,
    "democratic_appraisal": False,
    "open_affairs": False,
    "secretary_reported_and_appraised": False,
    "leaders_under_40_hours": 2,
    "members_under_24_hours": 2,
    "work_funds": "none",
    "annual_rank_low": True,
    "mass_organisations_sound": False,
    "satisfaction_percent": 10,
    "complaints": 9,
}


def sheet(*lines: Discretion, **changes: Any) -> ScoreSheet:
    return score(STANDARD, facts(**changes), lines)


def off(item: str, points: Any) -> Discretion:
    return Discretion(item=item, points=Decimal(str(points)), reason="谈心不经常", by="王某")


def test_a_branch_without_fault_scores_a_hundred() -> None:
    result = sheet()

    assert result.total == 100
    assert all(item.deductions == () for item in result.items)
    assert result.bonus == 0


@pytest.mark.parametrize(("code", "changes", "points"), DEDUCTIONS)
def test_each_deduction_takes_its_points(code: str, changes: dict[str, Any], points: int) -> None:
    result = sheet(**changes)

    assert result.score_of(code) == STANDARD_POINTS[code] - points
    assert result.total == 100 - points


@pytest.mark.parametrize(("changes", "vetoes"), VETOES)
def test_each_veto_applies_from_its_threshold(changes: dict[str, Any], vetoes: list[str]) -> None:
    assert [veto.id for veto in sheet(**changes).vetoes] == vetoes


def test_an_item_goes_down_to_zero_and_no_further() -> None:
    result = sheet(**WORST)

    institutions = next(item for item in result.items if item.code == "institutions")
    assert sum(line.points for line in institutions.deductions) == 16
    assert institutions.score == 0


def test_the_worst_branch_keeps_what_no_rule_takes() -> None:
    scores = {item.code: int(item.score) for item in sheet(**WORST).items}

    assert scores == {
        "leading_group": 0,
        "backbone": 2,
        "venue": 0,
        "institutions": 0,
        "safeguards": 5,
        "performance": 5,
        "mass_appraisal": 5,
        "innovation": 0,
    }


def test_a_deduction_names_rule_fact_points_and_the_fact_in_words() -> None:
    line = sheet(election_overdue_months=3).items[0].deductions[0]

    assert (line.rule, line.fact) == ("election_overdue", "election_overdue_months")
    assert line.points == 5
    assert line.reason == "党组织不按期换届的扣 5 分（任期届满后未换届的月数：3个月）"


def test_the_deciding_fact_of_a_conditional_rule_is_named() -> None:
    line = sheet(venue_equipped=False).items[2].deductions[0]

    assert line.fact == "venue_equipped"
    assert line.reason.endswith("（有党员活动场所：是，活动场所有教育设施：否）")


def test_a_choice_is_shown_by_its_label() -> None:
    line = sheet(work_funds="insufficient").items[4].deductions[0]

    assert line.reason.endswith("（党组织工作经费：不能满足正常工作需要）")


def test_discretion_counts_and_says_who_and_why() -> None:
    result = sheet(off("performance", "1.5"))

    line = result.items[5].deductions[0]
    assert result.score_of("performance") == Decimal("18.5")
    assert (line.rule, line.fact, line.by) == ("discretionary", None, "王某")
    assert line.reason == "酌情扣 1.5 分：谈心不经常（王某）"


def test_discretion_cannot_push_an_item_below_zero() -> None:
    result = sheet(off("venue", 7), off("venue", 7))

    assert result.score_of("venue") == 0
    assert result.total == 90


def test_projects_with_effect_add_up() -> None:
    result = sheet(innovation_projects=[project(3), project(2.5)])

    assert result.bonus == Decimal("5.5")
    assert result.total == Decimal("105.5")
    assert [line.reason for line in result.items[7].additions] == [
        "示范，加 3 分",
        "示范，加 2.5 分",
    ]


def test_the_bonus_stops_at_ten() -> None:
    result = sheet(innovation_projects=[project(8), project(8)])

    assert result.bonus == 10
    assert result.total == 110


def test_an_unrecognised_project_adds_points_but_gives_no_five_stars() -> None:
    result = sheet(innovation_projects=[project(4, recognised=False)])

    assert result.total == 104
    assert not result.innovation
    assert result.star_by_score == 4


@pytest.mark.parametrize("effect", ["", "  ", False])
def test_a_project_without_effect_adds_nothing(effect: Any) -> None:
    assert sheet(innovation_projects=[project(4, effect=effect)]).bonus == 0


def test_a_hundred_with_a_recognised_project_is_five_stars() -> None:
    result = sheet(innovation_projects=[project(1)])

    assert result.innovation
    assert result.star_by_score == 5


def test_a_vetoed_branch_is_two_star_from_sixty_points() -> None:
    assert sheet(mass_petition_within_1_year=True).star_by_score == 2


def test_a_vetoed_branch_below_sixty_is_one_star() -> None:
    assert sheet(**WORST).star_by_score == 1


def test_a_rule_with_each_multiplies_by_its_fact() -> None:
    spoilt = document()
    spoilt["items"][6]["rules"][1] |= {"points": 2, "each": "complaints"}
    standard = read_standard(spoilt, compile_predicate)

    line = score(standard, facts(complaints=6)).items[6].deductions[0]

    assert line.points == 12
    assert line.reason.endswith("（群众信访或投诉：6件；2 分 × 6，共扣 12 分）")


def test_a_reason_leaves_out_facts_that_were_not_needed() -> None:
    spoilt = document()
    spoilt["items"][2]["rules"][0]["when"] = {
        "anyOf": [
            {"properties": {"has_venue": {"const": False}}},
            {"properties": {"venue_equipped": {"const": False}}, "required": ["venue_equipped"]},
        ]
    }
    standard = read_standard(spoilt, compile_predicate)

    result = score(standard, {**without("venue_equipped"), "has_venue": False})

    assert result.items[2].deductions[0].reason == "无党员活动场所的扣 10 分（有党员活动场所：否）"


def test_a_list_is_shown_by_its_length() -> None:
    spoilt = document()
    spoilt["items"][5]["rules"][0]["when"] = {
        "properties": {"innovation_projects": {"maxItems": 0}}
    }
    standard = read_standard(spoilt, compile_predicate)

    line = score(standard, facts()).items[5].deductions[0]

    assert line.reason.endswith("（党建工作创新项目：0项）")


def test_an_item_that_is_not_there_has_no_score() -> None:
    with pytest.raises(KeyError):
        sheet().score_of("nothing")
