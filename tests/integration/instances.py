"""Whole instances beside each other: each with a database, keys and units of its own, and its door on loopback."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from pymongo import MongoClient
from pymongo.database import Database

from services.common.metrics import Metrics
from services.common.mongo import durable
from services.common.runner import Runner
from services.common.settings import Settings
from services.export.packing.keys import make_key, open_signer
from services.export.packing.signing import public_key_text
from services.intake.app import make_app
from services.intake.clients import Client, client_document
from services.intake.desk import make_desk
from services.intake.settings import IntakeSettings
from services.notify import main as notify
from services.notify.repository import ensure_indexes
from tests.integration.departments import certify
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import FrontDoor
from tests.integration.sending_room import SendingRoom

Units = Sequence[tuple[str, str, Sequence[str]]]
"""Code, kind, path."""
COMMITTEE, PROVINCE = "jgw", "szzb"
TABLES = ("fujian4", "sijinsilian", "opinion")
NOW = datetime(2027, 1, 6, 4, tzinfo=UTC)
"""After the cut-off of the half-year: what is built now may be sent."""
BRANCHES = [f"{COLLEGE}.{number:02d}" for number in range(1, 6)]
UNITS: dict[str, Units] = {
    SCHOOL: [
        (SCHOOL, "university", [SCHOOL]),
        (COLLEGE, "college", [SCHOOL, COLLEGE]),
        *((branch, "branch", [SCHOOL, COLLEGE, branch]) for branch in BRANCHES),
    ],
    COMMITTEE: [
        (COMMITTEE, "education_committee", [COMMITTEE]),
        (SCHOOL, "university", [COMMITTEE, SCHOOL]),
        ("other", "university", [COMMITTEE, "other"]),
    ],
    PROVINCE: [
        (PROVINCE, "provincial_org_dept", [PROVINCE]),
        (COMMITTEE, "education_committee", [PROVINCE, COMMITTEE]),
    ],
}


class Instance(SendingRoom):
    """One installation: its workers work when told to, its door stands open as long as ``served`` lasts."""

    queues = ("export", "notify")

    def __init__(
        self,
        database: Database[dict[str, Any]],
        now: datetime,
        *,
        folder: Path,
        units: Units,
    ) -> None:
        self.acts_for = units[0][0]
        self.folder = folder
        self.url = ""
        self.ca = ""
        self._units = units
        folder.mkdir()
        make_key(folder / "package.key")
        self.settings = {
            "package_key_file": str(folder / "package.key"),
            "carrier_secrets_dir": str(folder / "carriers"),
        }
        super().__init__(database, now, **self.settings)

    def restart(self, **settings: Any) -> None:
        """New processes of export and notify."""
        super().restart(**settings)
        ensure_indexes(self.database)
        given = Settings(mongo_database=self.database.name)
        self._notify = Runner(
            self.database.client,
            self.database,
            notify.make_duties(given),
            clock=self.clock,
            metrics=Metrics(),
            lease_s=60,
        )

    def work(self) -> None:
        """Everything that is due for export and for notify, and what follows from it."""
        super().work()
        while rung := self.store.take_due(self.now, limit=64, queues=["notify"]):
            self._notify.work_on([job.id for job in rung])
            super().work()

    def call(self, method: str, path: str, body: Any = None, client: str = "") -> Any:
        """What the door answers to somebody with a key of ``client``, or to anybody; it must be good news."""
        headers = {"Authorization": f"Bearer {FrontDoor.key(client)}"} if client else {}
        trusted = ssl.create_default_context(cafile=self.ca)
        answer = httpx.request(
            method, f"{self.url}{path}", json=body, headers=headers, verify=trusted
        )
        assert answer.is_success, answer.text
        return answer.json()

    def file(self, form: str, body: Mapping[str, Any], client: str) -> None:
        """Post a form, and have it dealt with; it must be accepted."""
        taken = self.call("POST", f"/v1/forms/{form}/submissions", body, client)
        self.work()
        shown = self.call("GET", taken["location"], client=client)
        assert shown["state"] == "accepted", shown

    def matters(self) -> list[dict[str, Any]]:
        """Every matter's state."""
        return [row["state"] for row in self.database["matters"].find()]

    def _found_school(self) -> None:
        self.database["units"].insert_many(
            [
                {
                    "_id": code,
                    "name": f"单位{code}",
                    "kind": kind,
                    "category": "学生" if kind == "branch" else None,
                    "parent": path[-2] if len(path) > 1 else None,
                    "path": list(path),
                }
                for code, kind, path in self._units
            ]
        )

    @property
    def public_key(self) -> str:
        """What others have to trust."""
        signer = open_signer(self.folder / "package.key", None, development_key=None)
        return public_key_text(signer.public)

    def admit(self, client: str, unit: str, role: str) -> str:
        """A client with an API key; the key."""
        key = FrontDoor.key(client)
        row = client_document(Client(client, client, unit, frozenset({role})), key)
        self.database["clients"].insert_one(row)
        return key

    def secret(self, recipient: str, name: str, data: bytes) -> None:
        """A file of secrets for one recipient, such as its API key."""
        place = self.folder / "carriers" / recipient.replace(":", ".")
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)

    def said(self, submission: str) -> dict[str, Any]:
        """The outcome of a form."""
        found = self.database["jobs"].find_one({"subject": submission})
        assert found is not None
        outcome: dict[str, Any] = found.get("result") or {}
        return outcome

    def ask_for(self, table: str, unit: str, period: str, **more: Any) -> str:
        """Ask for a table and build it; the export."""
        body = {"table": table, "unit": unit, "period": period, "formats": ["xlsx"], **more}
        asked = self.post("export/request", body)
        self.work()
        return asked

    def send(self, export: str, recipient: str, unit: str) -> str:
        """Pack an export for a recipient, hand it over, and wait for nothing; the package."""
        posted = self.post(
            "export/package", {"export": export, "recipient": recipient, "unit": unit}
        )
        self.work()
        package: str = self.said(posted)["package"]
        return package

    def arrivals(self) -> Mapping[str, dict[str, Any]]:
        """The states of what arrived, by package."""
        return {row["state"]["package"]: row["state"] for row in self.database["arrivals"].find()}


