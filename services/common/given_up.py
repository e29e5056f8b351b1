"""How many messages nobody will send again of itself: each retry of theirs failed, or their address is gone.

notify owns the collection ``messages``; its index ``stage`` answers this without reading one of them.
"""

from pymongo.database import Database

from services.common.mongo import Document

COLLECTION = "messages"
GIVEN_UP = {"state.stage": "given_up"}
COUNTED_MOST = 1_000
"""More are not told apart: counting is to cost the same whatever has happened."""


def given_up(database: Database[Document]) -> int:
    """How many there are, 1,000 at most."""
    return database[COLLECTION].count_documents(GIVEN_UP, limit=COUNTED_MOST)
