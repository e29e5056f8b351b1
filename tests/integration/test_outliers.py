"""B11 with a real season: 党委组织部 asks where 自评 and 审核 lie apart."""

from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.season import COLLEGES, SCHOOL, Season, found_season

pytestmark = pytest.mark.real
FAR = f"{COLLEGES[0]}.006"


@pytest.fixture
def season(database: Database[dict[str, Any]]) -> Season:
    """Two colleges with six branches each; one branch is reviewed far below what it said."""
    season = found_season(database, 6)
    season.open()
    season.room.work()
    for branch in season.branches:
        season.assess(branch)
    season.room.work()
    for number, branch in enumerate(season.branches):
        season.review(branch, 15 if branch == FAR else number % 3)
    season.room.work()
    return season


def asked(season: Season, unit: str) -> Any:
    posted = season.post("outlier-report", unit, unit=unit)
    season.room.work()
    return season.room.outcome(posted)


def test_b11_a_branch_that_stands_out_is_listed_with_its_items(season: Season) -> None:
    report = asked(season, SCHOOL)["result"]

    (found,) = report["branches"]
    assert (found["branch"], found["own"], found["review"]) == (FAR, "100", "85")
    assert "领导班子 +15" in found["because"]
    assert (report["compared"], report["colleges_compared"], report["colleges_listed"]) == (
        12,
        2,
        0,
    )
    assert any("院级党委只有 2 个" in remark for remark in report["remarks"])


def test_b11_a_report_may_look_at_one_college(season: Season) -> None:
    assert asked(season, COLLEGES[1])["result"]["branches"] == []
    assert asked(season, COLLEGES[1])["result"]["compared"] == 6


def test_b11_a_report_about_an_unknown_campaign_is_refused(season: Season) -> None:
    season.campaign_id = "nie"

    assert asked(season, SCHOOL)["result"]["code"] == "campaign_not_found"
