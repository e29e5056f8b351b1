"""One final campaign, counted by the statistics and by 附件4: the same stars, then and ever after (Q7, Q10)."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.kernel.periods import parse_period
from services.common.settings import REPOSITORY, Settings
from services.common.units import Units
from services.common.work import Work
from services.export.main import make_duties
from services.scoring.handlers.standing import REVOKE
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.season import SCHOOL, Season
from tests.integration.starred import STATISTICS
from tests.integration.test_settling import again
from tests.integration.test_settling import final as final  # a fixture

pytestmark = pytest.mark.real
PERIOD = "2026H2"


@pytest.fixture
async def door(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FrontDoor]:
    found_clients(database, {"org_dept": SCHOOL})
    async with front_door(mongo_url, database, simulated_clock=True) as opened:
        yield opened


def of_fujian4(season: Season, period: str = PERIOD) -> Mapping[int, int]:
    """The whole school's stars as 附件4 would hold them if it were built now."""
    database = season.room.database
    port = make_duties(Settings(mongo_database=database.name)).open(Work(database, season.room.now))
    return port.stars_below(
        Units(database).get(SCHOOL), parse_period(period).ends_at, as_of=season.room.now
    ).counts


def of_statistics(shown: Mapping[str, Any]) -> Mapping[int, int]:
    return {row["star"]: row["branches"] for row in shown["stars"] if row["branches"]}


async def test_q10_statistics_and_fujian4_count_the_stars_that_became_final(
    final: Season, door: FrontDoor
) -> None:
    stars = Counter(rating["final_star"] for rating in final.ratings())

    shown = await door.read(STATISTICS, by="unit")

    assert of_statistics(shown) == of_fujian4(final) == stars
    assert sum((Counter(of_statistics(row)) for row in shown["units"]), Counter()) == stars
    assert of_statistics(await door.read(STATISTICS, as_of="2026-11-22")) == {}


async def test_q12_a_standing_shows_how_the_star_came_and_went(
    final: Season, door: FrontDoor
) -> None:
    final.room.set(final.room.now + timedelta(days=1))
    again(final, REVOKE)

    shown = await door.read(f"/v1/standings/{final.branches[0]}")

    Contracts(REPOSITORY / "schemas").require("views/standing.v1", shown)
    assert [entry["what"] for entry in shown["history"]] == ["standing.granted", "standing.revoked"]
    assert [(term["cause"], term["voided"]) for term in shown["terms"]] == [("campaign", True)]


async def test_q7_what_was_counted_before_a_campaign_was_voided_is_counted_so_again(
    final: Season, door: FrontDoor
) -> None:
    before = of_fujian4(final)
    final.room.set(parse_period(PERIOD).ends_at + timedelta(days=20))

    again(final, REVOKE)

    now = await door.read(STATISTICS)
    then = await door.read(STATISTICS, period=PERIOD)
    assert (of_statistics(now), now["without_star"]) == ({}, len(final.branches))
    assert of_statistics(then) == of_fujian4(final) == before
    assert then["voided_later"] == len(final.branches)
    assert of_fujian4(final, "2027H1") == {}
