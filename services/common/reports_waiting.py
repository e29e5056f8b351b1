"""How many reports that come round are past their time and wait for somebody to decide.

export owns the collection ``reports``; its index ``overdue`` answers this without reading one of them.
"""

from datetime import datetime

from pymongo.database import Database

from services.common.mongo import Document

COLLECTION = "reports"
COUNTED_MOST = 1_000
"""More are not told apart: counting is to cost the same whatever has happened."""


def reports_waiting(database: Database[Document], now: datetime) -> int:
    """How many there are at ``now``, 1,000 at most; one that waits for the missing until a day is none of them."""
    query = {"state.stage": "waiting", "state.due_at": {"$lte": now}}
    return database[COLLECTION].count_documents(query, limit=COUNTED_MOST)
