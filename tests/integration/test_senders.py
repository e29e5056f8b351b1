"""Registered senders over HTTP and on the command line: only one's own, public keys with their fingerprints."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.export.packing.signing import Signer, public_key_text
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.sending_room import SendingRoom
from tests.unit.cli.console import run

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
KEY = public_key_text(SIGNER.public)
UNTIL = "2027-01-30T16:00:00.000Z"


@pytest.fixture
def room(
    database: Database[dict[str, Any]], mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> SendingRoom:
    """The college may send, as its school says, and once more with another end of its key; a branch no more."""
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_MONGO_DATABASE", database.name)
    room = SendingRoom(database, datetime(2026, 11, 23, 4, tzinfo=UTC))
    register(room, COLLEGE, keys=[{"key": KEY}])
    room.pass_time(minutes=1)
    register(room, COLLEGE, keys=[{"key": KEY, "until": UNTIL}])
    register(room, f"{COLLEGE}.01", tables=["sijinsilian"], open=False)
    return room


def register(room: SendingRoom, unit: str, **changes: Any) -> None:
    body = {
        "unit": unit,
        "name": f"下级{unit}",
        "units": [{"theirs": "x", "ours": unit}],
        "tables": ["fujian4"],
        "keys": [{"key": KEY}],
    }
    room.post("export/sender", body | changes)
    room.work()


@pytest.fixture
async def door(room: SendingRoom, mongo_url: str) -> AsyncIterator[FrontDoor]:
    found_clients(room.database, {"org_dept": SCHOOL, "college": "jxnu.wx"})
    async with front_door(mongo_url, room.database) as opened:
        yield opened


def ids(page: Any) -> list[str]:
    return [item["id"] for item in page["items"]]


async def test_b10_senders_are_listed_with_their_keys_and_what_was_said_of_them(
    door: FrontDoor,
) -> None:
    shown = await door.read("/v1/senders")
    whole = await door.read(f"/v1/senders/{COLLEGE}")

    for each in [*shown["items"], whole]:
        CONTRACTS.require("views/sender.v1", each)
    assert ids(shown) == [COLLEGE, f"{COLLEGE}.01"]
    assert whole["keys"] == [{"key": KEY, "until": UNTIL}]
    assert [each["what"] for each in whole["history"]] == ["sender.set", "sender.keys_changed"]
    assert ids(await door.read("/v1/senders", open="false")) == [f"{COLLEGE}.01"]
    assert ids(await door.read("/v1/senders", table="fujian4", unit=COLLEGE)) == [COLLEGE]


async def test_senders_beside_and_above_are_not_shown(door: FrontDoor) -> None:
    beyond = await door.get("/v1/senders", role="college", unit=SCHOOL)
    hidden = await door.get(f"/v1/senders/{COLLEGE}", role="college")

    assert (beyond.status_code, hidden.status_code) == (403, 404)
    assert ids(await door.read("/v1/senders", "college")) == []


async def test_no_list_of_senders_scans_or_sorts(room: SendingRoom, door: FrontDoor) -> None:
    await door.read("/v1/senders")
    room.database.command("profile", 2)

    for asked in ({}, {"unit": COLLEGE, "table": "fujian4", "open": "true"}):
        await door.read("/v1/senders", **asked)
    room.database.command("profile", 0)

    rows = room.database["system.profile"].find({"op": "query", "command.sort": {"_id": 1}})
    plans = [(row["planSummary"], row.get("hasSortStage", False)) for row in rows]
    assert len(plans) == 2
    assert [plan for plan, sorts in plans if "IXSCAN" not in plan or sorts] == []


def test_the_command_line_shows_the_fingerprints_to_compare(room: SendingRoom) -> None:
    listed = json.loads(run("senders", "list", "--json").stdout)

    assert [(each["id"], each["open"]) for each in listed] == [
        (COLLEGE, True),
        (f"{COLLEGE}.01", False),
    ]
    (key,) = listed[0]["keys"]
    assert key == {"key": KEY, "until": UNTIL, "fingerprint": sha256(SIGNER.public).hexdigest()}
    assert f"下级{COLLEGE}" in run("senders", "list").stdout
