"""自评 (Q2) with a real season: more time, sent back, excused, drafts."""

from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.season import COLLEGES, Season, found_season
from tests.integration.workroom import shanghai

FIRST = f"{COLLEGES[0]}.001"


@pytest.fixture
def season(database: Database[dict[str, Any]]) -> Season:
    """Two colleges with two branches each; 自评 and 审核 from 1 to 30 November."""
    season = found_season(database, 2)
    season.open()
    season.room.work()
    return season


def about(season: Season, form: str, branch: str = FIRST, **body: Any) -> str:
    posted = season.post(form, branch, branch=branch, **body)
    season.room.work()
    return season.room.code(posted)


def test_q2_the_campaign_turns_by_itself_when_its_windows_open(season: Season) -> None:
    later = {"opens_on": "2026-11-25", "due_on": "2026-11-30"}
    second = Season(season.room, season.branches, campaign_id="second")
    second.open(self=later, review=later | {"opens_on": "2026-11-27"})
    stages = []

    for moment in ("2026-11-24 23:59", "2026-11-25 00:00", "2026-11-27 00:00"):
        season.room.set(shanghai(moment))
        season.room.work()
        stages.append(second.campaign["stage"])

    assert stages == ["planned", "self", "review"]


def test_q2_a_unit_gets_more_time_and_others_do_not(season: Season) -> None:
    told = {"stage": "self", "until": "2026-12-03", "reason": "搬迁"}
    assert season.do("window-exception", given_to=COLLEGES[0], **told) == "done"
    season.room.set(shanghai("2026-12-02 09:00"))

    posted = [season.assess(FIRST), season.assess(f"{COLLEGES[1]}.001")]
    season.room.work()

    assert [season.room.code(each) for each in posted] == ["done", "window_closed"]
    assert season.rating(FIRST)["self_assessment"]["late"] is True


def test_q3_what_is_sent_back_is_not_reviewed_until_it_comes_again(season: Season) -> None:
    season.assess(FIRST)

    told = about(season, "self-assessment-return", reason="核对人数", until="2026-11-25")
    review = season.review(FIRST)
    season.room.work()
    again = season.assess(FIRST, 2)
    season.room.work()

    assert (told, season.room.code(review)) == ("done", "assessment_returned")
    assert (season.room.code(again), season.rating(FIRST)["stage"]) == ("done", "submitted")


def test_a_branch_is_excused_and_brought_back(season: Season) -> None:
    assert about(season, "excuse", reason="新成立") == "done"
    assert season.rating(FIRST)["stage"] == "excused"

    told = about(season, "excuse", reason="有误", reinstated_until="2026-11-25")

    assert (told, season.rating(FIRST)["stage"]) == ("done", "returned")


def test_q2_a_draft_says_what_is_lacking_and_leaves_no_rating(season: Season) -> None:
    posted = season.post("self-assessment-draft", FIRST, branch=FIRST, facts={"members": 3})
    season.room.work()

    told = season.room.outcome(posted)["result"]

    assert told["sheet"] is None
    assert any("缺项" in line for line in told["lacking"])
    assert season.ratings() == []
