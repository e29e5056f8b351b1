"""Another school's standard through a season, and standards per category: files only, no code (Q1)."""

from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.season import COLLEGES, MEETING, Season, found_season
from tests.unit.scoring.examples import without
from tests.unit.scoring.test_standard_schools import AT_ZHIYE, feature

pytestmark = pytest.mark.real
Documents = Database[dict[str, Any]]
ZHIYE = "zhiye-xueyuan-2026"
FIRST, SECOND = "jxnu.mks.001", "jxnu.mks.002"
SECRETARY = {"name": "（虚构）", "phone": "13800000000"}


def rate(season: Season, branch: str, standard: str, **facts: Any) -> str:
    told: dict[str, Any] = {
        "branch": branch,
        "standard": standard,
        "claimed_star": 5,
        "secretary": SECRETARY,
    }
    return season.post("self-assessment", branch, **told, facts=facts)


def check(season: Season, branch: str, standard: str, **facts: Any) -> str:
    told: dict[str, Any] = {
        "branch": branch,
        "standard": standard,
        "methods": ["查阅资料"],
        "star_opinion": 4,
    }
    return season.post("review", branch, **told, meeting=MEETING, facts=facts)


def test_q1_a_school_with_two_hundred_points_and_vetoes_of_its_own(database: Documents) -> None:
    season = found_season(database, 10)
    season.open(standard=ZHIYE, policy="strict")
    season.room.work()
    facts = {
        branch: AT_ZHIYE
        | {"funds_used_percent": 87.5 if number % 4 else 40, "full_members": number + 3}
        for number, branch in enumerate(season.branches)
    }
    facts[FIRST] |= {"feature_projects": [feature(12)]}
    facts[SECOND] |= {"safety_accident": True, "feature_projects": [feature(20)]}

    for step in (rate, check):
        for branch, found in facts.items():
            step(season, branch, ZHIYE, **found)
        season.room.work()
    for college in COLLEGES:
        season.send(college)
    season.recognise(FIRST, "校企共建", 12)
    season.recognise(SECOND, "校企共建", 20)
    season.room.work()
    season.close()
    season.room.work()

    assert season.rating(FIRST)["sheet"]["total"] == "197"
    limits = season.campaign["placing"]["summary"]["limits"]
    assert [(limit["star"], limit["cap"]) for limit in limits] == [(5, 1), (4, 5), (3, 12)]
    assert "有最高只能评为三星的情形" in season.rating(SECOND)["because"]
    assert season.rating(SECOND)["star"] == 3


def test_what_the_standard_asks_for_and_was_not_given_is_named_at_once(database: Documents) -> None:
    season = found_season(database, 1)
    season.open(standard=ZHIYE)
    season.room.work()

    posted = rate(season, FIRST, ZHIYE, has_venue="有", dues="late")
    season.room.work()

    outcome = season.room.outcome(posted)
    assert season.room.code(posted) == "facts_missing"
    for text in (
        "固定活动场所（has_venue）的值不符合要求",
        "参评条件缺项",
        "正式党员（full_members）",
    ):
        assert text in str(outcome)


def test_q1_students_are_rated_by_their_own_standard(database: Documents) -> None:
    season = found_season(database, 1)
    season.room.database["units"].update_one({"_id": FIRST}, {"$set": {"category": "学生"}})
    season.open(categories=[{"category": "学生", "standard": "xuesheng-2015"}])
    season.room.work()

    rate(season, FIRST, "xuesheng-2015", **without("full_time_officers"), class_links_kept=False)
    season.room.work()

    sheet = season.rating(FIRST)["sheet"]
    assert (sheet["standard"], sheet["total"]) == ("xuesheng-2015", "97")
    frozen = [each["id"] for each in season.campaign["standards"]]
    assert frozen == ["jiguan-shiye-2015", "xuesheng-2015"]


def test_standards_that_cannot_be_placed_together_are_refused(database: Documents) -> None:
    season = found_season(database, 1)

    posted = season.open(categories=[{"category": "学生", "standard": ZHIYE}])
    season.room.work()

    assert season.room.code(posted) == "standards_not_comparable"
    assert season.room.database["campaigns"].count_documents({}) == 0
