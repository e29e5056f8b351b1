"""Units as anybody may find them, to bring an opinion to: bounded lists, by their place in the school (L6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common import units
from services.common.mongo import Document
from services.intake.box.box_rules import BoxRules
from services.intake.views import Views

GROUPS = (("university", "学校"), ("college", "学院"), ("department", "机关部门"))
FIELDS = {"name": 1, "kind": 1}


@dataclass(frozen=True, slots=True)
class Listed:
    """Titled groups of units; ``more`` when the list was cut."""

    groups: Sequence[tuple[str, Sequence[Document]]]
    more: bool


class UnitLists:
    """Finds units that have a box."""

    def __init__(self, views: Views, rules: BoxRules) -> None:
        self._views = views
        self._rules = rules

    async def top(self) -> Listed:
        """Everything above the branches."""
        kinds = [kind for kind, _ in GROUPS]
        rows = await self._found({"kind": {"$in": kinds}})
        groups = [(title, [row for row in rows if row["kind"] == kind]) for kind, title in GROUPS]
        return self._listed(groups, len(rows))

    async def branches(self, college: str) -> Listed:
        """The branches below a college."""
        rows = await self._found({"path": {"$eq": college}, "kind": {"$eq": "branch"}})
        return self._listed([("党支部", rows)], len(rows))

    async def way(self, unit: Mapping[str, Any]) -> list[str]:
        """The names of the units above one, from the school down."""
        above = unit["path"][:-1]
        rows = await self._views.rows(
            units.COLLECTION, {"_id": {"$in": above}}, FIELDS, most=len(above) or 1
        )
        names = {row["_id"]: row["name"] for row in rows}
        return [names[code] for code in above if code in names]

    async def _found(self, query: Mapping[str, Any]) -> list[Document]:
        most = self._rules.listed_most + 1
        return await self._views.rows(units.COLLECTION, query, FIELDS, most=most)

    def _listed(self, groups: Sequence[tuple[str, Sequence[Document]]], found: int) -> Listed:
        most = self._rules.listed_most
        shown = [
            (title, [row for row in rows if self._rules.has_box(row)]) for title, rows in groups
        ]
        return Listed([(title, rows[:most]) for title, rows in shown], found > most)
