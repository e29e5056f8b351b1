"""审核 (Q3) with a real season: reviewed anew, sent up whole, returned, closed."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.season import (
    CAMPAIGN,
    COLLEGES,
    MEETING,
    MORNING,
    SCHOOL,
    Season,
    found_season,
)
from tests.integration.season import found as finding
from tests.integration.workroom import Post
from tests.unit.scoring.examples import project

COLLEGE, OTHER = COLLEGES
FIRST, SECOND = f"{COLLEGE}.001", f"{COLLEGE}.002"


@pytest.fixture
def season(database: Database[dict[str, Any]]) -> Season:
    """Two colleges with two branches each, all self-assessed at 100 points."""
    season = found_season(database, 2)
    season.open()
    for branch in season.branches:
        season.assess(branch, innovation_projects=[project(3)])
    season.room.work()
    return season


def result(season: Season, posted: str) -> Any:
    season.room.work()
    ended = season.room.outcome(posted)
    assert ended["state"] == "done", ended["result"]
    return ended["result"]


def reason(season: Season, posted: str) -> tuple[str, str]:
    season.room.work()
    told = season.room.outcome(posted)["result"]
    return told["code"], told["reason"]


def review_all(season: Season, *branches: str) -> None:
    for branch in branches or season.branches:
        season.review(branch)
    season.room.work()


def test_q3_own_and_college_scores_stand_side_by_side(season: Season) -> None:
    told = result(season, season.review(FIRST, 4, complaints=1))

    rating = season.rating(FIRST)
    rows = {row["code"]: row["difference"] for row in rating["review"]["differences"]}
    assert (rating["stage"], rows["leading_group"], rows["venue"]) == ("reviewed", "-4", "0")
    assert rating["self_assessment"]["sheet"]["total"] == "103"
    assert told["differences"] == rating["review"]["differences"]
    assert told["total"] == rating["review"]["sheet"]["total"] == rating["sheet"]["total"]


def test_q3_the_facts_are_those_of_the_standard_that_applies(season: Season) -> None:
    posted = season.review(FIRST, pets=3)
    body = {"$set": {"body.standard": "another-school"}}
    other = season.review(SECOND)
    season.room.database["submissions"].update_one({"_id": other}, body)

    told = result(season, posted)

    assert told["not_counted"] == ["pets"]
    assert reason(season, other)[0] == "other_standard"


def test_q3_a_project_counts_as_recognised_only_by_the_department(season: Season) -> None:
    season.review(FIRST, innovation_projects=[project(3)])
    season.room.work()
    before = season.rating(FIRST)

    told = result(season, season.recognise(FIRST, "示范", 6))
    again = result(season, season.review(FIRST, innovation_projects=[project(2)]))

    after = season.rating(FIRST)
    assert (before["review"]["sheet"]["innovation"], before["sheet"]["innovation"]) == (True, False)
    assert (before["sheet"]["total"], told["total"], told["allocate_anew"]) == (
        "103",
        "106",
        False,
    )
    assert (again["total"], again["counted"]) == ("102", "106")
    assert (after["sheet"]["innovation"], after["sheet"]["star_by_score"]) == (True, 5)


def test_q3_a_part_goes_up_only_whole(season: Season) -> None:
    review_all(season, FIRST)

    code, told = reason(season, season.send(COLLEGE))
    review_all(season, SECOND)
    sent = result(season, season.send(COLLEGE))

    assert code == "part_incomplete"
    assert told.startswith(f"还有 1 个党支部没有审核（单位{SECOND}）：未审核 1 个；")
    assert (sent["part"], sent["reviewed"], sent["excused"]) == (f"{CAMPAIGN}:{COLLEGE}", 2, 0)


def test_q3_a_branch_without_a_rating_holds_the_part_up(database: Database[Any]) -> None:
    season = found_season(database, 2)
    season.open()
    season.assess(FIRST)
    season.room.work()

    code, told = reason(season, season.send(COLLEGE))

    assert (code, "未自评 1 个、未审核 1 个" in told) == ("part_incomplete", True)


def test_q3_sending_shows_what_the_ratios_would_mean_for_the_own_branches(season: Season) -> None:
    review_all(season)

    preview = result(season, season.send(COLLEGE))["preview"]

    assert (preview["summary"]["rated"], preview["own"]["rated"]) == (4, 2)
    assert {row["unit"] for row in preview["own"]["placements"]} == {FIRST, SECOND}


def test_q3_a_sent_part_changes_only_after_it_is_returned(season: Season) -> None:
    review_all(season)
    season.send(COLLEGE)
    season.room.work()

    early = season.review(FIRST, 2)
    season.room.work()
    back = season.do("part-return", college=COLLEGE, reason="测评人数不足")
    late = season.review(FIRST, 2)
    season.room.work()

    assert (season.room.code(early), back, season.room.code(late)) == ("part_sent", "done", "done")
    season.send(COLLEGE)
    season.room.work()
    assert season.room.trail("parts", f"{CAMPAIGN}:{COLLEGE}") == ["sent", "returned", "sent"]


def test_q3_the_campaign_closes_when_every_part_is_there(season: Season) -> None:
    review_all(season)
    season.send(COLLEGE)
    season.room.work()

    code, told = reason(season, season.close())
    season.send(OTHER)
    result(season, season.close())

    assert (code, f"单位{OTHER}" in told) == ("parts_missing", True)
    assert season.campaign["stage"] == "decision"


def test_q3_who_does_not_send_is_left_out_for_a_reason_only(season: Season) -> None:
    review_all(season, FIRST, SECOND)

    told = result(season, season.close(leave_out_missing=True, reason="逾期未报"))

    assert told["unsent"] == [*COLLEGES]
    assert (told["missing"], season.campaign["left_out"]) == (2, 2)
    assert season.campaign["placing"]["summary"]["rated"] == 2
    assert season.do("part-submission", COLLEGE, meeting=MEETING) == "campaign_closed"


def test_q3_a_sending_waits_for_the_reviews_posted_before_it(season: Season) -> None:
    review_all(season, FIRST)
    season.review(SECOND)

    told = result(season, season.send(COLLEGE))

    assert told["reviewed"] == 2


def test_q3_the_close_waits_for_reviews_and_parts_posted_before_it(season: Season) -> None:
    for branch in season.branches:
        season.review(branch)
    for college in COLLEGES:
        season.send(college)

    told = result(season, season.close())

    assert told["missing"] == 0
    assert season.campaign["placing"]["summary"]["rated"] == 4


def test_q3_a_review_waits_for_the_self_assessment_posted_before_it(
    database: Database[Any],
) -> None:
    season = found_season(database, 1)
    season.open()
    season.room.work()
    own = season.assess(FIRST)
    database["jobs"].update_one({"subject": own}, {"$set": {"state": "running"}})
    posted = season.review(FIRST, at=MORNING + timedelta(milliseconds=1))

    season.room.set(MORNING + timedelta(seconds=1))
    season.room.ring()
    waiting = season.room.outcome(posted)["state"]
    database["jobs"].update_one({"subject": own}, {"$set": {"state": "queued"}})
    season.room.work()

    assert (waiting, season.room.code(posted)) == ("retry", "done")


def test_q3_a_branch_cannot_review_itself(season: Season) -> None:
    body = {
        "campaign": CAMPAIGN,
        "branch": FIRST,
        "methods": ["查阅资料"],
        "meeting": MEETING,
        "star_opinion": 5,
    } | finding()
    posted = season.room.post(Post(form="qiangji/review", unit=FIRST, body=body))
    season.room.database["submissions"].update_one(
        {"_id": posted}, {"$set": {"client_unit": FIRST}}
    )

    assert reason(season, posted)[0] == "own_branch"


def test_q3_a_branch_that_moved_stays_in_the_part_where_it_was_rated(season: Season) -> None:
    review_all(season)
    season.room.database["units"].update_one(
        {"_id": FIRST}, {"$set": {"path": [SCHOOL, OTHER, FIRST]}}
    )

    here, there = result(season, season.send(COLLEGE)), result(season, season.send(OTHER))

    assert (here["reviewed"], there["reviewed"]) == (2, 2)
    assert season.room.code(season.close()) in ("queued", "done")


def test_q3_a_campaign_of_one_college_is_run_by_it_alone(
    database: Database[dict[str, Any]],
) -> None:
    season = found_season(database, 2)
    season.open(unit=COLLEGE)
    own = [branch for branch in season.branches if branch.startswith(COLLEGE)]
    for branch in own:
        season.assess(branch)
    season.room.work()
    review_all(season, *own)

    early = season.do("campaign-close", COLLEGE)
    season.send(COLLEGE)
    foreign = season.do("part-submission", OTHER, meeting=MEETING)
    done = season.do("campaign-close", COLLEGE)

    assert (early, foreign, done) == ("parts_missing", "out_of_scope", "done")
    assert season.campaign["placing"]["summary"]["rated"] == 2
