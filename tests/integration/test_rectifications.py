"""整顿 (Q11): the bottom of a real season is listed; measures, progress and a review over HTTP."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.jobs import NewJob
from services.common.kernel.history import Author
from services.common.settings import REPOSITORY
from services.common.verify import verify_collection
from services.scoring.domain.origin import Origin
from services.scoring.domain.rectification.rectification import RECTIFICATIONS
from services.scoring.domain.rectification.rectifying import downgraded
from services.scoring.handlers.rectifications import BOTTOM, LIFT, open_rectification
from services.scoring.ports import Scoring
from tests.integration.form_desk import FormDesk
from tests.integration.front_door import BRANCH, OTHER, SCHOOL, found_school, front_door
from tests.integration.season import CAMPAIGN, Season, found_season
from tests.integration.test_filings import branch, by_hand
from tests.integration.test_oversight import ENTRY, LEADERS
from tests.integration.test_settling import finalise
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
MORNING = shanghai("2026-11-23 09:00")
KEY = f"g1:{BRANCH}"
ABOUT = {"rectification": KEY, "branch": BRANCH}
MEASURES = ABOUT | {
    "measures": "调整班子",
    "school_level": [{"name": "（虚构）周", "duty": "校党委副书记"}],
    "division_level": [{"name": "（虚构）李", "duty": "学院党委书记"}],
    "deadline": "2026-12-31",
}
PROGRESS = ABOUT | {"progress": "支委会已经改选"}
REVIEW = {"rectification": KEY, "unit": SCHOOL, "reason": "班子健全", "reviewed_by": "部务会"}
PASSED = REVIEW | {"outcome": "passed"}
EXTENDED = REVIEW | {"outcome": "extended", "deadline": "2027-03-31"}


def list_downgraded(room: Workroom) -> None:
    """The branch is listed with a downgrade, twice: it stays listed once."""
    origin = Origin(source="g1", campaign="2026", unit=SCHOOL, unit_path=(SCHOOL,))
    listed = downgraded(
        branch(BRANCH), origin, because="不符合四星", deadline=date(2027, 1, 31), at=room.now
    )
    author = Author(at=room.now, by="system:scoring", unit=SCHOOL)

    def act(port: Scoring) -> None:
        open_rectification(port, author, listed)
        open_rectification(port, author, listed)

    by_hand(room, act)


@pytest.fixture
async def office(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FormDesk]:
    room = Workroom(database, MORNING)
    found_school(database)
    list_downgraded(room)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield FormDesk(door, room, "qiangji")


def sound(room: Workroom) -> bool:
    """Whether every history is whole, and its replay is its state."""
    return not any(verify_collection(room.database, RECTIFICATIONS.collection, RECTIFICATIONS))


async def test_q11_from_measures_to_a_review_that_passes(office: FormDesk) -> None:
    assert await office.refused("college", "rectification-progress", PROGRESS) == (
        "measures_missing"
    )
    await office.done("college", "rectification-measures", MEASURES)
    assert await office.refused("org_dept", "rectification-review", PASSED) == "progress_missing"
    await office.done("portal", "rectification-progress", PROGRESS)
    told = await office.done("org_dept", "rectification-review", PASSED)

    assert told == {"rectification": KEY, "stage": "passed", "deadline": "2026-12-31"}
    whole = await office.door.read(f"/v1/rectifications/{KEY}", "college")
    CONTRACTS.require("views/rectification.v1", whole)
    assert [entry["what"] for entry in whole["history"]] == [
        "rectification.listed",
        "rectification.measures_set",
        "rectification.progress_reported",
        "rectification.reviewed",
    ]
    assert await office.refused("college", "rectification-measures", MEASURES) == (
        "rectification_ended"
    )
    assert sound(office.room)


async def test_q9_a_branch_is_weak_in_its_register_while_it_is_listed(office: FormDesk) -> None:
    told = await office.done("college", "register-entry", ENTRY | {"leaders": LEADERS})
    await office.done("college", "rectification-measures", MEASURES)
    await office.done("college", "rectification-progress", PROGRESS)
    await office.done("org_dept", "rectification-review", PASSED)

    after = office.room.record("registers", BRANCH)["state"]
    assert (told["weak"], after["weak"]) == (True, False)


async def test_q11_the_deadline_passes_and_more_time_is_given(office: FormDesk) -> None:
    await office.done("college", "rectification-measures", MEASURES)
    office.room.run_until(shanghai("2026-12-31 23:59"))
    assert await office.ids("/v1/rectifications", overdue=True) == []
    office.room.run_until(shanghai("2027-01-01 00:00"))
    assert await office.ids("/v1/rectifications", overdue=True) == [KEY]
    told = await office.done("org_dept", "rectification-review", EXTENDED)

    assert told["deadline"] == "2027-03-31"
    assert await office.ids("/v1/rectifications", overdue=True) == []
    office.room.run_until(shanghai("2027-04-01 00:00"))
    assert await office.ids("/v1/rectifications", overdue=True) == [KEY]


async def test_q11_rectifications_are_listed_without_names_and_found(office: FormDesk) -> None:
    await office.done("college", "rectification-measures", MEASURES)
    database = office.room.database
    database.command("profile", 2)

    found: dict[str, Any] = {
        "unit": SCHOOL,
        "stage": "rectifying",
        "overdue": False,
        "campaign": "2026",
    }
    (listed,) = (await office.door.read("/v1/rectifications", **found))["items"]
    database.command("profile", 0)
    elsewhere = await office.ids("/v1/rectifications", unit=OTHER)

    CONTRACTS.require("views/rectification.v1", listed)
    assert "（虚构）" not in str(listed)
    assert elsewhere == []
    rows = database["system.profile"].find({"ns": {"$regex": "rectifications$"}})
    assert not [row for row in rows if "COLLSCAN" in row["planSummary"] or row.get("hasSortStage")]


async def test_q11_who_may_do_what(office: FormDesk) -> None:
    async def status(form: str, body: dict[str, Any], role: str) -> int:
        answer = await office.door.post(body, form=f"qiangji/{form}", role=role)
        return answer.status_code

    assert await status("rectification-measures", MEASURES, "branch") == 403
    assert await status("rectification-review", PASSED, "college") == 403
    astray = PROGRESS | {"branch": "jxnu.mks.02"}
    assert await office.refused("college", "rectification-progress", astray) == (
        "rectification_elsewhere"
    )


@pytest.fixture
def final(database: Database[dict[str, Any]]) -> Season:
    """Twelve branches with their final stars, no two alike at the bottom."""
    season = found_season(database, 6)
    season.run_to_placed()
    finalise(season)
    return season


def rung(season: Season, kind: str) -> dict[str, Any]:
    """A job about the campaign, and what followed from it; its result."""
    now = season.room.now
    job = NewJob(id=f"{kind} by hand {now}", queue="scoring", kind=kind, subject=CAMPAIGN, due=now)
    season.room.store.insert([job], now)
    season.room.work()
    row = season.room.database["jobs"].find_one({"_id": job.id})
    assert row is not None
    assert row["state"] == "done", row
    result: dict[str, Any] = row["result"]
    return result


def test_q11_the_worst_tenth_of_two_stars_and_below_is_listed_once(final: Season) -> None:
    told = rung(final, BOTTOM)
    rows = list(final.room.database["rectifications"].find())

    low = [row for row in final.ratings() if row["star"] <= 2]
    worst = sorted(low, key=lambda row: float(str(row["sheet"]["total"])))
    assert (told["rated"], told["share"], told["low"]) == (12, 2, len(low))
    expected = {row["branch"]["code"] for row in worst[: len(rows)]}
    assert {row["state"]["branch"]["code"] for row in rows} == expected
    assert len(rows) == told["listed"] == final.campaign["listed"] >= min(2, len(low))
    assert all(row["version"] == 1 for row in rows)
    assert sound(final.room)


def test_q11_the_bottom_is_listed_in_steps_and_lifted_when_the_campaign_is_voided(
    final: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.scoring.handlers.rectifications.CHUNK", 1)
    database = final.room.database
    database["ratings"].update_many({}, {"$set": {"state.star": 2}})
    database["rectifications"].delete_many({})
    told = rung(final, BOTTOM)
    listed = database["rectifications"].count_documents({"state.stage": "listed"})
    early = rung(final, LIFT)
    database["campaigns"].update_one({}, {"$set": {"state.stage": "voided"}})
    final.room.set(final.room.now.replace(minute=59))
    rung(final, LIFT)

    assert (told["opened"], listed) == (1, told["listed"])
    assert listed >= 2
    assert early["lifted"] == 0
    assert database["rectifications"].count_documents({"state.stage": "lapsed"}) == listed
    assert rung(final, BOTTOM) == {"campaign": CAMPAIGN, "listed": 0}
