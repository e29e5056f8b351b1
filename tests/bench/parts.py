"""What the benchmarks run on: fresh embedded servers, and processes whose CPU time and memory can be read."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import psutil
from pymongo import MongoClient
from pymongo.database import Database

from services.common.mongo import connect, durable
from services.local.child import Child
from services.local.embedded_mongo import EmbeddedMongo
from services.local.embedded_rabbit import EmbeddedRabbit
from services.local.ports import LOOPBACK, free_ports
from services.local.settings import environment

Documents = Database[dict[str, Any]]
CACHE_GB = 1.0
"""Enough for everything a run writes: both sides are measured in memory, with their journal on disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """MongoDB and RabbitMQ, empty at the start, gone at the end with all they kept."""

    folder: Path
    mongo_url: str
    amqp_url: str
    client: MongoClient[dict[str, Any]]
    pids: Mapping[str, int]

    def database(self, name: str) -> Documents:
        """An empty database."""
        self.client.drop_database(name)
        return durable(self.client, name)

    def settings(self, database: str, **more: str) -> dict[str, str]:
        """The environment of our own processes."""
        return environment(
            {
                "LIANXIN_MONGO_URL": self.mongo_url,
                "LIANXIN_MONGO_DATABASE": database,
                "LIANXIN_AMQP_URL": self.amqp_url,
                "LIANXIN_HOST": LOOPBACK,
                **more,
            }
        )


@contextmanager
def servers() -> Iterator[Servers]:
    """Start both; stop them and remove their data at the end."""
    with TemporaryDirectory(prefix="lianxin-bench-") as name:
        folder = Path(name)
        with (
            EmbeddedMongo(folder / "mongo", cache_gb=CACHE_GB) as mongo,
            EmbeddedRabbit(folder / "rabbit") as rabbit,
            connect(mongo.url) as client,
        ):
            yield Servers(
                folder=folder,
                mongo_url=mongo.url,
                amqp_url=rabbit.url,
                client=client,
                pids={"mongod": mongo.members[0].pid or 0, "RabbitMQ": rabbit.pid or 0},
            )


class Process:
    """A Python module running on its own; ``with`` stops it."""

    def __init__(
        self, module: str, *arguments: str, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        argv = [sys.executable, "-m", module, *arguments]
        self.child = Child(argv, log=log, env=env)
        self._process = psutil.Process(self.child.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.child.stop()

    def cpu_s(self) -> float:
        """User and system time so far, all threads."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def rss_mb(self) -> float:
        """Resident memory now, in MB."""
        return rss_mb(self.child.pid)


def rss_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    return float(psutil.Process(pid).memory_info().rss / 1_000_000)


def free_port() -> int:
    """A port on 127.0.0.1 that was free a moment ago."""
    return free_ports(1)[0]
