"""Recipients over HTTP and on the command line: only one's own, no secrets, the HMAC key once."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.export.domain.recipient.keys import recipient_key
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.sending_room import SendingRoom
from tests.unit.cli.console import run

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
CLIENTS = {"org_dept": SCHOOL, "college": COLLEGE}
URL = "https://bs.example.gov.cn/lianxin"


@pytest.fixture
def room(
    database: Database[dict[str, Any]], mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> SendingRoom:
    """The school reports by HTTPS to one department, and by hand to another."""
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_MONGO_DATABASE", database.name)
    monkeypatch.setenv("LIANXIN_SIMULATED_CLOCK", "true")
    room = SendingRoom(database, datetime(2026, 11, 23, 4, tzinfo=UTC))
    room.set_recipient("sheng", "HTTPS", address=URL, signed=True, certificate=True)
    room.set_recipient("held", "离线", open=False)
    return room


@pytest.fixture
async def door(room: SendingRoom, mongo_url: str) -> AsyncIterator[FrontDoor]:
    found_clients(room.database, CLIENTS)
    async with front_door(mongo_url, room.database) as opened:
        yield opened


def ids(page: Any) -> list[str]:
    return [item["id"] for item in page["items"]]


async def test_recipients_are_listed_by_what_they_get_and_how(door: FrontDoor) -> None:
    shown = await door.read("/v1/recipients")
    whole = await door.read("/v1/recipients/jxnu:sheng")

    for each in [*shown["items"], whole]:
        CONTRACTS.require("views/recipient.v1", each)
    assert ids(shown) == ["jxnu:held", "jxnu:sheng"]
    assert ids(await door.read("/v1/recipients", way="HTTPS")) == ["jxnu:sheng"]
    assert ids(await door.read("/v1/recipients", open="false")) == ["jxnu:held"]
    assert ids(await door.read("/v1/recipients", table="sijinsilian")) == []
    assert [entry["what"] for entry in whole["history"]] == ["recipient.set"]


async def test_recipients_of_units_above_are_not_shown(door: FrontDoor) -> None:
    beyond = await door.get("/v1/recipients", role="college", unit=SCHOOL)
    hidden = await door.get("/v1/recipients/jxnu:sheng", role="college")

    assert (beyond.status_code, hidden.status_code) == (403, 404)
    assert ids(await door.read("/v1/recipients", "college")) == []


async def test_no_list_scans_or_sorts(room: SendingRoom, door: FrontDoor) -> None:
    await door.read("/v1/recipients")
    room.database.command("profile", 2)

    for asked in ({}, {"unit": SCHOOL}, {"table": "fujian4", "way": "HTTPS", "open": "true"}):
        await door.read("/v1/recipients", **asked)
    room.database.command("profile", 0)

    rows = room.database["system.profile"].find({"op": "query", "command.sort": {"_id": 1}})
    plans = [(row["planSummary"], row.get("hasSortStage", False)) for row in rows]
    assert len(plans) == 3
    assert [plan for plan, sorts in plans if "IXSCAN" not in plan or sorts] == []


def test_the_key_that_signs_is_shown_once(room: SendingRoom) -> None:
    first = run("recipients", "secret", "jxnu:sheng")
    again = run("recipients", "secret", "jxnu:sheng")
    renewed = json.loads(run("recipients", "secret", "jxnu:sheng", "--renew", "--json").stdout)

    assert first.stdout.strip() == recipient_key("development-only", "jxnu:sheng", 1)
    assert (again.exit_code, "已经显示过" in again.stderr) == (2, True)
    assert renewed["key"] == recipient_key("development-only", "jxnu:sheng", 2)
    assert "没有选用" in run("recipients", "secret", "jxnu:held").stderr
    assert run("recipients", "secret", "nobody").exit_code == 2
    assert run("verify").exit_code == 0


def test_the_list_of_the_command_line_shows_where_things_go(room: SendingRoom) -> None:
    listed = json.loads(run("recipients", "list", "--json").stdout)

    assert [(each["id"], each["way"]) for each in listed] == [
        ("jxnu:held", "离线"),
        ("jxnu:sheng", "HTTPS"),
    ]
    assert "部门sheng" in run("recipients", "list").stdout


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"way": "邮件"}, "bad_address"),
        ({"way": "SFTP", "address": "sftp.example.gov.cn"}, "bad_recipient"),
    ],
)
def test_a_form_that_cannot_work_is_refused_with_the_reason(
    room: SendingRoom, body: dict[str, Any], code: str
) -> None:
    common = {"unit": SCHOOL, "code": "new", "name": "新部门", "tables": ["fujian4"]}

    posted = room.post("export/recipient", common | body)
    room.work()

    outcome = room.outcome(posted)
    assert (outcome["state"], outcome["result"]["code"]) == ("refused", code)
