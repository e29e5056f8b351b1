"""Ledgers of a small school as others leave them, for the figures that are counted from them (L9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.job_store import JobStore
from services.common.settings import Settings
from services.common.work import Work
from services.notify.handlers.returns import ROUNDS
from services.notify.main import make_duties
from services.notify.ports import Notify
from services.notify.rounds import first_occurrences
from tests.integration.front_door import FrontDoor
from tests.integration.workroom import Workroom

Document = dict[str, Any]


@dataclass
class Books:
    """Every ledger that a figure is counted from; ``enter`` writes records as their topics keep them."""

    database: Database[Document]
    _count: int = field(default=0)

    def enter(self, ledger: str, unit: str, at: datetime, **state: Any) -> str:
        """A record of ``unit`` that was entered ``at``; its id."""
        self._count += 1
        parts = unit.split(".")
        path = [".".join(parts[: n + 1]) for n in range(len(parts))]
        identity = f"{ledger[0]}{self._count:05d}"
        whole = {"unit": unit, "unit_path": path, **state}
        history = [{"at": at, "seq": 1}]
        self.database[ledger].insert_one({"_id": identity, "state": whole, "history": history})
        return identity

    def change(self, ledger: str, identity: str, at: datetime, **state: Any) -> None:
        """Change a record ``at``."""
        self.database[ledger].update_one(
            {"_id": identity},
            {
                "$set": {f"state.{name}": value for name, value in state.items()},
                "$push": {"history": {"at": at, "seq": 2}},
            },
        )

    def visit(self, unit: str, day: str, at: datetime, **state: Any) -> str:
        """A visit by one person that helped nobody, unless ``state`` says otherwise."""
        usual = {"place": "杨蒋村", "people": ["甲"], "cadres": [], "helped": 0, "funds_fen": 0}
        where = {"stage": "recorded", "held_on": day}
        return self.enter("visits", unit, at, **usual | where | state)

    def cadre(self, identity: str, name: str) -> None:
        self.database["cadres"].insert_one({"_id": identity, "state": {"name": name}})

    def team(
        self, unit: str, since: str, names: Iterable[str], at: datetime, until: str | None = None
    ) -> str:
        members = [{"name": name} for name in names]
        return self.enter(
            "teams", unit, at, name="小分队", members=members, since=since, until=until
        )

    def point(self, unit: str, since: str, at: datetime, until: str | None = None) -> str:
        return self.enter("points", unit, at, name="杨蒋村", since=since, until=until)

    def matter(
        self, unit: str, raised_at: datetime, resolved_at: datetime | None = None, **state: Any
    ) -> str:
        what = {"title": "热水", "raised_at": raised_at, "resolved_at": resolved_at}
        return self.enter("matters", unit, raised_at, **what | {"merged_into": None} | state)

    def wish(self, unit: str, at: datetime, confirmed_at: datetime | None) -> str:
        return self.enter("wishes", unit, at, title="一盏台灯", confirmed_at=confirmed_at)


@dataclass
class Desk:
    """The front door, notify behind it, and the ledgers that others keep."""

    door: FrontDoor
    room: Workroom
    books: Books

    async def post(self, form: str, body: Document, role: str = "college") -> Document:
        """Post a form about a return, and let it be dealt with; how that ended."""
        answer = await self.door.post(body, form=f"lianxin/return-{form}", role=role)
        assert answer.status_code == 202, answer.text
        self.room.work()
        (outcome,) = (await self.door.read(answer.headers["Location"], role))["outcomes"]
        found: Document = outcome
        return found

    async def figures(self, key: str, role: str = "org_dept") -> dict[str, Document]:
        sheet = await self.door.read(f"/v1/returns/{key}/figures", role)
        return {line["figure"]: line for line in sheet["figures"]}

    async def ids(self, path: str, role: str = "org_dept", **asked: Any) -> Sequence[str]:
        return [row["id"] for row in (await self.door.read(path, role, **asked))["items"]]


def notify_port(room: Workroom) -> Notify:
    """notify's port, as a handler has it now."""
    duties = make_duties(Settings(mongo_database=room.database.name))
    return duties.open(Work(room.database, room.now))


def start_rounds(room: Workroom) -> None:
    """The rounds of returns alone, as notify leaves them when it starts."""
    JobStore(room.database).insert(first_occurrences(notify_port(room), ROUNDS), room.now)
