"""intake's front door on a real MongoDB: the application as it runs, called in process, in a small school."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from pymongo.database import Database

from services.intake.app import make_app
from services.intake.clients import Client, client_document
from services.intake.desk import Desk, make_desk
from services.intake.settings import IntakeSettings
from services.intake.tree import UnitRow, plan_import

SCHOOL, COLLEGE, BRANCH, OTHER, OTHERS = "jxnu", "jxnu.mks", "jxnu.mks.01", "jxnu.wx", "jxnu.wx.01"
OFFICE = "zuzhibu"
UNITS = (
    (SCHOOL, "university", None),
    (OFFICE, "department", SCHOOL),
    (COLLEGE, "college", SCHOOL),
    (BRANCH, "branch", COLLEGE),
    ("jxnu.mks.02", "branch", COLLEGE),
    (OTHER, "college", SCHOOL),
    (OTHERS, "branch", OTHER),
)
CLIENTS = {
    "portal": COLLEGE,
    "branch": BRANCH,
    "college": COLLEGE,
    "department": OFFICE,
    "org_dept": SCHOOL,
    "ops": SCHOOL,
}
"""One client for each role, named as the role, and the unit it acts for."""

OPINION = "lianxin/opinion"


def opinion(unit: str = BRANCH, **changes: Any) -> dict[str, Any]:
    """An opinion that is valid."""
    return {"unit": unit, "category": "建议", "title": "开水", "content": "想喝热水"} | changes


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """The running application, and what stands behind it."""

    app: FastAPI
    desk: Desk
    line: httpx.AsyncClient
    database: Database[dict[str, Any]]

    @staticmethod
    def key(role: str) -> str:
        """The API key of the client with this role."""
        return f"lx_{role}.{role}-secret"

    def bearer(self, role: str) -> dict[str, str]:
        """The header that a client with this role authenticates with."""
        return {"Authorization": f"Bearer {self.key(role)}"}

    async def post(
        self,
        body: Mapping[str, Any],
        *,
        form: str = OPINION,
        role: str = "college",
        key: str | None = None,
    ) -> httpx.Response:
        """Post one form."""
        headers = self.bearer(role) | ({"Idempotency-Key": key} if key is not None else {})
        return await self.line.post(f"/v1/forms/{form}/submissions", json=body, headers=headers)

    async def post_batch(self, items: Any, *, role: str = "college") -> httpx.Response:
        """Post a batch of opinions."""
        return await self.line.post(
            f"/v1/forms/{OPINION}/submissions:batch",
            json={"items": items},
            headers=self.bearer(role),
        )

    async def get(self, path: str, *, role: str = "college", **params: str | int) -> httpx.Response:
        """Read ``path``."""
        return await self.line.get(path, params=params, headers=self.bearer(role))

    async def read(self, path: str, role: str = "org_dept", **params: Any) -> Any:
        """What a page says that must be there."""
        response = await self.get(path, role=role, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def count(self, collection: str) -> int:
        """How many documents a collection holds."""
        return self.database[collection].count_documents({})


def found_school(database: Database[dict[str, Any]]) -> None:
    """Write the units and the clients."""
    rows = [
        UnitRow(
            line=0,
            code=code,
            name=f"{code}的名称",
            kind=kind,
            category="学生" if kind == "branch" else None,
            parent=parent,
        )
        for code, kind, parent in UNITS
    ]
    documents, faults = plan_import(rows, {})
    assert not faults
    database["units"].insert_many(documents)
    found_clients(database, CLIENTS)


def found_clients(database: Database[dict[str, Any]], units: Mapping[str, str]) -> None:
    """Write one client for each role, acting for the unit named."""
    database["clients"].insert_many(
        [
            client_document(Client(role, role, unit, frozenset({role})), FrontDoor.key(role))
            for role, unit in units.items()
        ]
    )


@asynccontextmanager
async def front_door(
    mongo_url: str, database: Database[dict[str, Any]], **changed: Any
) -> AsyncIterator[FrontDoor]:
    """The application, started and stopped as uvicorn would, over ``database``."""
    settings = IntakeSettings(mongo_url=mongo_url, mongo_database=database.name, **changed)
    desk = make_desk(settings)
    app = make_app(desk)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://intake") as line,
    ):
        yield FrontDoor(app, desk, line, database)
