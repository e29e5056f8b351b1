"""A frozen standard is read by its hash, and by that only."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.canonical import content_hash
from tests.integration.front_door import FrontDoor, found_school, front_door

pytestmark = pytest.mark.real
TEXT = '{"id": "x", "title": "标准"}'


@pytest.fixture
async def door(mongo_url: str, database: Database[dict[str, Any]]) -> AsyncIterator[FrontDoor]:
    found_school(database)
    database["standards"].insert_one({"_id": content_hash(TEXT), "id": "x", "text": TEXT})
    async with front_door(mongo_url, database) as door:
        yield door


async def test_q1_a_frozen_standard_is_read_whole_and_may_be_kept_for_good(door: FrontDoor) -> None:
    answer = await door.get(f"/v1/standards/{content_hash(TEXT)}", role="branch")

    assert answer.json()["document"] == {"id": "x", "title": "标准"}
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("unknown", ["x", "0" * 64])
async def test_what_was_not_frozen_is_not_found(door: FrontDoor, unknown: str) -> None:
    answer = await door.get(f"/v1/standards/{unknown}")

    assert (answer.status_code, answer.json()["code"]) == (404, "standard_not_found")
