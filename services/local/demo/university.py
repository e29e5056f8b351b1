"""Who takes part: the units of ``deploy/demo/units.csv``, and a portal with an API key for each college."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from pymongo.database import Database

from services.common.errors import Refused
from services.common.settings import REPOSITORY
from services.intake.clients import Client, client_document, new_key
from services.intake.tree import UnitRow
from services.intake.unit_tables import read_units

UNITS_FILE = REPOSITORY / "deploy" / "demo" / "units.csv"
ROOT = "jxnu"
DECIDER = "zuzhibu"


@dataclass(frozen=True, slots=True, kw_only=True)
class University:
    """The tree's rows, and an API key per client: one for 党委组织部, one for each college's portal."""

    units: Sequence[UnitRow]
    keys: dict[str, str]

    @property
    def branches(self) -> Sequence[UnitRow]:
        """Every 党支部, in the order of the file."""
        return [unit for unit in self.units if unit.kind == "branch"]

    def portal_key(self, unit: str) -> str:
        """The key of the college portal that posts for ``unit``."""
        return self.keys[".".join(unit.split(".")[:2])]


def import_units(url: str, key: str) -> dict[str, int]:
    """Import the tree over HTTP, as the staff of a school would; how many rows were read and written."""
    answer = httpx.post(
        f"{url}/v1/units:import",
        params={"file_name": UNITS_FILE.name},
        content=UNITS_FILE.read_bytes(),
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
        trust_env=False,
    )
    if answer.status_code != httpx.codes.OK:
        raise Refused(answer.text)
    counts: dict[str, int] = answer.json()
    return counts


def found_university(database: Database[dict[str, Any]]) -> University:
    """Give the keys out; the units themselves are imported over HTTP, below a root that must exist first."""
    units = read_units(UNITS_FILE.read_bytes(), UNITS_FILE.name)
    root = next(unit for unit in units if unit.parent is None)
    database["units"].insert_one(
        {
            "_id": root.code,
            "name": root.name,
            "kind": root.kind,
            "category": None,
            "parent": None,
            "path": [root.code],
        }
    )
    keys = {DECIDER: _admit(database, DECIDER, "党委组织部", ROOT, "org_dept", "ops")}
    for unit in units:
        if unit.kind == "college":
            client_id = unit.code.replace(".", "-")
            keys[unit.code] = _admit(
                database, client_id, f"{unit.name}门户", unit.code, "portal", "college"
            )
    return University(units=units, keys=keys)


def _admit(
    database: Database[dict[str, Any]], client_id: str, name: str, unit: str, *roles: str
) -> str:
    key = new_key(client_id)
    client = Client(client_id, name, unit, frozenset(roles))
    database["clients"].insert_one(client_document(client, key))
    return key
