"""Reports over HTTP: who sees them, who decides, and what is shown (Q10, L9)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import CLIENTS, FrontDoor, found_clients, front_door
from tests.integration.registry import (
    AUTUMN,
    CUT_OFF,
    SAID,
    STARS,
    VIEW,
    Registry,
    found_registry,
)
from tests.integration.test_packages import RECIPIENT

pytestmark = pytest.mark.real


@pytest.fixture
def office(database: Database[dict[str, Any]], mongo_url: str) -> Registry:
    return found_registry(database, mongo_url)


@pytest.fixture
async def door(mongo_url: str, office: Registry) -> AsyncIterator[FrontDoor]:
    found_clients(office.database, CLIENTS | {"department": SCHOOL})
    async with front_door(mongo_url, office.database) as opened:
        yield opened


async def test_a_report_shows_at_any_time_who_is_missing(door: FrontDoor) -> None:
    shown = await door.read(f"/v1/reports/{STARS}")

    VIEW.validate(shown)
    (part,) = shown["now"]["parts"]
    assert (part["expected"], part["present"], part["missing"]) == (5, 4, [f"单位{COLLEGE}.05"])
    assert (shown["stage"], shown["editions"], shown["packages"]) == ("planned", [], [])


async def test_a_released_report_shows_its_packages_and_its_history(
    door: FrontDoor, office: Registry
) -> None:
    office.grant(5, 5, AUTUMN)
    office.go_to(CUT_OFF - timedelta(days=4))
    office.go_to(CUT_OFF)

    shown = await door.read(f"/v1/reports/{STARS}")
    listed = await door.read("/v1/reports", stage="released", table="fujian4", period="2026H2")

    VIEW.validate(shown)
    assert [each["recipient"] for each in shown["packages"]] == [RECIPIENT.id]
    assert [each["what"] for each in shown["history"]] == [
        "report.planned",
        "report.previewed",
        "report.frozen",
        "report.released",
    ]
    assert {each["unit"] for each in listed["items"]} == {SCHOOL, COLLEGE}
    for each in listed["items"]:
        VIEW.validate(each)


async def test_who_is_below_sees_its_own_report_and_not_the_schools(door: FrontDoor) -> None:
    listed = await door.read("/v1/reports", role="college")
    other = await door.get(f"/v1/reports/{STARS}", role="college")

    assert {each["unit"] for each in listed["items"]} == {COLLEGE}
    assert other.status_code == 404


async def test_a_college_decides_its_own_report_and_nobodys_else(
    door: FrontDoor, office: Registry
) -> None:
    office.go_to(CUT_OFF)
    own = f"fujian4:{COLLEGE}:2026H2"
    body = {**SAID, "decision": "照样报送"}
    form = "export/report-decision"

    for_the_school = await door.post(body | {"report": STARS}, form=form)
    as_the_college = await door.post(body | {"report": STARS, "unit": COLLEGE}, form=form)
    of_its_own = await door.post(body | {"report": own, "unit": COLLEGE}, form=form)
    by_ops = await door.post(body | {"report": STARS}, form=form, role="ops")
    office.work()

    assert (for_the_school.status_code, by_ops.status_code) == (403, 403)
    told = await door.read(as_the_college.headers["Location"], "college")
    assert told["outcomes"][0]["code"] == "report_elsewhere"
    assert (await door.read(of_its_own.headers["Location"], "college"))["state"] == "accepted"
    assert (office.report(own)["stage"], office.report()["stage"]) == ("released", "waiting")


async def test_reports_are_made_listed_and_compared_by_indexes(
    door: FrontDoor, office: Registry
) -> None:
    office.database.command("profile", 2)

    office.go_to(CUT_OFF)
    office.decide("重新生成")
    office.post("export/report-comparison", {"report": STARS, "unit": SCHOOL})
    for asked in ({}, {"table": "fujian4"}, {"period": "2026H2"}, {"stage": "waiting"}):
        await door.read("/v1/reports", **asked)
    await door.read(f"/v1/reports/{STARS}")
    office.database.command("profile", 0)

    rows = office.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    names = {row["ns"].partition(".")[2] for row in rows}
    assert names & {"reports", "packages", "standings", "units", "recipients"} == set()
