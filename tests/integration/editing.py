"""Front door and export office over one school: files uploaded, forms posted, jobs done, files fetched."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from services.common.work import Work
from services.export.handlers.templates import publish_guides
from tests.integration.exporting import Office
from tests.integration.front_door import FrontDoor, found_school, front_door

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
Document = dict[str, Any]


class SchoolOffice(Office):
    """The export worker of the school that the front door stands before."""

    def _found_school(self) -> None:
        found_school(self.database)


@dataclass(frozen=True, slots=True)
class Editing:
    """What an office's staff do through the API, with the worker working after each post."""

    door: FrontDoor
    office: Office

    async def upload(self, name: str, data: bytes, unit: str, *, role: str = "org_dept") -> str:
        """Upload a file; its id."""
        answered = await self.door.line.post(
            "/v1/attachments",
            params={"name": name, "unit": unit},
            content=data,
            headers=self.door.bearer(role),
        )
        assert answered.status_code in (200, 201), answered.text
        return str(answered.json()["id"])

    async def post(self, form: str, *, role: str = "org_dept", **body: Any) -> Document:
        """Post a form and let export work on it; its submission as intake shows it then."""
        answered = await self.door.post(body, form=form, role=role)
        assert answered.status_code == 202, answered.text
        self.office.work()
        shown: Document = await self.door.read(f"/v1/submissions/{answered.json()['id']}", role)
        return shown

    async def fetch(self, path: str, *, role: str = "org_dept", **params: Any) -> bytes:
        """The bytes behind an address."""
        answered = await self.door.get(path, role=role, **params)
        assert answered.status_code == 200, answered.text
        return answered.content


@asynccontextmanager
async def editing(mongo_url: str, database: Database[Document]) -> AsyncIterator[Editing]:
    """The school at its start, with the guides that export publishes."""
    office = SchoolOffice(database, NOW)
    publish_guides(office.duties.open(Work(database, NOW)))
    async with front_door(mongo_url, database, simulated_clock=True) as door:
        yield Editing(door, office)
