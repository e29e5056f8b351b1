"""What is final reaches every branch, once, and goes again with a campaign that is started over (Q7, Q8, Q10)."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.jobs import NewJob
from services.common.verify import verify_collection
from services.ledgers import LEDGERS
from services.scoring.handlers.standing import CHUNK, REVOKE
from tests.integration.season import CAMPAIGN, Season, found_season

pytestmark = pytest.mark.real
Documents = Database[dict[str, Any]]
WINDOW = timedelta(days=10)


def finalise(season: Season) -> None:
    """Show the result, let the days of publication pass, and make it final."""
    assert season.do("publication", scope="全校") == "done"
    season.room.set(season.room.now + WINDOW)
    season.room.work()
    assert season.do("finalisation") == "done"


@pytest.fixture
def final(database: Documents) -> Season:
    season = found_season(database, 6)
    season.run_to_placed()
    finalise(season)
    return season


def standings(season: Season) -> dict[str, dict[str, Any]]:
    return {row["_id"]: row["state"] for row in season.room.database["standings"].find()}


def test_q8_every_star_of_a_final_campaign_stands(final: Season) -> None:
    ratings = {rating["branch"]["code"]: rating for rating in final.ratings()}

    assert {rating["stage"] for rating in ratings.values()} == {"final"}
    assert {code: state["star"] for code, state in standings(final).items()} == {
        code: rating["final_star"] for code, rating in ratings.items()
    }
    assert {state["terms"][0]["since"] for state in standings(final).values()} == {
        final.campaign["finalised_at"]
    }


def test_settling_again_changes_nothing(final: Season) -> None:
    before = standings(final), final.ratings()
    reset = {"state.settled": 0, "state.settled_upto": ""}
    final.room.database["campaigns"].update_one({}, {"$set": reset})

    again(final, "campaign.settle")

    assert (standings(final), final.ratings()) == before


def test_many_branches_settle_in_steps_of_bounded_size(database: Documents) -> None:
    season = found_season(database, CHUNK)
    season.run_to_placed()
    finalise(season)

    campaign = season.campaign
    assert (campaign["settled"], campaign["settling"]) == (2, 2)
    assert len(standings(season)) == 2 * CHUNK
    assert database["ratings"].count_documents({"state.stage": {"$ne": "final"}}) == 0


def test_q7_a_voided_campaign_takes_every_star_back_and_settles_no_further(final: Season) -> None:
    voided = {"state.stage": "voided", "state.successor": "2026-c2"}
    final.room.database["campaigns"].update_one({}, {"$set": voided})

    again(final, REVOKE)
    again(final, "campaign.settle")

    assert {state["star"] for state in standings(final).values()} == {None}
    assert all(state["terms"][0]["voided"] for state in standings(final).values())


def test_every_standing_follows_from_its_history(final: Season) -> None:
    again(final, REVOKE)

    found = [*verify_collection(final.room.database, "standings", LEDGERS["standings"])]

    assert len(found) == len(final.branches)
    assert not any(found)


def again(season: Season, kind: str) -> None:
    job = NewJob(
        id=f"again:{kind}", queue="scoring", kind=kind, subject=CAMPAIGN, due=season.room.now
    )
    season.room.store.insert([job], season.room.now)
    season.room.work()
    assert season.room.database["jobs"].count_documents({"state": {"$in": ["dead", "retry"]}}) == 0
