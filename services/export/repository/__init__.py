"""export's port on MongoDB: records through the unit of work, queries by topic, files in GridFS."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel
from pymongo.database import Database

from services.common.mongo import Document
from services.export.repository import (
    arrivals,
    files,
    packages,
    rebuilds,
    recipients,
    reports,
    workbooks,
)
from services.export.repository.arrivals import ArrivalQueries
from services.export.repository.files import FileQueries
from services.export.repository.forms import FormQueries
from services.export.repository.long_work import LongWorkQueries
from services.export.repository.packages import PackageQueries
from services.export.repository.rebuilds import RebuildQueries
from services.export.repository.recipients import RecipientQueries
from services.export.repository.registers import RegisterQueries
from services.export.repository.reports import ReportQueries
from services.export.repository.sending import SendingQueries
from services.export.repository.tables import TableQueries
from services.export.repository.templates import TemplateQueries

TOPICS = (arrivals, files, packages, rebuilds, recipients, reports, workbooks)
"""The modules that name indexes of their own."""
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    collection: [index for topic in TOPICS for index in topic.INDEXES.get(collection, ())]
    for collection in sorted({name for topic in TOPICS for name in topic.INDEXES})
}


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes that export's own collections are read by."""
    for collection, indexes in INDEXES.items():
        database[collection].create_indexes(list(indexes))


class Repository(
    ArrivalQueries,
    FileQueries,
    FormQueries,
    LongWorkQueries,
    PackageQueries,
    RebuildQueries,
    RecipientQueries,
    RegisterQueries,
    ReportQueries,
    SendingQueries,
    TableQueries,
    TemplateQueries,
):
    """The port ``Exports`` within one unit of work; a topic stands before those it extends."""