@contextmanager
def served(
    instance: Instance, mongo_url: str, certificate: tuple[Path, Path], **settings: Any
) -> Iterator[Instance]:
    """The instance's HTTP process in a thread, behind TLS on a free port; ``url`` says where."""
    given = IntakeSettings(
        mongo_url=mongo_url,
        mongo_database=instance.database.name,
        simulated_clock=True,
        **settings,
    )
    config = uvicorn.Config(
        make_app(make_desk(given)),
        ssl_certfile=certificate[0],
        ssl_keyfile=certificate[1],
        log_config=None,
        ws="none",
        lifespan="on",
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        instance.ca = str(certificate[0])
        instance.url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        try:
            yield instance
        finally:
            server.should_exit = True
            thread.join()


def connect(lower: Instance, upper: Instance, unit: str, ca: Path) -> str:
    """``unit`` of ``lower`` reports to ``upper``, where it has the same code; the recipient over there."""
    recipient = lower.post(
        "export/recipient",
        {
            "unit": unit,
            "code": "shangji",
            "name": f"上级{upper.acts_for}",
            "tables": list(TABLES),
            "way": "HTTPS",
            "address": upper.url,
        },
    )
    lower.work()
    assert lower.said(recipient) == {"recipient": f"{unit}:shangji"}
    key = upper.admit(f"from-{unit}", unit, "sender")
    lower.secret(f"{unit}:shangji", "api-key", key.encode())
    lower.secret(f"{unit}:shangji", "ca.pem", ca.read_bytes())
    trust(upper, lower, unit)
    return f"{unit}:shangji"


def trust(upper: Instance, lower: Instance, unit: str, **changes: Any) -> str:
    """``upper`` takes packages of ``unit`` that ``lower`` signs; the submission."""
    usual = {
        "unit": unit,
        "name": f"下级{unit}",
        "units": [{"theirs": unit, "ours": unit}],
        "tables": list(TABLES),
        "keys": [{"key": lower.public_key}],
    }
    posted = upper.post("export/sender", usual | changes)
    upper.work()
    return posted


@dataclass
class Chain:
    """The three, connected; ``to_committee`` and ``to_province`` are recipients."""

    school: Instance
    committee: Instance
    province: Instance
    to_committee: str
    to_province: str

    def pass_time(self, **time: int) -> None:
        """The same time passes everywhere."""
        for each in (self.school, self.committee, self.province):
            each.work()
        for each in (self.province, self.committee, self.school):
            each.pass_time(**time)


def chained(
    stack: ExitStack, client: MongoClient[dict[str, Any]], mongo_url: str, folder: Path
) -> Chain:
    """School → committee → province, until ``stack`` is left."""
    certificate = certify(folder, "ca")
    found = []
    for code, units in UNITS.items():
        name = f"test_{code}_{uuid4().hex[:8]}"
        stack.callback(client.drop_database, name)
        instance = Instance(durable(client, name), NOW, folder=folder / code, units=units)
        found.append(stack.enter_context(served(instance, mongo_url, certificate)))
    school, committee, province = found
    return Chain(
        school=school,
        committee=committee,
        province=province,
        to_committee=connect(school, committee, SCHOOL, certificate[0]),
        to_province=connect(committee, province, COMMITTEE, certificate[0]),
    )
