"""A receipt that a department sent back as JSON is handed in as it is, once; what failed is listed (B9)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pymongo.database import Database

from tests.integration.departments import department
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.post_office import free_port
from tests.integration.sending_room import MANIFEST, SendingRoom

pytestmark = pytest.mark.real


@pytest.fixture
def room(database: Database[dict[str, Any]]) -> SendingRoom:
    return SendingRoom(database, datetime(2026, 11, 23, 4, tzinfo=UTC))


@pytest.fixture
def sent(room: SendingRoom) -> str:
    """A package that left today."""
    with department() as site:
        package = room.lay_ready("一", room.set_recipient("sheng", "HTTPS", address=site.url))
        room.work()
    return package


@pytest.fixture
def lost(room: SendingRoom, sent: str) -> str:
    """A package whose recipient is down."""
    down = room.set_recipient("down", "HTTPS", address=f"http://127.0.0.1:{free_port()}")
    package = room.lay_ready("二", down)
    room.work()
    return package


@pytest.fixture
async def door(room: SendingRoom, mongo_url: str) -> AsyncIterator[FrontDoor]:
    found_clients(room.database, {"org_dept": SCHOOL, "college": COLLEGE})
    async with front_door(mongo_url, room.database) as opened:
        yield opened


async def deal_with(room: SendingRoom) -> None:
    """intake goes by the clock of the day, whatever day it is: export works later than that, in its own thread."""
    room.set(datetime(2036, 1, 1, tzinfo=UTC))
    await asyncio.to_thread(room.work)


async def hand_in(
    door: FrontDoor, package: str, role: str = "org_dept", **changes: Any
) -> httpx.Response:
    receipt = {
        "package_id": package,
        "manifest_sha256": MANIFEST,
        "state": "accepted",
        "at": "2026-11-23T12:00:00.000+08:00",
        "by": "省委教育工委组织部",
        "reasons": [],
    }
    return await door.line.post(
        f"/v1/packages/{package}/receipt", json=receipt | changes, headers=door.bearer(role)
    )


async def test_a_receipt_in_json_acknowledges_the_package_once(
    room: SendingRoom, sent: str, door: FrontDoor
) -> None:
    first, again = await hand_in(door, sent), await hand_in(door, sent)
    await deal_with(room)

    state = room.package(sent)
    assert (first.status_code, first.json()["repeated"], again.json()["repeated"]) == (
        202,
        False,
        True,
    )
    assert (state["stage"], state["receipt"]["sha256"]) == ("acknowledged", MANIFEST)


async def test_a_return_in_json_brings_its_reasons(
    room: SendingRoom, sent: str, door: FrontDoor
) -> None:
    await hand_in(door, sent, state="refused", reasons=["期间不对"])
    await deal_with(room)

    assert room.package(sent)["receipt"]["reasons"] == ["期间不对"]


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"package_id": "another"}, 422, "另一个报送包"),
        ({"colour": "red"}, 422, "没有这些字段"),
        ({"state": "maybe"}, 422, "处理结果"),
        ({"state": "refused"}, 422, "理由"),
        ({"at": "yesterday"}, 422, "接收时间"),
        ({"state": 1, "by": None}, 422, ""),
    ],
)
async def test_what_is_no_receipt_of_it_is_refused_with_the_reason(
    sent: str, door: FrontDoor, changes: dict[str, Any], status: int, told: str
) -> None:
    answer = await hand_in(door, sent, **changes)

    assert answer.status_code == status
    assert told in answer.text


async def test_nobody_hands_in_a_receipt_for_others(sent: str, door: FrontDoor) -> None:
    assert (await hand_in(door, sent, role="college")).status_code == 404
    assert (await hand_in(door, "none")).status_code == 404


async def test_what_did_not_get_through_is_listed_with_the_reason(
    sent: str, lost: str, door: FrontDoor
) -> None:
    (failed,) = (await door.read("/v1/packages", failed="true"))["items"]
    (others,) = (await door.read("/v1/packages", failed="false"))["items"]

    assert (failed["id"], others["id"]) == (lost, sent)
    assert "连接不上对方" in failed["failure"]["reason"]
    assert failed["failure"]["again_at"]
