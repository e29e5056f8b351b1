"""The whole system on this machine: MongoDB, RabbitMQ, intake, relay, workers (``make up``, demo, kill tests)."""

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from services.local.embedded_mongo import EmbeddedMongo
from services.local.embedded_rabbit import EmbeddedRabbit
from services.local.ports import LOOPBACK, remembered_ports
from services.local.settings import LocalSettings, environment
from services.local.supervisor import Supervisor

MODULES = {
    "intake": "services.intake.main",
    "relay": "services.common.main",
    "scoring": "services.scoring.main",
    "notify": "services.notify.main",
    "export": "services.export.main",
}
"""Process → module, as in deploy/compose.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to start: where the data lies, how many processes of each kind, and extra settings for all of them."""

    folder: Path
    database: str = "lianxin"
    queue_prefix: str = ""
    processes: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(MODULES, 1))
    settings: Mapping[str, str] = field(default_factory=dict)
    mongo_url: str | None = None
    amqp_url: str | None = None
    prepare: Callable[[str], None] = lambda _: None
    """Called with MongoDB's URL before the first process starts."""


class Stack:
    """``with`` starts everything and stops it at the end, also after Ctrl-C or an exception."""

    def __init__(self, plan: Plan, *, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._parts = ExitStack()
        self.mongo: EmbeddedMongo | None = None
        self.rabbit: EmbeddedRabbit | None = None
        self.mongo_url = ""
        self.amqp_url = ""
        plan.folder.mkdir(parents=True, exist_ok=True)
        self.port = remembered_ports(plan.folder / "ports", 1)[0]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.supervisor = Supervisor(plan.folder / "logs", say=say)

    def __enter__(self) -> Self:
        try:
            self._start_parts()
            self._plan.prepare(self.mongo_url)
            self._start_processes()
        except BaseException:
            self._parts.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._parts.close()

    def _start_parts(self) -> None:
        given = LocalSettings()
        mongo_url = self._plan.mongo_url or given.mongo_url
        if mongo_url is None:
            self._say("启动 MongoDB（副本集）……")
            self.mongo = self._parts.enter_context(EmbeddedMongo(self._plan.folder / "mongo"))
            mongo_url = self.mongo.url
        amqp_url = self._plan.amqp_url or given.amqp_url
        if amqp_url is None:
            self._say("启动 RabbitMQ……")
            self.rabbit = self._parts.enter_context(EmbeddedRabbit(self._plan.folder / "rabbit"))
            amqp_url = self.rabbit.url
        self.mongo_url, self.amqp_url = mongo_url, amqp_url

    def _start_processes(self) -> None:
        self._parts.enter_context(self.supervisor)
        self._say(
            "启动 "
            + "、".join(name for name, count in self._plan.processes.items() if count)
            + "……"
        )
        env = environment(
            {
                "LIANXIN_MONGO_URL": self.mongo_url,
                "LIANXIN_MONGO_DATABASE": self._plan.database,
                "LIANXIN_AMQP_URL": self.amqp_url,
                "LIANXIN_QUEUE_PREFIX": self._plan.queue_prefix,
                "LIANXIN_HOST": LOOPBACK,
                "LIANXIN_PORT": str(self.port),
                "PYTHONUNBUFFERED": "1",
                **self._plan.settings,
            }
        )
        for name, count in self._plan.processes.items():
            for number in range(1, count + 1):
                self.supervisor.start(
                    name if number == 1 else f"{name}-{number}",
                    [sys.executable, "-m", MODULES[name]],
                    env=env,
                )
        if self._plan.processes.get("intake"):
            self.supervisor.wait_ready(self.answers, what="intake ")

    def answers(self) -> bool:
        """Whether intake is ready to take forms."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False
