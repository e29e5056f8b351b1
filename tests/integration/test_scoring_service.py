from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.jobs import NewJob
from services.common.settings import Settings
from services.common.work import Work
from services.scoring.handlers.placing import CHUNK
from services.scoring.main import make_duties
from tests.integration.season import CAMPAIGN, COLLEGES, SCHOOL, Season, found_season
from tests.integration.workroom import shanghai
from tests.unit.scoring.examples import STANDARD, project
from tests.unit.scoring.reference import allocate as reference

pytestmark = pytest.mark.real
Documents = Database[dict[str, Any]]
FIRST, SECOND = "jxnu.mks.001", "jxnu.mks.002"


@pytest.fixture
def season(database: Documents) -> Season:
    """Two colleges with two branches each; the campaign is open."""
    season = found_season(database, 2)
    season.open()
    season.room.work()
    return season


def assess_rest(season: Season, *but: str) -> None:
    for branch in season.branches:
        if branch not in but:
            season.assess(branch)


def review_rest(season: Season, *but: str) -> None:
    """Every branch but these is assessed and reviewed, and every college has sent up its part."""
    assess_rest(season, *but)
    season.room.work()
    for branch in season.branches:
        if branch not in but:
            season.review(branch)
    season.room.work()
    for college in COLLEGES:
        season.send(college)
    season.room.work()


def test_thirty_branches_from_the_opening_to_their_stars(database: Documents) -> None:
    season = found_season(database, 15)

    season.run_to_placed()

    placing, given = season.campaign["placing"], [rating["star"] for rating in season.ratings()]
    summary = placing["summary"]
    assert (season.campaign["stage"], summary["rated"]) == ("decision", 30)
    assert [limit["cap"] for limit in summary["limits"]] == [3, 9, 12]
    assert all(limit["used"] <= limit["cap"] for limit in summary["limits"][:2])
    assert summary["stars"] == [
        {"star": star, "branches": given.count(star)} for star in range(5, 0, -1)
    ]
    assert all("名" in rating["because"] for rating in season.ratings())
    assert {rating["placed_at"] for rating in season.ratings()} == {placing["allocated_at"]}


def test_the_stars_are_those_of_the_design(database: Documents) -> None:
    season = found_season(database, 15)
    season.open(policy="strict")
    season.assess_all()
    season.room.work()
    season.review_all()
    season.close()

    season.room.work()

    port = make_duties(Settings()).open(Work(database, season.room.now))
    expected = reference(port.candidates(CAMPAIGN, reviewed=True), "strict").stars
    assert {rating["branch"]["code"]: rating["star"] for rating in season.ratings()} == expected


def test_five_hundred_branches_are_placed_in_chunks_of_bounded_size(database: Documents) -> None:
    season = found_season(database, 250)

    season.run_to_placed()

    placing = season.campaign["placing"]
    assert (placing["chunks"], placing["applied"]) == (3, 3)
    sizes = [len(plan["placements"]) for plan in database["plans"].find().sort("_id", 1)]
    assert sizes == [CHUNK, CHUNK, 100]
    assert database["ratings"].count_documents({"state.star": None}) == 0
    whats = {rating["history"][-1]["what"] for rating in database["ratings"].find()}
    assert whats == {"rating.placed"}


def test_a_plan_that_was_cut_off_is_made_again_and_is_the_same(season: Season) -> None:
    review_rest(season)
    season.close()
    while season.campaign["placing"] is None:
        season.room.ring()
    whole = season.room.database["plans"].find_one()

    season.room.database["campaigns"].update_one({}, {"$set": {"state.placing": None}})
    season.room.store.insert([job("campaign.plan")], season.room.now)
    season.room.work()

    assert season.room.database["plans"].find_one() == whole


def test_a_chunk_that_comes_twice_gives_no_star_twice(season: Season) -> None:
    review_rest(season)
    season.close()
    season.room.work()

    season.room.database["campaigns"].update_one({}, {"$set": {"state.placing.applied": 0}})
    season.room.store.insert([job("campaign.apply")], season.room.now)
    season.room.work()

    trail = season.room.trail("ratings", f"{CAMPAIGN}:{FIRST}")
    assert trail == ["self_assessed", "reviewed", "placed"]


