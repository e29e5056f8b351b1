"""Deeds on MongoDB: their pictures, and what lists are read by (F4)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.notify.domain.deed.events import DEEDS
from services.notify.domain.deed.state import Stage
from services.notify.repository.indexes import state_index
from services.notify.repository.models import ModelQueries

FILES, CHUNKS = "attachments.files", "attachments.chunks"
"""intake's bucket of attachments (read-only)."""
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    DEEDS.collection: [
        state_index("subtree", "unit_path"),
        state_index("stages", "unit_path", "stage"),
        state_index("deciding", "approver", "stage"),
        state_index("models", "model"),
        IndexModel([("state.published_at", DESCENDING), ("_id", ASCENDING)], name="published"),
    ]
}


class DeedQueries(ModelQueries):
    """The queries of ``DeedDesk``."""

    def picture(self, attachment: str, most: int) -> bytes | None:
        entry = self._database[FILES].find_one({"metadata.id": attachment}, {"length": 1})
        if entry is None or entry["length"] > most:
            return None
        rows = self._database[CHUNKS].find({"files_id": entry["_id"]}, {"data": 1})
        return b"".join(row["data"] for row in rows.sort("n", ASCENDING))

    def deeds_of(self, model: str) -> Sequence[str]:
        query = {"state.model": model, "state.stage": {"$ne": Stage.TAKEN_DOWN.value}}
        rows = self._database[DEEDS.collection].find(query, {"_id": 1}).sort("_id", ASCENDING)
        ids = [row["_id"] for row in rows]
        self._work.records(DEEDS).prefetch(ids)
        return ids
