"""Care for model persons over HTTP: link, visit, what was heard, what is lacking, reminders (F4)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common import coverage
from services.common.contracts import Contracts
from services.common.kernel.coverage import Paid
from services.common.kernel.frames import frame_at
from services.common.kernel.school_year import school_calendar_from
from services.common.policy_files import read_policy
from services.common.settings import REPOSITORY
from tests.integration.front_door import BRANCH, COLLEGE, OTHER, found_school, front_door
from tests.integration.linked import CADRE, CLASS, LEADER, LINK, Linked, start_rounds
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
PERSON = f"{BRANCH}:1998"
MODEL = {
    "unit": BRANCH,
    "code": "1998",
    "name": "（虚构）龚老师",
    "honour": {"title": "全国优秀教师", "year": "2014"},
}
CARE = LINK | {"kind": "模范人物", "code": PERSON, "name": "龚老师"}
VISIT = {
    "unit": COLLEGE,
    "book": "模范人物",
    "held_on": "2026-11-20",
    "place": "家中",
    "cadres": [CADRE],
    "visited": ["（虚构）龚老师"],
    "content": "看望慰问",
    "opinions": [{"category": "咨询求助", "title": "看病不便", "content": "希望有人陪同就医"}],
    "wishes": [{"title": "一副老花镜"}],
}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, shanghai("2026-11-23 09:30"))
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        found = Linked(door, room)
        await found.done("cadre", LEADER | {"level": "校级"})
        await found.done("link", CLASS)
        await found.done("mofan/model", MODEL)
        yield found


async def lacking(school: Linked, **asked: Any) -> list[tuple[str | None, str, int]]:
    rows = await school.items("/v1/shortfalls", "college", **asked)
    for row in rows:
        CONTRACTS.require("views/shortfall.v1", row)
    found = [row for row in rows if "（虚构）龚老师" in (row["target"], *row["target"])]
    return [(row["person"], row["kind"], row["missing"]) for row in found]


async def test_f4_the_list_shows_who_is_not_linked_and_then_not_visited(school: Linked) -> None:
    before = await lacking(school)
    rows = (await school.door.read("/v1/coverage"))["items"]
    link = (await school.done("link", CARE))["link"]
    linked = await lacking(school)
    await school.done("visit", VISIT | {"link": link})
    await school.done("visit", VISIT | {"link": link, "held_on": "2026-10-10"})

    assert (rows[0]["models"], rows[0]["models_unlinked"]) == (1, 1)
    assert before == [(PERSON, "模范人物", 1)]
    assert linked == [(None, "走访", 2)]
    assert await lacking(school) == []
    assert await school.items("/v1/shortfalls", "college", unit=BRANCH) == []
    shown = await school.door.read("/v1/coverage")
    CONTRACTS.require("views/coverage.v1", shown)
    assert shown["items"][0]["models_unlinked"] == 0


async def test_f4_what_a_model_person_needs_becomes_opinions_and_wishes(school: Linked) -> None:
    link = (await school.done("link", CARE))["link"]

    made = await school.done("visit", VISIT | {"link": link})

    (matter,), (wish,) = made["opinions"], made["wishes"]
    assert (await school.door.read(f"/v1/matters/{matter}"))["title"] == "看病不便"
    assert (await school.door.read(f"/v1/wishes/{wish}"))["title"] == "一副老花镜"
    (listed,) = await school.items("/v1/visits", book="模范人物")
    CONTRACTS.require("views/visit.v1", listed)
    assert listed["visited"] != VISIT["visited"]


async def test_f4_a_visit_and_its_book_belong_together(school: Linked) -> None:
    assert await school.refused("visit", VISIT) == "link_missing"
    link = (await school.items("/v1/links", kind="班级"))[0]["id"]

    assert await school.refused("visit", VISIT | {"link": link}) == "link_of_another_kind"
    assert await school.refused("link", CARE | {"code": f"{BRANCH}:1"}) == "model_not_found"


async def test_f4_who_leaves_is_visited_no_longer(school: Linked) -> None:
    link = (await school.done("link", CARE))["link"]
    gone = {"unit": BRANCH, "code": "1998", "reason": "去世", "because": "病故"}
    await school.done("mofan/model-end", gone)

    shown = await school.door.read(f"/v1/links/{link}", "college")

    assert shown["ended"] == {"on": "2026-11-23", "reason": "病故"}
    CONTRACTS.require("views/link.v1", shown)
    assert await lacking(school) == []


async def test_f4_reminders_come_before_spring_festival_and_at_the_end(school: Linked) -> None:
    await school.done("link", CARE)
    start_rounds(school.room.database, school.room.now)
    school.room.database.command("profile", 2)

    school.room.run_until(shanghai("2027-02-10 00:00"))
    school.room.database.command("profile", 0)

    told = [kind for _, kind in school.told() if kind == "link.festival_near"]
    assert told == ["link.festival_near"] * 2
    rows = list(school.room.database["deliveries"].find({"kind": "link.festival_near"}))
    assert "春节前走访模范人物" in rows[0]["title"]
    assert "走访“（虚构）龚老师”0次，还差2次" in rows[0]["body"]
    assert scans(school.room.database) == []


async def test_f4_a_unit_without_cadres_is_reminded_of_whom_it_looks_after(school: Linked) -> None:
    await school.done("mofan/model", MODEL | {"unit": OTHER}, "org_dept")
    start_rounds(school.room.database, school.room.now)

    school.room.run_until(shanghai("2027-02-10 00:00"))

    told = {kind for unit, kind in school.told() if unit == OTHER}
    assert told == {"link.festival_near"}
    found = school.room.database["deliveries"].find({"unit": OTHER, "kind": "link.festival_near"})
    assert all("“（虚构）龚老师”还没有领导干部联系" in row["body"] for row in found)


DAYS = [date(2026, 8, 25) + timedelta(days=5 * step) for step in range(80)]
"""From before one academic year into the next."""


@pytest.mark.parametrize("today", ["2026-11-23", "2027-02-10", "2027-03-20", "2027-09-04"])
async def test_f4_visits_are_counted_by_semester_and_by_year(school: Linked, today: str) -> None:
    school.visit("l1", *[day.isoformat() for day in DAYS])
    school.visit("l1", "2026-10-10", stage="withdrawn")
    calendar = school_calendar_from(read_policy(REPOSITORY / "schemas", "school-calendar"))
    frame = frame_at(calendar, date.fromisoformat(today))

    rows = school.room.database["visits"].aggregate(coverage.visits_to(["l1", "l2"], frame))
    paid = coverage.paid_from(rows)

    semester, whole = frame.semester, frame.whole
    assert semester is not None
    assert whole is not None
    until = [day for day in DAYS if day <= frame.day]
    assert paid == {
        "l1": Paid(
            semester=sum(day >= semester.first for day in until),
            year=sum(day >= whole.first for day in until),
            latest=until[-1],
        )
    }
