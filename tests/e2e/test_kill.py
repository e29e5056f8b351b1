"""Kill tests: whatever dies, every accepted form has exactly one effect (DESIGN "Delivery")."""

import threading
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pymongo.database import Database

from services.local.embedded_mongo import EmbeddedMongo
from services.local.embedded_rabbit import EmbeddedRabbit
from services.local.stack import MODULES, Stack
from tests.e2e.under_fire import Disturb, Front, broken_laws, live_through

pytestmark = pytest.mark.real


@pytest.fixture
def front(
    database: Database[dict[str, Any]],
    mongo_url: str,
    amqp_url: str,
    queue_prefix: str,
    tmp_path: Path,
) -> Front:
    return Front(
        database=database,
        mongo_url=mongo_url,
        amqp_url=amqp_url,
        queue_prefix=queue_prefix,
        folder=tmp_path,
    )


def killing(victims: tuple[str, ...], *, times: int, seed: int) -> Disturb:
    """``times`` a SIGKILL to one of ``victims``, at moments that the seed chooses, while forms come in.

    intake gets the time to come back: nothing can be posted to one that dies before it listens.
    """
    dice = Random(seed)  # noqa: S311

    def disturb(stack: Stack, over: threading.Event) -> None:
        for _turn in range(times):
            over.wait(dice.uniform(0.1, 1.2))
            victim = dice.choice(victims)
            while victim == "intake" and not stack.answers() and not over.is_set():
                over.wait(0.1)
            stack.supervisor.kill(victim)

    return disturb


@pytest.mark.parametrize("victim", sorted(MODULES))
def test_a_process_that_is_killed_again_and_again_loses_and_doubles_nothing(
    front: Front, victim: str
) -> None:
    accepted = live_through(front, killing((victim,), times=4, seed=7), forms=2_000 // len(MODULES))

    assert len(accepted.assessments) == 2_000 // len(MODULES)
    assert broken_laws(front.database, accepted) == []


def test_all_processes_dying_at_random_lose_and_double_nothing(front: Front) -> None:
    accepted = live_through(front, killing(tuple(MODULES), times=10, seed=11))

    assert len(accepted.assessments) == 1_995
    assert broken_laws(front.database, accepted) == []


def test_rabbitmq_gone_for_twenty_seconds_costs_time_and_nothing_else(
    front: Front, rabbit_server: EmbeddedRabbit
) -> None:
    def disturb(_: Stack, __: threading.Event) -> None:
        rabbit_server.stop()
        try:
            threading.Event().wait(20)
        finally:
            rabbit_server.start()

    accepted = live_through(front, disturb)

    assert len(accepted.assessments) == 1_995
    assert broken_laws(front.database, accepted) == []


def test_a_primary_that_steps_down_while_forms_come_in_loses_nothing(
    front: Front, mongo_server: EmbeddedMongo
) -> None:
    def disturb(_: Stack, over: threading.Event) -> None:
        for _turn in range(3):
            if not over.wait(1.0):
                mongo_server.step_down()

    accepted = live_through(front, disturb)

    assert len(accepted.assessments) == 1_995
    assert broken_laws(front.database, accepted) == []


def test_a_deleted_queue_heals_by_itself(front: Front, rabbit_server: EmbeddedRabbit) -> None:
    def disturb(_: Stack, over: threading.Event) -> None:
        over.wait(1.0)
        for queue in ("scoring", "notify"):
            rabbit_server.control("delete_queue", f"{front.queue_prefix}{queue}")

    accepted = live_through(front, disturb)

    assert len(accepted.assessments) == 1_995
    assert broken_laws(front.database, accepted) == []
