"""The records of every service as they stand, or played again up to an instant (B12)."""

from collections.abc import Iterator, Mapping
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
        left_out = {"history": 0} if as_of is None else None
        for row in self._database[collection].find(query, left_out).sort("_id", ASCENDING):
            state = self._state_at(collection, row, as_of)
            if state is not None:
                yield Known(row["_id"], state)

    def state_of(
        self, collection: str, record_id: str, *, as_of: datetime | None = None
    ) -> Mapping[str, Any] | None:
        left_out = {"history": 0} if as_of is None else None
        row = self._database[collection].find_one({"_id": record_id}, left_out)
        return None if row is None else self._state_at(collection, row, as_of)

    def _state_at(
        self, collection: str, row: Document, as_of: datetime | None
    ) -> Mapping[str, Any] | None:
        if as_of is None:
            return dict(row["state"])
        known = [entry for entry in row["history"] if entry["at"] <= as_of]
        if not known or len(known) == len(row["history"]):
            return dict(row["state"]) if known else None
        state = replay(self._ledgers[collection], known)
        return dict(CONVERTER.unstructure(state))
