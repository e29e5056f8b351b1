"""Working days over HTTP: entered by a form, shown year by year, and the limits they changed, each to its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo.database import Database

from services.common.clock import set_simulated_time
from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.common.verify import verify_collection
from services.notify.domain.calendar.calendar import CALENDARS
from tests.integration.front_door import (
    BRANCH,
    OTHER,
    SCHOOL,
    FrontDoor,
    found_school,
    front_door,
    opinion,
)
from tests.integration.test_calendars import changed, notice
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
FORM = "lianxin/calendar-days"
NOW = shanghai("2026-12-28 09:00")


@dataclass(frozen=True)
class Office:
    """The school's front door, and the workers behind it."""

    door: FrontDoor
    room: Workroom

    async def enter(self, days: dict[str, Any], year: str = "2027") -> Any:
        body = {"unit": SCHOOL, "year": year} | days
        answer = await self.door.post(body, form=FORM, role="org_dept")
        self.room.work()
        return await self.door.read(answer.headers["location"])

    async def raise_opinion(self) -> None:
        await self.door.post(opinion(BRANCH, category="建议"), role="org_dept")
        self.room.work()


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Office]:
    found_school(database)
    set_simulated_time(database, NOW)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Office(door, Workroom(database, NOW))


async def test_a_year_without_its_notice_is_shown_as_provisional(office: Office) -> None:
    listed = await office.door.read("/v1/calendars", role="branch")

    years = {row["year"]: row for row in listed["items"]}
    assert (min(years), max(years)) == (2004, 2027)
    assert [year for year, row in years.items() if row["provisional"]] == [2027]
    assert years[2027]["note"] == "2027年放假安排尚未公布，暂按周一至周五为工作日推算"
    for row in years.values():
        CONTRACTS.require("views/calendar.v1", row)


async def test_what_was_entered_is_shown_with_what_became_of_limits(office: Office) -> None:
    await office.raise_opinion()

    entered = await office.enter(notice())
    await office.enter(changed(off=("2027-03-01",)))

    year = await office.door.read("/v1/calendars/2027", role="college")
    CONTRACTS.require("views/calendar.v1", year)
    assert entered["outcomes"][0]["result"] == {"calendar": "2027", "since": "2027-01-01"}
    assert (year["provisional"], year["document"]) == (False, "国办发明电〔2026〕7号")
    assert "2027-03-01" in year["off"]
    assert [row["day"] for row in year["changed"]] == ["2027-03-01"]
    assert (year["since"], year["limits"]) == (
        "2027-03-01",
        {"moved": 0, "kept": 0, "settled": 0},
    )
    checked = [*verify_collection(office.room.database, "calendars", CALENDARS)]
    assert checked == [None]


async def test_limits_that_changed_are_listed_to_their_own_subtree(office: Office) -> None:
    await office.raise_opinion()
    await office.enter(notice())

    address = "/v1/calendars/2027/reschedulings"
    own = await office.door.read(address, role="branch")
    others = await office.door.read(address, role="org_dept", unit=OTHER)
    refused = await office.door.get(address, role="college", unit=OTHER)

    (row,) = own["items"]
    CONTRACTS.require("views/rescheduling.v1", row)
    assert (row["shift"], row["owner"]) == ("later", BRANCH)
    assert others == {"items": [], "next": None}
    assert refused.status_code == 403


async def test_faults_come_back_all_at_once_and_years_nobody_knows_are_not_found(
    office: Office,
) -> None:
    shown = await office.enter(notice(off=("01-02",)))
    unknown = await office.door.get("/v1/calendars/1999")
    strange = await office.door.get("/v1/calendars/abc")

    outcome = shown["outcomes"][0]
    assert (outcome["state"], outcome["code"]) == ("refused", "bad_calendar_days")
    assert "国庆节2027年10月1日（星期五）是法定节假日" in outcome["reason"]
    assert (unknown.status_code, strange.status_code) == (404, 422)


async def test_the_lists_are_read_from_indexes(office: Office) -> None:
    await office.raise_opinion()
    await office.enter(notice())
    database = office.room.database
    database.command("profile", 2)
    await office.door.read("/v1/calendars")
    await office.door.read("/v1/calendars/2027/reschedulings", role="college")
    database.command("profile", 0)

    namespace = {"$regex": "[.](calendars|reschedulings)$"}
    rows = list(database["system.profile"].find({"op": "query", "ns": namespace}))
    assert len(rows) == 2
    assert not [row for row in rows if "COLLSCAN" in row["planSummary"] or row.get("hasSortStage")]
