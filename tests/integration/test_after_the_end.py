"""What a final result sets in motion: 报备 (Q6), 整顿 (Q11), and what takes both back (Q7, Q12)."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.jobs import NewJob
from services.scoring.domain.regrade.regrade import regrade_id
from services.scoring.handlers.standing import REVOKE
from tests.integration.season import CAMPAIGN, Season
from tests.integration.test_spot_checks import LATER, ask, decide, final, holders, regrade, review

pytestmark = pytest.mark.real
__all__ = ["final"]


def rows(season: Season, collection: str) -> list[dict[str, Any]]:
    return [row["state"] for row in season.room.database[collection].find().sort("_id", 1)]


def test_q6_every_four_and_five_star_of_a_final_campaign_is_filed(final: Season) -> None:
    filed = sorted((row["branch"]["code"], row["star"]) for row in rows(final, "filings"))

    fours = [(code, 4) for code in holders(final, 4)]
    fives = [(code, 5) for code in holders(final, 5)]
    assert filed == sorted(fours + fives + fives)


def test_q11_the_bottom_is_listed_when_a_campaign_has_settled(final: Season) -> None:
    listed = {row["branch"]["code"] for row in rows(final, "rectifications")}

    low = [*holders(final, 1), *holders(final, 2)]
    assert listed <= set(low)
    assert bool(listed) is bool(low)


def test_q7_both_are_taken_back_when_the_campaign_is_started_over(final: Season) -> None:
    database: Database[dict[str, Any]] = final.room.database
    database["campaigns"].update_one({}, {"$set": {"state.stage": "voided"}})
    job = NewJob(id="again", queue="scoring", kind=REVOKE, subject=CAMPAIGN, due=final.room.now)
    final.room.store.insert([job], final.room.now)
    final.room.work()

    stages = {row["stage"] for name in ("filings", "rectifications") for row in rows(final, name)}
    assert stages == {"lapsed"}


def test_q12_a_downgrade_carries_the_deadline_of_its_rectification(final: Season) -> None:
    four = holders(final, 4)[0]
    assert ask(final, four, cause="downgrade") == "done"
    assert review(final, four, 15, three_meetings_one_lesson=False, complaints=1) == "done"
    assert decide(final, four, 3, rectify_by="2027-03-31") == "done"
    final.room.run_until(LATER + timedelta(days=10))

    key = regrade_id(four, 1)
    assert regrade(final, four)["stage"] == "final"
    (listed,) = [row for row in rows(final, "rectifications") if row["source"] == key]
    assert (listed["cause"], listed["deadline"]) == ("downgrade", "2027-03-31")
