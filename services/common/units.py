"""The organisation tree as workers read it: intake owns the collection, everybody may look (read-only)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.errors import NotFound
from services.common.mongo import Document

COLLECTION = "units"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit; ``path`` runs from the root down to the unit itself."""

    id: str
    name: str
    kind: str
    category: str | None
    path: tuple[str, ...]


def unit_from(row: Mapping[str, Any]) -> Unit:
    """The unit that a document of the collection stands for."""
    return Unit(
        id=row["_id"],
        name=row["name"],
        kind=row["kind"],
        category=row.get("category"),
        path=tuple(row["path"]),
    )


def unit_at(row: Mapping[str, Any], instant: datetime) -> Unit:
    """The unit as it was called and where it hung at ``instant``; before it was entered, as it was entered.

    ``former`` holds what it was before each change, oldest first, ``until`` the moment of the change.
    """
    then: Mapping[str, Any] = next(
        (each for each in row.get("former", ()) if instant < each["until"]), {}
    )
    return unit_from({**row, **then})


def was_there(row: Mapping[str, Any], instant: datetime) -> bool:
    """Whether the unit was in the tree by then; one whose entry nobody noted always was."""
    since: datetime | None = row.get("since")
    return since is None or since <= instant


class Units:
    """Units by code, loaded as asked for and remembered for one unit of work."""

    def __init__(self, database: Database[Document]) -> None:
        self._units = database[COLLECTION]
        self._known: dict[str, Unit] = {}

    def prefetch(self, ids: Iterable[str]) -> None:
        """Load many at once."""
        wanted = [unit_id for unit_id in set(ids) if unit_id not in self._known]
        if wanted:
            rows = self._units.find({"_id": {"$in": wanted}})
            self._known.update({row["_id"]: unit_from(row) for row in rows})

    def get(self, unit_id: str) -> Unit:
        """One unit; raises NotFound."""
        self.prefetch([unit_id])
        if unit_id not in self._known:
            raise NotFound(f"没有编码为“{unit_id}”的单位", code="unit_not_found")
        return self._known[unit_id]

    def names(self, path: Iterable[str]) -> tuple[str, ...]:
        """The names along a path, root first."""
        codes = list(path)
        self.prefetch(codes)
        return tuple(self.get(code).name for code in codes)

    def branches_below(self, unit_id: str) -> list[Unit]:
        """Every 党支部 in the subtree of ``unit_id``, by code."""
        rows = self._units.find({"path": unit_id, "kind": "branch"}).sort("_id", 1)
        return [unit_from(row) for row in rows]
