"""Model persons from an honour or a form to the register, over HTTP (F4)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.jobs import NewJob
from services.common.settings import REPOSITORY
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OTHER,
    SCHOOL,
    found_school,
    front_door,
)
from tests.integration.linked import Linked
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
PERSON = f"{BRANCH}:1998"
OLDER = {"unit": BRANCH, "code": "1998", "name": "（虚构）龚老师"}
MEDAL = {"honour": {"title": "全国优秀教师", "year": "2014"}}


@pytest.fixture
async def school(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[Linked]:
    room = Workroom(database, shanghai("2026-11-23 09:30"))
    found_school(database)
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Linked(door, room)


def leave(school: Linked, kind: str, honour: str = "h1", **said: Any) -> None:
    """A job as scoring leaves it; the same one twice is one."""
    data = {"person": PERSON, "name": OLDER["name"], "unit": BRANCH, "award": "好干部"}
    data |= {"award_title": "龚全珍式好干部", "year": "2026", "honour": honour} | said
    number = school.door.count("jobs")
    job = NewJob(
        id=f"{honour}:{kind}:{number}",
        queue="notify",
        kind=kind,
        subject=honour,
        due=school.room.now,
        data=data,
    )
    school.room.store.insert([job], school.room.now)


async def test_f4_honours_by_job_and_by_form_gather_and_are_read_below(school: Linked) -> None:
    leave(school, "model.recognised")
    leave(school, "model.recognised")
    await school.done("mofan/model", OLDER | MEDAL)

    (listed,) = await school.items("/v1/models", year="2014")
    for award in ("好干部", "龚全珍式好干部", "全国优秀教师"):
        assert [row["id"] for row in await school.items("/v1/models", award=award)] == [PERSON]
    assert await school.items("/v1/models", award="全国优秀教师", year="2013") == []
    shown = await school.door.read(f"/v1/models/{PERSON}", "college")
    assert [each["title"] for each in shown["honours"]] == ["龚全珍式好干部", "全国优秀教师"]
    assert "history" not in listed
    CONTRACTS.require("views/model.v1", listed)
    CONTRACTS.require("views/model.v1", shown)
    told = school.room.database["deliveries"].find({"kind": "model.recognised"})
    assert [row["unit"] for row in told] == [COLLEGE, COLLEGE]


async def test_f4_nobody_reads_or_writes_another_units_register(school: Linked) -> None:
    leave(school, "model.recognised")
    school.room.work()

    assert (await school.door.get(f"/v1/models/{PERSON}", role="department")).status_code == 404
    asked = await school.door.get("/v1/models", role="college", unit=OTHER)
    assert asked.status_code == 403
    by_branch = await school.door.post(OLDER | MEDAL, form="mofan/model", role="branch")
    assert by_branch.json()["code"] == "role_required"
    elsewhere = OLDER | MEDAL | {"unit": OTHER}
    assert (await school.door.post(elsewhere, form="mofan/model")).status_code == 403


async def test_f4_a_withdrawal_waits_for_its_honour_and_ends_the_record(school: Linked) -> None:
    leave(school, "model.withdrawn", reason="材料不实")
    leave(school, "model.recognised")
    school.room.database.command("profile", 2)
    school.room.work()

    assert await school.items("/v1/models", unit=SCHOOL, ended="false") == []
    (ended,) = await school.items("/v1/models", ended="true")
    school.room.database.command("profile", 0)
    assert ended["ended"] == {"on": "2026-11-23", "reason": "荣誉撤销", "because": "材料不实"}
    assert scans(school.room.database) == []


async def test_f4_whoever_left_is_ended_by_form_with_a_reason(school: Linked) -> None:
    await school.done("mofan/model", OLDER | MEDAL)

    refused = {"unit": BRANCH, "code": "1", "reason": "离校", "because": "退休"}
    assert await school.refused("mofan/model-end", refused) == "model_not_found"
    await school.done("mofan/model-end", refused | {"code": "1998"})

    assert await school.items("/v1/models", ended="false") == []
