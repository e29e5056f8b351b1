"""Registers from a real MongoDB: read in order by indexes, and as they were before a correction (L8, B12)."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.periods import parse_period
from services.common.settings import Settings
from services.common.work import Work
from services.export.domain.order import Order
from services.export.domain.register import Register
from services.export.handlers.registers import TABLES
from services.export.main import make_duties
from services.export.ports import Exports
from services.export.ports.registers import Wanted
from services.export.writers.formats import FORMATS
from services.export.writers.metadata import FileMetadata
from tests.integration.front_door import BRANCH, COLLEGE, found_school, front_door
from tests.integration.linked import CADRE, CLASS, LEADER, Linked
from tests.integration.test_query_plans import scans
from tests.integration.test_visits import LINK, VISIT
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
MORNING = shanghai("2026-11-23 09:30")
ACTIVITY = {
    "unit": COLLEGE,
    "kind": "革命教育基地参观",
    "held_on": "2026-11-06",
    "place": "瑞金叶坪革命旧址群",
    "theme": "走进共和国摇篮",
    "content": "参观旧址。",
    "leaders": ["（虚构）赵书记"],
    "participants": 46,
    "joined": [BRANCH],
    "memorial": "soviet",
}
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


def wanted(as_of: datetime = MORNING + timedelta(days=400)) -> Wanted:
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

    found = [known.state["held_on"] for known in port.look_up(wanted()).read()]

    assert found == sorted(DAYS[:3])
    assert port.look_up(wanted()).count == 3
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

    now = [(known.id, known.state["content"]) for known in port.look_up(wanted()).read()]
    then = [(known.id, known.state["content"]) for known in port.look_up(wanted(before)).read()]

    assert now == [(first, "改正"), (third, DAYS[2])]
    assert then == [(second, DAYS[1]), (third, DAYS[2]), (first, DAYS[0])]
    assert (port.look_up(wanted()).count, port.look_up(wanted(before)).count) == (2, 3)


async def test_a_register_as_of_now_is_the_register_as_it_stands(school: Linked) -> None:
    await found_visits(school)
    port = desk(school)

    assert list(port.look_up(wanted(school.room.now)).read()) == list(port.look_up(wanted()).read())


async def test_what_changes_while_rows_are_read_is_in_none_of_them(school: Linked) -> None:
    first, second, _, _ = await found_visits(school)
    found = desk(school).look_up(wanted(school.room.now))
    rows = found.read()
    before = next(iter(found.read()))

    school.room.set(school.room.now + timedelta(seconds=1))
    again = {"unit": COLLEGE, "visit": first, "reason": "记错", "held_on": "2026-10-01"}
    await school.done("visit-correction", again | {"content": "改正"})
    await school.done("visit-withdrawal", {"unit": COLLEGE, "visit": second, "reason": "重复"})
    await school.done("visit", VISIT | {"held_on": "2026-11-19", "content": "新的"})

    assert [known.state["content"] for known in rows] == sorted(DAYS[:3])
    assert (found.count, found.id_of(1), found.id_of(4)) == (3, before.id, None)


async def test_what_did_not_exist_yet_is_not_there(school: Linked) -> None:
    await found_visits(school)

    assert list(desk(school).look_up(wanted(MORNING - timedelta(days=1))).read()) == []


async def test_states_by_id_come_with_one_read_and_the_missing_are_missing(school: Linked) -> None:
    found = desk(school).states_of("cadres", [CADRE, "nobody"])

    assert {key: state["name"] for key, state in found.items()} == {CADRE: LEADER["name"]}


async def test_a_book_is_read_by_an_index(school: Linked) -> None:
    await found_visits(school)
    database = school.room.database
    database.command("profile", 2)

    port = desk(school)
    list(port.look_up(wanted()).read())
    database.command("profile", 0)

    assert scans(database) == []


async def test_f1_activities_are_written_in_every_format_as_they_stood(school: Linked) -> None:
    done = await school.done("mofan/activity", ACTIVITY)
    before = school.room.now
    school.room.set(before + timedelta(hours=1))
    gone = {"unit": COLLEGE, "activity": done["activity"], "reason": "重复"}
    await school.done("mofan/activity-withdrawal", gone)
    port = desk(school)
    database = school.room.database
    database.command("profile", 2)

    now, then = (_register(port, as_of) for as_of in (school.room.now, before))
    database.command("profile", 0)

    assert (now.count, then.count) == (0, 1)
    for name in ("xlsx", "docx", "csv"):
        written = FORMATS[name].bytes_of(then, FileMetadata(created=before))
        assert len(written) > 100
    assert "走进共和国摇篮" in FORMATS["csv"].bytes_of(then, FileMetadata(created=before)).decode(
        "utf-8-sig"
    )
    assert scans(database) == []


def _register(port: Exports, as_of: datetime) -> Register:
    order = Order(
        id="e1",
        table="ledger-activities",
        unit=BRANCH,
        period=parse_period("2026H2"),
        formats=("csv",),
        created=MORNING,
        filled_on=date(2026, 12, 31),
        signatories=None,
        requested_by=None,
        as_of=as_of,
    )
    found = TABLES["ledger-activities"].fill(port, order, port.unit(BRANCH)).document
    assert isinstance(found, Register)
    return found
