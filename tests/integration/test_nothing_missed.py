"""Nothing is missed and nothing happens twice: a week without relays, two of everything, a clock that is wrong."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.job_store import JobStore
from tests.integration.mailroom import BRANCH, COLLEGE, MONDAY, Mailroom, found_mailroom

pytestmark = pytest.mark.real
CATEGORIES = ("咨询求助", "建议", "批评", "投诉")
MATTERS = 12
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def mail(database: Database[dict[str, Any]]) -> Mailroom:
    return found_mailroom(database)


def raise_many(mail: Mailroom) -> list[str]:
    raised = [
        mail.raise_opinion(CATEGORIES[number % len(CATEGORIES)], title=f"第{number}件")
        for number in range(MATTERS)
    ]
    mail.room.work()
    return raised


def told(mail: Mailroom) -> Counter[tuple[str, str, str]]:
    """How often each unit was told of each thing; once each is the promise."""
    rows = mail.room.database["deliveries"].find({}, {"unit": 1, "kind": 1, "about": 1, "at": 1})
    return Counter((row["unit"], row["about"], f"{row['kind']} {row['at']}") for row in rows)


def lives(mail: Mailroom, raised: list[str]) -> Mapping[str, list[tuple[str, datetime]]]:
    """What happened to each matter, and when."""
    return {
        matter: [(row["what"], row["at"]) for row in mail.room.record("matters", matter)["history"]]
        for matter in raised
    }


def everybody_once(mail: Mailroom, raised: list[str]) -> None:
    for life in lives(mail, raised).values():
        steps = [what for what, _ in life]
        moments = [at for _, at in life]
        assert moments == sorted(moments)
        assert len(set(life)) == len(life)
        assert steps.count("matter.received") == 1
    assert set(told(mail).values()) == {1}


def test_a_week_without_a_relay_is_caught_up_in_order_and_once(mail: Mailroom) -> None:
    raised = raise_many(mail)

    mail.room.set(MONDAY + WEEK)
    mail.room.work()
    caught_up = lives(mail, raised)
    mail.room.work()

    assert lives(mail, raised) == caught_up
    assert all(life[-1][0] != "matter.received" for life in caught_up.values())
    everybody_once(mail, raised)


def test_what_follows_from_a_missed_step_counts_from_when_it_was_done(mail: Mailroom) -> None:
    (inquiry, *_) = raise_many(mail)

    mail.room.set(MONDAY + WEEK)
    mail.room.work()

    assert mail.trail(inquiry)[-1] == "urged"
    assert mail.state(inquiry)["owner_path"][-1] == BRANCH
    mail.room.run_until(MONDAY + WEEK + timedelta(days=8))
    assert mail.state(inquiry)["owner_path"][-1] == COLLEGE


def test_two_relays_and_two_workers_at_once_repeat_nothing(mail: Mailroom) -> None:
    raised = raise_many(mail)
    room = mail.room
    room.set(MONDAY + WEEK)
    runner, stores = room.runner("notify"), [JobStore(room.database), room.store]

    def turn(store: JobStore) -> None:
        for _ in range(40):
            rung = store.take_due(room.now, limit=7, queues=["notify"])
            runner.work_on([job.id for job in rung])
            runner.work_on([job.id for job in rung])

    with ThreadPoolExecutor(2) as two:
        list(two.map(turn, stores))
    room.work()

    everybody_once(mail, raised)


def test_a_clock_that_is_an_hour_ahead_and_then_back_repeats_nothing(mail: Mailroom) -> None:
    raised = raise_many(mail)

    for hours in range(9 * 24):
        right = MONDAY + hours * HOUR
        mail.room.set(right + HOUR if hours % 24 == 7 else right)
        mail.room.work()

    for life in lives(mail, raised).values():
        steps = [what for what, _ in life]
        assert steps.count("matter.acknowledgement_urged") == 1
        assert steps.count("matter.received") == 1
    assert set(told(mail).values()) == {1}


def test_a_clock_that_was_wrong_leaves_every_matter_one_owner_and_one_next_step(
    mail: Mailroom,
) -> None:
    raised = raise_many(mail)

    mail.room.set(MONDAY + timedelta(days=3))
    mail.room.work()
    mail.room.set(MONDAY + timedelta(days=1))
    mail.room.work()
    mail.room.run_until(MONDAY + WEEK)

    for matter in raised:
        waiting = {"subject": matter, "kind": "matter.step", "state": "queued"}
        assert mail.room.database["jobs"].count_documents(waiting) == 1
        assert mail.state(matter)["next"] is not None
        assert mail.state(matter)["owner_path"]
