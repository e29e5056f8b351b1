"""The embedded MongoDB and RabbitMQ: they keep their data, come back after a kill, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pika
import psutil
import pytest
from pymongo import MongoClient

from services.common.errors import Unavailable
from services.local.embedded_mongo import EmbeddedMongo
from services.local.embedded_rabbit import EmbeddedRabbit
from services.local.ports import free_ports, is_free
from services.local.readiness import wait_until

pytestmark = pytest.mark.real


def insert(url: str, **document: Any) -> None:
    with MongoClient[dict[str, Any]](url) as client:
        client.test.notes.insert_one(document)


def notes(url: str) -> int:
    with MongoClient[dict[str, Any]](url) as client:
        return client.test.notes.count_documents({})


def publish(url: str, queue: str, body: bytes) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    channel.queue_declare(queue, durable=True)
    channel.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2))
    connection.close()


def take(url: str, queue: str) -> bytes | None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    _, _, body = connection.channel().basic_get(queue, auto_ack=True)
    connection.close()
    return body if body is None else bytes(body)


def processes_in(folder: Path) -> list[str]:
    """Command lines of all processes that have to do with this folder; one that is dead but not reaped has none."""
    found = []
    for process in psutil.process_iter():
        try:
            line = " ".join([*process.cmdline(), process.environ().get("HOME", "")])
        except psutil.Error:
            continue
        if str(folder) in line and process.pid != os.getpid():
            found.append(line)
    return found


def ports_in(folder: Path) -> list[int]:
    return [int(port) for port in (folder / "ports").read_text().split()]


def test_mongo_keeps_its_data_over_a_kill_and_a_restart(tmp_path: Path) -> None:
    with EmbeddedMongo(tmp_path) as mongo:
        insert(mongo.url, text="一")

        mongo.kill()
        assert mongo.members[0].pid is None
        mongo.start()
        mongo.restart()

        assert notes(mongo.url) == 1


def test_mongo_moves_with_its_data_when_its_port_is_taken(tmp_path: Path) -> None:
    with EmbeddedMongo(tmp_path) as mongo:
        insert(mongo.url, text="一")
    (other_port,) = free_ports(1)
    (tmp_path / "ports").write_text(str(other_port))

    with EmbeddedMongo(tmp_path) as moved:
        assert moved.members[0].port == other_port
        assert notes(moved.url) == 1


def test_a_single_member_that_steps_down_takes_writes_again(tmp_path: Path) -> None:
    with EmbeddedMongo(tmp_path) as mongo:
        mongo.step_down()

        insert(mongo.url, text="一")
        assert notes(mongo.url) == 1


def test_with_three_members_another_one_takes_over(tmp_path: Path) -> None:
    with EmbeddedMongo(tmp_path, members=3) as mongo:
        insert(mongo.url, text="一")

        resigned = mongo.primary()
        mongo.step_down()
        assert mongo.primary() is not resigned

        mongo.kill()
        insert(mongo.url, text="二")
        mongo.start()
        assert notes(mongo.url) == 2


def test_a_stopped_mongo_leaves_no_process_and_no_port(tmp_path: Path) -> None:
    with EmbeddedMongo(tmp_path):
        assert processes_in(tmp_path)

    assert not processes_in(tmp_path)
    assert all(map(is_free, ports_in(tmp_path)))


def test_a_mongo_that_cannot_start_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    with EmbeddedMongo(tmp_path):
        second = EmbeddedMongo(tmp_path)  # the same data, other ports

        with pytest.raises(Unavailable, match="lock"):
            second.start()
        assert len(processes_in(tmp_path)) == 1


def test_rabbit_keeps_messages_over_kill_and_restart_and_leaves_nothing(tmp_path: Path) -> None:
    with EmbeddedRabbit(tmp_path) as rabbit:
        publish(rabbit.url, "bell", b"1")

        rabbit.kill()
        assert rabbit.pid is None
        rabbit.start()
        assert take(rabbit.url, "bell") == b"1"
        publish(rabbit.url, "bell", b"2")

        rabbit.stop()
        rabbit.start()
        assert take(rabbit.url, "bell") == b"2"

    assert not processes_in(tmp_path)
    assert all(map(is_free, ports_in(tmp_path)))


def test_a_queue_can_be_deleted_under_its_users(
    rabbit_server: EmbeddedRabbit, queue_prefix: str
) -> None:
    publish(rabbit_server.url, f"{queue_prefix}bell", b"1")

    rabbit_server.control("delete_queue", f"{queue_prefix}bell")

    assert f"{queue_prefix}bell" not in rabbit_server.control("list_queues", "name")


@contextmanager
def ended_in_any_case(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()


STARTS_AND_WAITS = """
import sys, pathlib, time
from services.local.embedded_mongo import EmbeddedMongo
with EmbeddedMongo(pathlib.Path(sys.argv[1])):
    sys.stdout.write("up\\n")
    sys.stdout.flush()
    time.sleep(600)
"""


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_a_starter_that_is_ended_from_outside(
    tmp_path: Path, by: signal.Signals
) -> None:
    argv = [sys.executable, "-c", STARTS_AND_WAITS, str(tmp_path / "data")]
    starter = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with starter, ended_in_any_case(starter):
        assert starter.stdout
        assert starter.stdout.readline() == b"up\n"
        assert processes_in(tmp_path / "data" / "member0")

        starter.send_signal(by)
        starter.wait()

    wait_until(lambda: not processes_in(tmp_path), what="the end of all", within_s=30)
