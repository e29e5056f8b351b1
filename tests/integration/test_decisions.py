"""评定 (Q4, Q5) with a real season: projects, ties, one star up or down, stars allocated anew."""

from typing import Any

import pytest
from pymongo.database import Database

from services.common.settings import Settings
from services.common.work import Stale, Work
from services.scoring.handlers import HANDLERS
from services.scoring.main import make_duties
from tests.integration.season import COLLEGES, MEETING, SCHOOL, Season, found_season
from tests.unit.scoring.examples import project

FIRST = "jxnu.mks.001"


def season_of(database: Database[Any], less: list[int], **opening: Any) -> Season:
    """Ten branches of 100 less so many points, in the order of their codes, all placed."""
    season = found_season(database, 5)
    season.open(**opening)
    for branch, points in zip(season.branches, less, strict=True):
        season.assess(branch, points, innovation_projects=[project(0)])
    season.room.work()
    for branch, points in zip(season.branches, less, strict=True):
        season.review(branch, points, innovation_projects=[project(0)])
    season.room.work()
    for college in COLLEGES:
        season.send(college)
    season.close()
    season.room.work()
    assert season.campaign["placing"]["applied"] == 1
    return season


@pytest.fixture
def graded(database: Database[Any]) -> Season:
    """Totals 100, 99, … 91 without recognised projects: three four-stars, seven three-stars (lenient)."""
    return season_of(database, list(range(10)))


@pytest.fixture
def equals(database: Database[Any]) -> Season:
    """Ten equals at 85 points: three places for four stars, and all ten tied at their edge."""
    return season_of(database, [15] * 10)


def stars(season: Season) -> list[int]:
    return [rating["star"] for rating in season.ratings()]


def told(season: Season, form: str, **body: Any) -> dict[str, Any]:
    posted = season.post(form, SCHOOL, unit=SCHOOL, **body)
    season.room.work()
    ended: dict[str, Any] = season.room.outcome(posted)["result"]
    return ended


def change(season: Season, branch: str, direction: str, from_star: int) -> dict[str, Any]:
    return told(
        season,
        "star-change",
        branch=branch,
        direction=direction,
        from_star=from_star,
        reason="示范支部",
    )


def decide(season: Season, star: int, *branches: str) -> dict[str, Any]:
    return told(season, "tie-decision", star=star, branches=list(branches), meeting=MEETING)


def assert_numbers_agree(season: Season) -> None:
    summary, given = season.campaign["placing"]["summary"], stars(season)
    assert {each["star"]: each["branches"] for each in summary["stars"]} == {
        star: given.count(star) for star in range(1, 6)
    }
    assert {use["star"]: use["used"] for use in summary["limits"]} == {
        star: given.count(star) for star in (5, 4, 3)
    }


def test_q4_equals_at_the_edge_wait_for_the_collective_decision(equals: Season) -> None:
    chosen = equals.branches[:3]
    before = equals.campaign["placing"]["summary"]["limits"][1]

    too_many = decide(equals, 4, *equals.branches[:4])
    done = decide(equals, 4, *chosen)
    late = decide(equals, 4, equals.branches[3])

    assert (before["tied"], before["used"]) == (10, 0)
    assert (too_many["code"], done["places_left"], late["code"]) == ("beyond_cap", 0, "beyond_cap")
    assert stars(equals) == [4, 4, 4] + [3] * 7
    assert "经 2026年11月20日集体研究" in equals.rating(chosen[0])["because"]
    assert_numbers_agree(equals)
    assert equals.campaign["placing"]["summary"]["limits"][1]["tied"] == 7


def test_q4_the_meeting_decides_on_its_own_tie_only(equals: Season) -> None:
    assert decide(equals, 5, FIRST)["code"] == "not_tied"
    assert decide(equals, 4, "jxnu.none")["code"] == "rating_not_found"
    assert equals.room.trail("campaigns", equals.campaign_id)[-1] == "chunk_applied"


def test_q4_one_star_up_takes_a_free_place_and_says_that_it_was_by_hand(graded: Season) -> None:
    fourth = graded.branches[3]

    full = change(graded, fourth, "up", 3)
    down = change(graded, FIRST, "down", 4)
    up = change(graded, fourth, "up", 3)

    assert (full["code"], down["star"], up["star"], up["places_left"]) == ("beyond_cap", 3, 4, 0)
    assert stars(graded) == [3, 4, 4, 4] + [3] * 6
    assert "党委组织部手工升一颗，由三星改为四星：示范支部。" in graded.rating(fourth)["because"]
    assert_numbers_agree(graded)


def test_q4_five_stars_by_hand_ask_for_a_recognised_project(graded: Season) -> None:
    assert change(graded, FIRST, "up", 4)["code"] == "requirement_unmet"


def test_q4_too_many_at_two_stars_is_reported_with_every_decision(graded: Season) -> None:
    answers = [change(graded, branch, "down", 3) for branch in graded.branches[3:6]]

    low = answers[-1]["summary"]["two_and_below"]
    assert (low["count"], low["over"]) == (3, True)
    assert "请党委组织部研究决定" in low["remark"]


