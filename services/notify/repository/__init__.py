"""notify's port on MongoDB: records through the unit of work, queries by topic."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel
from pymongo.database import Database

from services.common.mongo import Document
from services.notify.repository import (
    calendars,
    deeds,
    deliveries,
    desk,
    entries,
    links,
    matters,
    models,
    returns,
    wishes,
)
from services.notify.repository.calendars import CalendarQueries
from services.notify.repository.deeds import DeedQueries
from services.notify.repository.deliveries import DeliveryQueries
from services.notify.repository.entries import EntryQueries
from services.notify.repository.links import LinkQueries
from services.notify.repository.matters import MatterQueries
from services.notify.repository.memorials import MemorialQueries
from services.notify.repository.models import ModelQueries
from services.notify.repository.returns import ReturnQueries
from services.notify.repository.wishes import WishQueries

TOPICS = (
    desk,
    matters,
    links,
    models,
    deeds,
    calendars,
    deliveries,
    returns,
    wishes,
    entries,
)
"""The modules that name indexes of their own."""
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    collection: [index for topic in TOPICS for index in topic.INDEXES.get(collection, ())]
    for collection in sorted({name for topic in TOPICS for name in topic.INDEXES})
}


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes that notify's own collections are read by."""
    for collection, indexes in INDEXES.items():
        database[collection].create_indexes(list(indexes))


class Repository(
    EntryQueries,
    MatterQueries,
    WishQueries,
    DeedQueries,
    ModelQueries,
    LinkQueries,
    CalendarQueries,
    DeliveryQueries,
    ReturnQueries,
    MemorialQueries,
):
    """The port ``Notify`` within one unit of work; a topic stands before those it extends."""
