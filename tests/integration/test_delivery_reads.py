"""Notices, messages and contacts over HTTP and on the command line: only one's own, addresses veiled."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts import Contracts
from services.common.settings import REPOSITORY
from services.notify.domain.delivery.signing import channel_key
from tests.integration.front_door import FrontDoor, found_clients, front_door
from tests.integration.post_office import BRANCH, COLLEGE, SCHOOL, PostOffice, found_post_office
from tests.integration.test_delivery import raise_opinion
from tests.integration.workroom import Workroom, shanghai
from tests.unit.cli.console import run

pytestmark = pytest.mark.real
CONTRACTS = Contracts(REPOSITORY / "schemas")
CLIENTS = {"org_dept": SCHOOL, "college": COLLEGE, "branch": BRANCH}
MESSAGE = "jxnu:1001:email:2026-11-23"


@pytest.fixture
def office(
    database: Database[dict[str, Any]], mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> PostOffice:
    """Mail is off, so a message to the branch was given up; the school has nobody to be told."""
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_MONGO_DATABASE", database.name)
    monkeypatch.setenv("LIANXIN_SIMULATED_CLOCK", "true")
    office = found_post_office(database, Workroom(database, shanghai("2026-11-23 09:00")))
    office.list_contact()
    raise_opinion(office)
    office.room.run_until(shanghai("2026-11-23 17:01"))
    return office


@pytest.fixture
async def door(office: PostOffice, mongo_url: str) -> AsyncIterator[FrontDoor]:
    found_clients(office.room.database, CLIENTS)
    async with front_door(mongo_url, office.room.database) as opened:
        yield opened


async def test_a_notice_shows_its_words_and_where_it_went(door: FrontDoor) -> None:
    (shown,) = (await door.read("/v1/deliveries", "branch", kind="matter.received"))["items"]

    CONTRACTS.require("views/delivery.v1", shown)
    assert (shown["state"], shown["messages"]) == ("addressed", [MESSAGE])
    assert "热水" in shown["title"]
    assert (await door.read("/v1/deliveries", state="undeliverable", unit=BRANCH))["items"] == []


async def test_failed_messages_are_listed_without_words_or_addresses(door: FrontDoor) -> None:
    (shown,) = (await door.read("/v1/messages", "college", state="given_up"))["items"]
    whole = await door.read(f"/v1/messages/{MESSAGE}", "college")

    CONTRACTS.require("views/message.v1", shown)
    CONTRACTS.require("views/message.v1", whole)
    assert (shown["id"], shown["to"]) == (MESSAGE, "p**@example.edu.cn")
    assert "LIANXIN_SMTP_HOST" in shown["reason"]
    assert not any(word in json.dumps(whole) for word in ("p1001@", "热水"))


async def test_contacts_are_masked_unless_somebody_says_what_for(door: FrontDoor) -> None:
    (listed,) = (await door.read("/v1/contacts"))["items"]
    whole = await door.read(f"/v1/contacts/{BRANCH}:1001", purpose="核对联系方式")

    CONTRACTS.require("views/contact.v1", listed)
    CONTRACTS.require("views/contact.v1", whole)
    assert (listed["name"], listed["email"]) == ("（**", "p**@example.edu.cn")
    assert whole["email"] == "p1001@example.edu.cn"
    assert door.count("access_log") == 1


async def test_what_is_not_below_the_caller_is_not_shown(door: FrontDoor) -> None:
    beyond = await door.get("/v1/messages", role="branch", unit=COLLEGE)
    hidden = await door.get("/v1/contacts/jxnu:9999", role="branch")

    assert (beyond.status_code, hidden.status_code) == (403, 404)


def test_a_message_is_sent_again_from_the_command_line(office: PostOffice) -> None:
    listed = json.loads(run("messages", "list", "--json").stdout)
    asked = run("messages", "resend", MESSAGE)
    office.room.work()

    assert [each["id"] for each in listed] == [MESSAGE]
    assert asked.exit_code == 0
    assert office.room.trail("messages", MESSAGE)[-4:] == [
        "given_up",
        "requeued",
        "started",
        "given_up",
    ]
    assert run("messages", "resend", "nothing").exit_code == 2
    assert "没有这样的消息" in run("messages", "list", "--state", "sent").stdout
    office.room.database["messages"].update_one({}, {"$set": {"state.stage": "sent"}})
    assert "已经送达" in run("messages", "resend", MESSAGE).stderr


def test_the_key_of_a_webhook_is_shown_once(office: PostOffice) -> None:
    office.set_channel("https://example.edu.cn/hook")

    first = run("channels", "secret", BRANCH)
    again = run("channels", "secret", BRANCH)
    renewed = json.loads(run("channels", "secret", BRANCH, "--renew", "--json").stdout)

    channel = f"{BRANCH}:webhook"
    assert first.stdout.strip() == channel_key("development-only", channel, 1)
    assert (again.exit_code, "已经显示过" in again.stderr) == (2, True)
    assert renewed["key"] == channel_key("development-only", channel, 2)
    assert run("channels", "secret", COLLEGE).exit_code == 2
    assert "example.edu.cn" in run("channels", "list", "--json").stdout
    assert run("verify").exit_code == 0


LISTS: list[tuple[str, dict[str, str]]] = [
    ("/v1/deliveries", {}),
    ("/v1/deliveries", {"state": "addressed"}),
    ("/v1/deliveries", {"kind": "matter.received", "unit": BRANCH}),
    ("/v1/messages", {}),
    ("/v1/messages", {"state": "given_up"}),
    ("/v1/contacts", {}),
]


async def test_no_list_scans_or_sorts(office: PostOffice, door: FrontDoor) -> None:
    database = office.room.database
    await door.read("/v1/contacts")
    database.command("profile", 2)

    for path, asked in LISTS:
        await door.read(path, **asked)
    database.command("profile", 0)

    rows = database["system.profile"].find({"op": "query", "command.sort": {"_id": 1}})
    plans = [(row["planSummary"], row.get("hasSortStage", False)) for row in rows]
    assert len(plans) == len(LISTS)
    assert [plan for plan, sorts in plans if "IXSCAN" not in plan or sorts] == []
