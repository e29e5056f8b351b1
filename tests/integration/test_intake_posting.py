"""One form through the front door: kept with its job before it is answered, once, whatever is repeated."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.front_door import BRANCH, COLLEGE, FrontDoor, front_door, opinion

pytestmark = pytest.mark.real


@pytest.fixture
async def door(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FrontDoor]:
    async with front_door(mongo_url, database) as opened:
        yield opened


async def test_an_accepted_form_is_kept_with_its_job(door: FrontDoor) -> None:
    response = await door.post(opinion(), key="k-1")

    told = response.json()
    assert (response.status_code, told["repeated"]) == (202, False)
    assert response.headers["location"] == told["location"] == f"/v1/submissions/{told['id']}"
    kept = door.database["submissions"].find_one({"_id": told["id"]})
    job = door.database["jobs"].find_one({"subject": told["id"]})
    assert kept is not None
    assert kept["body"] == opinion()
    assert (kept["unit_path"], kept["version"]) == (["jxnu", COLLEGE, BRANCH], 1)
    assert job is not None
    assert (job["queue"], job["kind"], job["state"]) == ("notify", "lianxin/opinion", "queued")
    assert kept["correlation_id"] == job["correlation_id"] == response.headers["x-correlation-id"]
