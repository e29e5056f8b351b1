"""The records of every service as they stand, or played again up to an instant (B12)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from services.common.mongo import Document
from services.common.records import CONVERTER
from services.common.replay import replay
from services.export.ports.states import Known
from services.export.repository.desk import ExportDesk


class StateQueries(ExportDesk):
    """The port ``StateDesk``."""

    def states(
        self,
        collection: str,
        *,
        below: str,
        as_of: datetime | None = None,
        path: str = "unit_path",
        where: Mapping[str, Any] | None = None,
    ) -> Iterator[Known]:
        query = {f"state.{path}": below}
        query |= {f"state.{name}": wanted for name, wanted in (where or {}).items()}
        rows = self._database[collection].find(query, seen_at(as_of))
        for row in rows.sort("_id", ASCENDING):
            state = self._state_at(collection, row, as_of)
            if state is not None:
                yield Known(row["_id"], state)

    def state_of(
        self, collection: str, record_id: str, *, as_of: datetime | None = None
    ) -> Mapping[str, Any] | None:
        row = self._database[collection].find_one({"_id": record_id}, seen_at(as_of))
        return None if row is None else self._state_at(collection, row, as_of)

    def _state_at(
        self, collection: str, row: Document, as_of: datetime | None
    ) -> Mapping[str, Any] | None:
        if as_of is None or not row["history"]:
            return dict(row["state"])
        known = [entry for entry in row["history"] if entry["at"] <= as_of]
        if not known:
            return None
        state = replay(self._ledgers[collection], known)
        return dict(CONVERTER.unstructure(state))


def seen_at(as_of: datetime | None, fields: Sequence[str] = ()) -> Document:
    """The projection that :meth:`StateQueries._state_at` needs: a history comes only where it went on since.

    ``fields`` of the state are enough for whoever looks at nothing else.
    """
    state: Document = {f"state.{name}": 1 for name in fields} or {"state": 1}
    if as_of is None:
        return state
    return state | {"history": {"$cond": [went_on_since(as_of), "$history", []]}}


def went_on_since(instant: datetime) -> Document:
    """The expression that is true of a record whose last entry is later than ``instant``."""
    return {"$gt": [{"$last": "$history.at"}, instant]}
