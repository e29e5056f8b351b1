"""export is killed between sending and sent: every package is at the receiver once, under its own id, and is sent."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from services.common.verify import verify_collection
from services.export.domain.package.package import PACKAGES
from services.export.writers.scratch import PREFIX
from services.local.stack import Plan, Stack
from tests.integration.departments import LOOPBACK, Department, department
from tests.integration.sending_room import SendingRoom

pytestmark = pytest.mark.real
PACKAGES_READY = 12
WITHIN_S = 120.0
KILLS_AT = (0, 4)
"""Before which answers the process dies: the package has arrived, and nobody here knows."""


def prepared(database: Database[dict[str, Any]], site: Department) -> list[str]:
    """Packages that are due now; time stands still, so that no answer is looked for."""
    room = SendingRoom(database, datetime(2026, 11, 23, 4, tzinfo=UTC))
    to = room.set_recipient("sheng", "HTTPS", address=site.url)
    return [room.lay_ready(f"第{number}份", to) for number in range(PACKAGES_READY)]


def killing(site: Department, stack: Stack) -> threading.Event:
    """From now on the process is killed before some of the answers; the event is set after the last time."""
    over, lock, take = threading.Event(), threading.Lock(), site.post
    answers = 0

    def post(path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        nonlocal answers
        answer = take(path, headers, body)
        with lock:
            if answers in KILLS_AT:
                stack.supervisor.kill("export")
            if answers == KILLS_AT[-1]:
                over.set()
            answers += 1
        return answer

    site.post = post  # type: ignore[method-assign]
    return over


def sent(database: Database[dict[str, Any]]) -> int:
    return database["packages"].count_documents({"state.stage": "sent"})


def left_by_a_killed_worker(folder: Path) -> Path:
    """What a worker was writing when it was killed, before this one started."""
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    left = folder / f"{PREFIX}{killed.pid}-rows"
    left.mkdir(parents=True)
    (left / "sheet1.xml").write_text("<row>")
    return left


def test_a_process_that_dies_between_sending_and_sent_leaves_one_package_over_there(
    database: Database[dict[str, Any]],
    mongo_url: str,
    amqp_url: str,
    queue_prefix: str,
    tmp_path: Path,
) -> None:
    left = left_by_a_killed_worker(tmp_path / "temporary")
    with department() as site:
        ids = prepared(database, site)
        plan = Plan(
            folder=tmp_path,
            database=database.name,
            queue_prefix=queue_prefix,
            processes={"relay": 1, "export": 1},
            settings={
                "LIANXIN_SIMULATED_CLOCK": "true",
                "LIANXIN_LEASE_S": "5",
                "LIANXIN_CARRIER_ALLOW_PRIVATE": LOOPBACK,
                "TMPDIR": str(left.parent),
            },
            mongo_url=mongo_url,
            amqp_url=amqp_url,
        )
        stack = Stack(plan, say=lambda _: None)
        over = killing(site, stack)
        with stack:
            give_up = time.monotonic() + WITHIN_S
            while sent(database) < PACKAGES_READY:
                assert time.monotonic() < give_up, f"{sent(database)} of {PACKAGES_READY} sent"
                time.sleep(0.05)

    trails = [[entry["what"] for entry in row["history"]] for row in database["packages"].find()]
    assert over.is_set()
    assert sorted(site.packages) == sorted(ids)
    assert len(site.posts) > len(ids)
    assert trails == [["package.made", "package.sending_begun", "package.sent"]] * len(ids)
    assert set(verify_collection(database, "packages", PACKAGES)) == {None}
    assert not left.exists()