def job(kind: str) -> NewJob:
    return NewJob(
        id=f"again:{kind}",
        queue="scoring",
        kind=kind,
        subject=CAMPAIGN,
        due=shanghai("2026-11-23 09:00"),
    )


def test_the_close_waits_for_what_was_received_before_it(season: Season) -> None:
    review_rest(season)
    late = season.recognise(FIRST, "示范", 5)
    season.room.database["jobs"].update_one({"subject": late}, {"$set": {"state": "running"}})
    closing = season.close()

    season.room.ring()
    waiting = season.room.outcome(closing)["state"]
    season.room.database["jobs"].update_one({"subject": late}, {"$set": {"state": "queued"}})
    season.room.work()

    assert waiting == "retry"
    assert season.room.code(closing) == "done"
    assert season.campaign["placing"]["summary"]["rated"] == 4


def test_another_campaigns_assessments_hold_nothing_up(season: Season) -> None:
    review_rest(season)
    season.open(campaign="other")
    season.room.work()
    other = season.assess(FIRST)
    season.room.database["submissions"].update_one(
        {"_id": other}, {"$set": {"body.campaign": "other"}}
    )
    season.room.database["jobs"].update_one({"subject": other}, {"$set": {"state": "running"}})
    season.close()

    season.room.ring()

    assert season.campaign["stage"] == "decision"


def test_a_review_in_the_quarantine_is_nobodys_silent_loss(season: Season) -> None:
    review_rest(season)
    held = season.review(FIRST, 7)
    season.room.database["jobs"].update_one({"subject": held}, {"$set": {"state": "dead"}})

    refused, decided = season.close(), season.close(leave_out_missing=True, reason="已核实")
    season.room.work()

    assert season.room.code(refused) == "forms_held"
    assert season.room.code(decided) == "done"


def test_the_plan_waits_for_whoever_was_at_work_while_the_campaign_closed(season: Season) -> None:
    review_rest(season)
    season.close()
    season.room.ring()
    running = season.review(FIRST)
    season.room.database["jobs"].update_one({"subject": running}, {"$set": {"state": "running"}})

    season.room.ring()

    assert season.campaign["placing"] is None


def test_what_comes_after_the_close_is_refused(season: Season) -> None:
    review_rest(season)
    season.close()
    season.room.work()

    assessed, reviewed = season.assess(FIRST, 3), season.review(FIRST, 3)
    season.room.work()

    assert [season.room.code(late) for late in (assessed, reviewed)] == ["campaign_closed"] * 2
    assert season.rating(FIRST)["sheet"]["total"] == "100"


def test_the_last_assessment_counts_whichever_is_scored_first(season: Season) -> None:
    first = season.assess(FIRST, 1)
    later = season.room.now + timedelta(minutes=1)
    season.room.set(later)
    second = season.assess(FIRST, 2)
    season.room.database["jobs"].update_one({"subject": first}, {"$set": {"state": "running"}})
    season.room.ring()
    season.room.database["jobs"].update_one({"subject": first}, {"$set": {"state": "queued"}})
    season.room.work()

    assert (season.room.code(first), season.room.code(second)) == ("superseded", "done")
    assert season.rating(FIRST)["sheet"]["total"] == "98"


@pytest.mark.parametrize(
    ("received", "code"),
    [
        ("2026-10-31 23:59", "window_closed"),
        ("2026-11-01 00:00", "done"),
        ("2026-11-30 23:59", "done"),
        ("2026-12-01 00:00", "window_closed"),
    ],
)
def test_the_window_is_in_days_of_shanghai(season: Season, received: str, code: str) -> None:
    season.room.set(shanghai("2026-12-02 09:00"))

    posted = season.assess(FIRST, at=shanghai(received))
    season.room.work()

    assert season.room.code(posted) == code


def test_a_close_names_who_is_missing_and_leaves_them_out_only_by_decision(season: Season) -> None:
    review_rest(season, *season.branches[1:])

    refused = season.close()
    closed = season.close(leave_out_missing=True, reason="新成立")
    season.room.work()

    assert season.room.code(refused) == "reviews_missing"
    assert (
        "还有 3 个党支部没有审核（单位jxnu.mks.002、"
        in season.room.outcome(refused)["result"]["reason"]
    )
    assert season.room.outcome(closed)["result"]["missing_first"][0] == SECOND
    assert season.campaign["left_out"] == 3
    assert season.campaign["placing"]["summary"]["rated"] == 1


