"""Registers from a real MongoDB: read in order by indexes, and as they were before a correction (L8, B12)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.settings import Settings
from services.common.work import Work
from services.export.main import make_duties
from services.export.ports import Exports
from services.export.ports.registers import Wanted
from tests.integration.front_door import COLLEGE, found_school, front_door
from tests.integration.linked import CADRE, CLASS, LEADER, Linked
from tests.integration.test_query_plans import scans
from tests.integration.test_visits import LINK, VISIT
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
MORNING = shanghai("2026-11-23 09:30")
DAYS = ("2026-11-20", "2026-11-12", "2026-11-18", "2026-09-20")


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, MORNING)
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        school = Linked(door, room)
        await school.done("cadre", LEADER)
        await school.done("link", CLASS)
        yield school


def desk(school: Linked) -> Exports:
    settings = Settings(mongo_database=school.room.database.name)
    return make_duties(settings).open(Work(school.room.database, school.room.now))


def wanted(as_of: datetime | None = None) -> Wanted:
    return Wanted(
        collection="visits",
        below=COLLEGE,
        sort="held_on",
        as_of=as_of,
        equal={"book": "班级社团", "stage": "recorded"},
        span=("held_on", "2026-10-01", "2027-01-01"),
    )


async def found_visits(school: Linked) -> list[str]:
    """Four visits, of which the last was in another quarter; their ids."""
    return [
        (await school.done("visit", VISIT | {"held_on": day, "content": day}))["visit"]
        for day in DAYS
    ]


async def test_l8_rows_come_by_day_and_only_those_of_the_period(school: Linked) -> None:
    await found_visits(school)
    port = desk(school)

    found = [known.state["held_on"] for known in port.read(wanted())]

    assert found == sorted(DAYS[:3])
    assert port.count(wanted()) == 3
    assert LINK.startswith("l")


async def test_b12_of_a_past_instant_a_register_says_what_it_said_then(school: Linked) -> None:
    first, second, third, _ = await found_visits(school)
    before = school.room.now
    school.room.set(before + timedelta(hours=1))
    again = {"unit": COLLEGE, "visit": first, "reason": "记错日期", "held_on": "2026-11-10"}
    await school.done("visit-correction", again | {"content": "改正"})
    gone = {"unit": COLLEGE, "visit": second, "reason": "重复"}
    await school.done("visit-withdrawal", gone)
    port = desk(school)

    now = [(known.id, known.state["content"]) for known in port.read(wanted())]
    then = [(known.id, known.state["content"]) for known in port.read(wanted(before))]

    assert now == [(first, "改正"), (third, DAYS[2])]
    assert then == [(second, DAYS[1]), (third, DAYS[2]), (first, DAYS[0])]
    assert (port.count(wanted()), port.count(wanted(before))) == (2, 3)


async def test_a_register_as_of_now_is_the_register_as_it_stands(school: Linked) -> None:
    await found_visits(school)
    port = desk(school)

    assert list(port.read(wanted(school.room.now))) == list(port.read(wanted()))


async def test_what_did_not_exist_yet_is_not_there(school: Linked) -> None:
    await found_visits(school)

    assert list(desk(school).read(wanted(MORNING - timedelta(days=1)))) == []


async def test_states_by_id_come_with_one_read_and_the_missing_are_missing(school: Linked) -> None:
    found = desk(school).states_of("cadres", [CADRE, "nobody"])

    assert {key: state["name"] for key, state in found.items()} == {CADRE: LEADER["name"]}


async def test_a_book_is_read_by_an_index(school: Linked) -> None:
    await found_visits(school)
    database = school.room.database
    database.command("profile", 2)

    port = desk(school)
    list(port.read(wanted()))
    port.count(wanted())
    database.command("profile", 0)

    assert scans(database) == []