def test_q4_of_two_officers_at_once_one_wins_and_the_other_is_told(graded: Season) -> None:
    database, fourth = graded.room.database, graded.branches[6]
    posted = [
        graded.post(
            "star-change",
            SCHOOL,
            unit=SCHOOL,
            branch=fourth,
            direction="down",
            from_star=3,
            reason=reason,
        )
        for reason in ("甲认为", "乙认为")
    ]
    late = Work(database, graded.room.now)
    port = make_duties(Settings()).open(late)
    job = next(each for each in claim(graded) if each.subject == posted[1])
    HANDLERS["qiangji/star-change"](job, port)

    graded.room.database["jobs"].update_many({"state": "running"}, {"$set": {"state": "queued"}})
    graded.room.work()
    with database.client.start_session() as session, session.start_transaction():
        with pytest.raises(Stale):
            late.write(graded.room.store, "nobody", {}, session)
        session.abort_transaction()

    assert sorted(map(graded.room.code, posted)) == ["done", "star_changed_meanwhile"]
    assert graded.rating(fourth)["star"] == 2


def claim(season: Season) -> Any:
    rung = season.room.store.take_due(season.room.now, limit=8, queues=["scoring"])
    return season.room.store.claim_fresh([job.id for job in rung], 60).jobs


def test_q5_a_vetoed_branch_is_never_raised_above_its_ceiling(database: Database[Any]) -> None:
    season = found_season(database, 5)
    season.open()
    for branch in season.branches:
        season.assess(branch, serious_violation_within_2_years=branch == FIRST)
    season.room.work()
    for branch in season.branches:
        season.review(branch, serious_violation_within_2_years=branch == FIRST)
    season.room.work()
    for college in COLLEGES:
        season.send(college)
    season.close()
    season.room.work()

    error = change(season, FIRST, "up", 2)

    assert (season.rating(FIRST)["star"], error["code"]) == (2, "veto_ceiling")
    assert "近两年来党组织书记和领导班子有重大违纪违法行为" in error["reason"]


def test_q4_a_project_recognised_late_asks_for_a_new_allocation(graded: Season) -> None:
    recognised = graded.recognise(FIRST, "示范", 2)
    graded.room.work()
    blocked = change(graded, graded.branches[9], "down", 3)

    again = told(graded, "allocation")

    assert graded.room.outcome(recognised)["result"]["allocate_anew"] is True
    assert blocked["code"] == "allocation_stale"
    assert (again["allocation"], again["changes"]["raised"]) == (2, 2)
    assert [row["unit"] for row in again["changed_first"]] == [FIRST, graded.branches[3]]
    assert stars(graded) == [5, 4, 4, 4] + [3] * 6
    assert graded.rating(FIRST)["because"].endswith(
        "上次评为四星，因分配之后又对单位jxnu.mks.001的项目作了认定重新分配，改为五星。"
    )
    assert_numbers_agree(graded)


def test_q4_moves_by_hand_lapse_with_a_new_allocation_and_it_says_so(equals: Season) -> None:
    decide(equals, 4, *equals.branches[:2])
    change(equals, equals.branches[9], "down", 3)

    refused = told(equals, "allocation")
    again = told(equals, "allocation", reason="程序有误")

    assert refused["code"] == "reason_missing"
    assert again["changes"] == {"raised": 1, "lowered": 2, "added": 0, "lapsed": 3}
    assert [row["lapses"] for row in again["changed_first"]] == [True] * 3
    assert stars(equals) == [3] * 10
    assert all(rating["adjustment"] is None for rating in equals.ratings())
    assert "随重新分配失效" in equals.rating(FIRST)["because"]
    assert again["infeasible"] == ["3星超过名额（从宽）"]
    assert_numbers_agree(equals)


def test_q4_a_new_allocation_that_is_cut_off_anywhere_ends_the_same(graded: Season) -> None:
    graded.recognise(FIRST, "示范", 2)
    graded.room.work()
    late = Work(graded.room.database, graded.room.now)
    graded.post("allocation", SCHOOL, unit=SCHOOL)
    (job,) = claim(graded)
    HANDLERS["qiangji/allocation"](job, make_duties(Settings()).open(late))
    plans = graded.room.database["plans"].count_documents({})

    graded.room.database["jobs"].update_one({"_id": job.id}, {"$set": {"state": "queued"}})
    graded.room.work()

    assert graded.room.database["plans"].count_documents({}) == plans == 2
    assert stars(graded) == [5, 4, 4, 4] + [3] * 6
    assert graded.room.trail("ratings", f"{graded.campaign_id}:{FIRST}")[-1] == "placed"


def test_q4_a_plan_cut_off_before_a_score_changed_is_not_used(graded: Season) -> None:
    graded.recognise(FIRST, "示范", 2)
    graded.room.work()
    late = Work(graded.room.database, graded.room.now)
    graded.post("allocation", SCHOOL, unit=SCHOOL)
    (job,) = claim(graded)
    HANDLERS["qiangji/allocation"](job, make_duties(Settings()).open(late))

    graded.room.database["jobs"].update_one({"_id": job.id}, {"$set": {"state": "queued"}})
    graded.recognise(FIRST, "示范", 2, recognised=False)
    graded.room.work()

    assert stars(graded) == [4, 4, 4] + [3] * 7


def test_q4_no_project_is_decided_on_while_stars_are_being_allocated(
    database: Database[Any],
) -> None:
    season = found_season(database, 1)
    season.open()
    for branch in season.branches:
        season.assess(branch, innovation_projects=[project(3)])
    season.room.work()
    for branch in season.branches:
        season.review(branch, innovation_projects=[project(3)])
    season.room.work()
    for college in COLLEGES:
        season.send(college)
    season.close()
    while season.campaign["stage"] != "decision":
        season.room.ring()
    early = season.recognise(FIRST, "示范", 5)

    season.room.work()

    assert season.room.code(early) == "allocation_running"
    assert season.campaign["placing"]["applied"] == 1
    assert told(season, "allocation")["code"] == "reason_missing"
