"""A small school that links its 领导干部, over HTTP and with notify at work; what the tests of links share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database

from services.common.job_store import JobStore
from services.common.settings import Settings
from services.common.work import Work
from services.notify.handlers.link_rounds import ROUNDS
from services.notify.main import make_duties
from services.notify.rounds import first_occurrences
from tests.integration.front_door import COLLEGE, FrontDoor
from tests.integration.workroom import Workroom

YEAR = "2026-2027"
CADRE = f"{COLLEGE}:20030017"
LEADER: dict[str, Any] = {
    "unit": COLLEGE,
    "number": "20030017",
    "name": "（虚构）陈书记",
    "level": "处级",
    "since": "2024-03-01",
}
LINK: dict[str, Any] = {"unit": COLLEGE, "cadre": CADRE, "academic_year": YEAR}
CLASS = LINK | {"kind": "班级", "code": "mks-2301", "name": "思政2301班"}
TEAM = LINK | {"kind": "科研团队", "code": "td-1", "name": "（虚构）研究团队"}
TEACHER = LINK | {"kind": "新入职教师", "code": "20260001", "name": "（虚构）新老师"}


@dataclass
class Linked:
    """The front door, and notify at work behind it."""

    door: FrontDoor
    room: Workroom

    async def post(
        self, form: str, body: Mapping[str, Any], role: str = "college"
    ) -> dict[str, Any]:
        """Post a form that intake takes; how it ended once it was dealt with."""
        posted = await self.leave(form, body, role)
        self.room.work()
        shown: dict[str, Any] = await self.door.read(f"/v1/submissions/{posted}")
        outcome: dict[str, Any] = shown["outcomes"][0]
        return outcome

    async def leave(self, form: str, body: Mapping[str, Any], role: str = "college") -> str:
        """Post a form a second later and leave it waiting; its submission id."""
        self.room.set(self.room.now + timedelta(seconds=1))
        await self.door.desk.clock.sync()
        named = form if "/" in form else f"lianxin/{form}"
        answer = await self.door.post(body, form=named, role=role)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def done(self, form: str, body: Mapping[str, Any], role: str = "college") -> Any:
        outcome = await self.post(form, body, role)
        assert outcome["state"] == "accepted", outcome
        return outcome["result"]

    async def refused(self, form: str, body: Mapping[str, Any], role: str = "college") -> str:
        outcome = await self.post(form, body, role)
        assert outcome["state"] == "refused", outcome
        return str(outcome["code"])

    async def items(self, path: str, role: str = "org_dept", **params: Any) -> list[Any]:
        page = await self.door.read(path, role, **params)
        found: list[Any] = page["items"]
        return found

    def visit(self, link: str, *days: str, stage: str = "recorded") -> None:
        """Visits as their ledger keeps them, as far as they are counted."""
        for day in days:
            identity = f"v{self.door.count('visits'):031d}"
            state = {"link": link, "held_on": day, "stage": stage}
            self.room.database["visits"].insert_one({"_id": identity, "state": state})

    def told(self) -> list[tuple[str, str]]:
        """Every notice of links so far: whom, which."""
        rows = self.room.database["deliveries"].find({"kind": {"$regex": "^link[.]"}})
        return [(row["unit"], row["kind"]) for row in rows.sort("at", 1)]


def start_rounds(database: Database[dict[str, Any]], now: datetime) -> None:
    """Leave the next round of links as notify does when it starts."""
    port = make_duties(Settings(mongo_database=database.name)).open(Work(database, now))
    JobStore(database).insert(first_occurrences(port, ROUNDS), now)
