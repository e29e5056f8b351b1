"""Connections to MongoDB for workers and tools, with the guarantees the design counts on (STACK §6)."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import MongoClient, WriteConcern
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

Document = dict[str, Any]
Session = ClientSession

DEFAULTS: dict[str, Any] = {
    "retryWrites": True,
    "serverSelectionTimeoutMS": 10_000,
    "connectTimeoutMS": 3_000,
    "appname": "lianxin",
}
DURABLE = WriteConcern(w="majority", j=True, wtimeout=8_000)
CODEC = CodecOptions(document_class=dict, tz_aware=True, tzinfo=UTC)


def client_options(url: str) -> dict[str, Any]:
    """Our defaults, except where the URL says otherwise: what operations wrote there wins."""
    said = url.partition("?")[2].lower()
    return {name: value for name, value in DEFAULTS.items() if f"{name.lower()}=" not in said}


def connect(url: str) -> MongoClient[Document]:
    """A client; nothing is sent until the first call."""
    return MongoClient(url, tz_aware=True, **client_options(url))


def durable(client: MongoClient[Document], name: str) -> Database[Document]:
    """The database ``name``: majority writes with journal, majority reads, aware datetimes."""
    return client.get_database(
        name, codec_options=CODEC, write_concern=DURABLE, read_concern=ReadConcern("majority")
    )


def in_transaction(client: MongoClient[Document], write: Callable[[Session], None]) -> None:
    """Run ``write`` in one transaction, retried as MongoDB asks; it must be harmless to repeat."""
    with client.start_session() as session:
        session.with_transaction(
            write,
            read_concern=ReadConcern("snapshot"),
            write_concern=DURABLE,
            max_commit_time_ms=8_000,
        )