def test_a_campaign_closes_once_and_only_by_the_unit_that_opened_it(season: Season) -> None:
    review_rest(season)

    foreign, first, second = season.close(COLLEGES[0]), season.close(), season.close()
    season.room.work()

    assert season.room.code(foreign) == "not_the_campaigns_unit"
    assert sorted([season.room.code(first), season.room.code(second)]) == [
        "campaign_closed",
        "done",
    ]


def test_a_scope_without_branches_is_placed_at_once(database: Documents) -> None:
    season = found_season(database, 0)
    season.open()
    season.room.work()
    season.close()

    season.room.work()

    placing = season.campaign["placing"]
    assert (placing["chunks"], placing["summary"]["rated"]) == (0, 0)


def test_what_is_posted_behind_the_opening_waits_for_it(database: Documents) -> None:
    season = found_season(database, 1)
    opening = season.open()
    database["jobs"].update_one({"subject": opening}, {"$set": {"state": "running"}})
    early = season.assess("jxnu.mks.001")

    season.room.ring()
    waiting = season.room.outcome(early)["state"]
    database["jobs"].update_one({"subject": opening}, {"$set": {"state": "queued"}})
    season.room.work()

    assert (waiting, season.room.code(early)) == ("retry", "done")


def test_only_branches_rate_themselves(season: Season) -> None:
    posted = season.assess(COLLEGES[0])

    season.room.work()

    assert season.room.code(posted) == "not_a_branch"


def test_a_branch_that_moves_after_its_assessment_stays_where_it_was_rated(season: Season) -> None:
    review_rest(season)
    path = [SCHOOL, COLLEGES[1], FIRST]
    season.room.database["units"].update_one({"_id": FIRST}, {"$set": {"path": path}})

    season.close()
    season.room.work()

    assert season.rating(FIRST)["branch"]["path"] == [SCHOOL, COLLEGES[0], FIRST]
    assert season.campaign["placing"]["summary"]["rated"] == 4


def test_a_preview_shows_a_college_its_own_branches_and_changes_nothing(season: Season) -> None:
    season.assess(FIRST, innovation_projects=[project(5)])
    assess_rest(season, FIRST)
    season.room.work()

    asked = season.preview(COLLEGES[0], policy="strict")
    season.room.work()

    result = season.room.outcome(asked)["result"]
    assert (result["summary"]["rated"], result["own"]["rated"]) == (4, 2)
    assert {row["unit"] for row in result["own"]["placements"]} == {FIRST, SECOND}
    assert season.campaign["stage"] in ("self", "review")
    assert season.rating(FIRST)["star"] is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"standard": "no-such"}, "standard_not_found"),
        ({"self": {"opens_on": "2026-12-02", "due_on": "2026-12-01"}}, "bad_window"),
        ({"review": {"opens_on": "2026-11-01", "due_on": "2026-11-22"}}, "bad_window"),
        ({"campaign": CAMPAIGN}, "campaign_exists"),
    ],
)
def test_an_opening_that_cannot_be_is_refused(
    season: Season, changes: dict[str, Any], code: str
) -> None:
    posted = season.open(**{"campaign": "second"} | changes)

    season.room.work()

    assert season.room.code(posted) == code


def test_q1_a_frozen_standard_read_by_another_worker_is_the_same_in_every_word(
    season: Season,
) -> None:
    digest = season.campaign["standards"][0]["hash"]
    port = make_duties(Settings()).open(Work(season.room.database, season.room.now))

    read = port.standard(digest)

    facts_told = [rule.facts for item in read.items for rule in item.rules]
    assert facts_told == [rule.facts for item in STANDARD.items for rule in item.rules]
    assert list(read.facts) == list(STANDARD.facts)


def test_a_frozen_standard_that_was_changed_is_not_used(season: Season) -> None:
    database = season.room.database
    database["standards"].update_one({}, {"$set": {"text": "{}"}})
    digest = season.campaign["standards"][0]["hash"]
    port = make_duties(Settings()).open(Work(database, season.room.now))

    with pytest.raises(ValueError, match="was changed"):
        port.standard(digest)
