"""notify is killed while it sends, and killed again: every message arrives, and is the same however often it does."""

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pymongo.database import Database

from services.local.stack import Plan, Stack
from tests.integration.post_office import BRANCH, Letterbox, found_post_office, letterbox
from tests.integration.test_delivery import raise_opinion
from tests.integration.workroom import Post, Workroom, shanghai

pytestmark = pytest.mark.real
PEOPLE = 60
WITHIN_S = 180.0


def prepared(database: Database[dict[str, Any]]) -> None:
    """Sixty people whose digests are due now; time stands still at five o'clock."""
    office = found_post_office(database, Workroom(database, shanghai("2026-11-23 09:00")))
    for number in range(PEOPLE):
        body = {
            "unit": BRANCH,
            "person": f"{number:04d}",
            "name": "（虚构）甲",
            "email": f"p{number:04d}@example.edu.cn",
            "channels": ["邮件"],
        }
        office.room.post(Post(form="lianxin/contact", unit=BRANCH, body=body))
    office.room.work()
    raise_opinion(office)
    assert office.stages() == ["queued"] * PEOPLE
    office.room.set(shanghai("2026-11-23 17:00"))


def sent(database: Database[dict[str, Any]]) -> int:
    return database["messages"].count_documents({"state.stage": "sent"})


def kill_until_sent(stack: Stack, database: Database[dict[str, Any]], box: Letterbox) -> int:
    """Kill notify whenever a few more letters have come; how often."""
    dice, kills, after = Random(5), 0, 1  # noqa: S311
    give_up = time.monotonic() + WITHIN_S
    while sent(database) < PEOPLE:
        assert time.monotonic() < give_up, f"{sent(database)} of {PEOPLE} sent"
        if len(box.letters) >= after and kills < 2:
            stack.supervisor.kill("notify")
            kills, after = kills + 1, len(box.letters) + dice.randint(3, 12)
        time.sleep(0.01)
    return kills


def test_a_process_that_dies_while_sending_loses_nothing_and_changes_nothing(
    database: Database[dict[str, Any]],
    mongo_url: str,
    amqp_url: str,
    queue_prefix: str,
    tmp_path: Path,
) -> None:
    prepared(database)
    with letterbox() as box:
        settings = {
            "LIANXIN_SIMULATED_CLOCK": "true",
            "LIANXIN_LEASE_S": "5",
            "LIANXIN_SMTP_HOST": "127.0.0.1",
            "LIANXIN_SMTP_PORT": str(box.port),
            "LIANXIN_SMTP_STARTTLS": "false",
            "LIANXIN_SMTP_FROM": "lianxin@jxnu.edu.cn",
        }
        plan = Plan(
            folder=tmp_path,
            database=database.name,
            queue_prefix=queue_prefix,
            processes={"relay": 1, "notify": 1},
            settings=settings,
            mongo_url=mongo_url,
            amqp_url=amqp_url,
        )
        with Stack(plan, say=lambda _: None) as stack:
            kills = kill_until_sent(stack, database, box)

    ids_of = {
        str(letter["To"]): {
            str(other["Message-ID"]) for other in box.letters if other["To"] == letter["To"]
        }
        for letter in box.letters
    }
    assert kills > 0
    assert len(ids_of) == PEOPLE
    assert all(len(ids) == 1 for ids in ids_of.values())
    assert len(set().union(*ids_of.values())) == PEOPLE
