"""Reads over the API: straight from the owners' collections, read-only, only the caller's subtree, never a scan.

Every list is a cursor page in the order of ids; the cursor is the last row's id, opaque to callers.
Personal data stays out of lists. The shapes are contracts under ``schemas/views``.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotFound, Refused
from services.common.jobs import COLLECTION as JOBS
from services.common.kernel.canonical import isoformat
from services.common.kernel.identity import submission_job
from services.common.mongo import Document
from services.intake.clients import Client
from services.intake.database import AsyncDatabase
from services.intake.outage import reaching

PAGE_MOST = 200
INDEXES = {
    "campaigns": [
        IndexModel([("state.unit", ASCENDING), ("_id", ASCENDING)], name="unit"),
        IndexModel([("state.unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    ],
    "matters": [IndexModel([("state.owner_path", ASCENDING), ("_id", ASCENDING)], name="owned")],
}
"""Indexes of lists that the owner of the records has no use for; the others are the owner's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a list asks for: at most ``limit`` rows after ``cursor``."""

    limit: int = 50
    cursor: str | None = None


def encode_cursor(last_id: str) -> str:
    """The cursor that stands after the row ``last_id``."""
    return base64.urlsafe_b64encode(last_id.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The row id behind a cursor; raises Refused on one that we never gave."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Refused("游标无效：请原样使用上一页给出的 next", code="bad_cursor") from error


class Views:
    """The read side of the API."""

    def __init__(self, database: AsyncDatabase) -> None:
        self._database = database

    async def ensure_indexes(self) -> None:
        """Create the indexes that only lists need."""
        for collection, indexes in INDEXES.items():
            await self._database[collection].create_indexes(indexes)

    @reaching
    async def page(
        self,
        collection: str,
        query: Mapping[str, Any],
        page: Page,
        show: Callable[[Document], dict[str, Any]],
        *,
        hide: Sequence[str] = (),
    ) -> dict[str, Any]:
        """``{items, next}`` in the order of ids; ``next`` is None on the last page."""
        after = {"_id": {"$gt": decode_cursor(page.cursor)}} if page.cursor is not None else {}
        cursor = self._database[collection].find({**query, **after}, dict.fromkeys(hide, 0) or None)
        rows = await cursor.sort("_id", 1).limit(page.limit + 1).to_list(page.limit + 1)
        following = encode_cursor(rows[page.limit - 1]["_id"]) if len(rows) > page.limit else None
        return {"items": [show(row) for row in rows[: page.limit]], "next": following}

    @reaching
    async def rows(
        self, collection: str, query: Mapping[str, Any], fields: Mapping[str, int], *, most: int
    ) -> list[Document]:
        """At most ``most`` rows in the order of ids, with ``fields`` as a projection."""
        cursor = self._database[collection].find(query, fields)
        return await cursor.sort("_id", 1).limit(most).to_list(most)

    @reaching
    async def progress_of(self, export_id: str) -> dict[str, Any] | None:
        """How far a long document is that is being written, None for any other."""
        row = await self._database["export_progress"].find_one({"_id": export_id})
        return row and {name: plain(row[name]) for name in ("format", "rows", "of", "at")}

    @reaching
    async def aggregated(
        self, collection: str, pipeline: Sequence[Mapping[str, Any]]
    ) -> list[Document]:
        """Every row of an aggregation; whoever asks for one says how few they are."""
        return await self._database[collection].aggregate(pipeline).to_list(None)

    @reaching
    async def found(
        self, collection: str, record_id: str, fields: Mapping[str, int]
    ) -> Document | None:
        """One document whoever asks, with ``fields`` as a projection; what may be shown is the caller's to say."""
        return await self._database[collection].find_one({"_id": {"$eq": record_id}}, fields)

    @reaching
    async def one(
        self,
        collection: str,
        record_id: str,
        client: Client,
        path: Callable[[Document], Sequence[str]],
    ) -> Document:
        """One document of the caller's subtree; raises NotFound for others too, so nothing leaks."""
        row = await self._database[collection].find_one({"_id": {"$eq": record_id}})
        if row is None or client.unit not in path(row):
            raise NotFound("没有这条记录，或它不在您的单位之下")
        return row

    @reaching
    async def standard(self, content_hash: str) -> Document | None:
        """A frozen standard by the hash of its text."""
        return await self._database["standards"].find_one({"_id": {"$eq": content_hash}})

    @reaching
    async def jobs_of(self, submission: Mapping[str, Any]) -> list[Document]:
        """The jobs that a submission left, one for each of its routes; one may not have come yet."""
        ids = [submission_job(submission["_id"], queue) for queue in submission["routes"]]
        return await self._database[JOBS].find({"_id": {"$in": ids}}).to_list(len(ids) or None)


def plain(value: Any) -> Any:
    """A stored value as JSON shows it: instants as RFC 3339 in UTC."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return isoformat(value) if isinstance(value, datetime) else value


OUTCOME = {"done": "accepted", "refused": "refused", "dead": "held"}


def show_submission(row: Document, jobs: Sequence[Document]) -> dict[str, Any]:
    """received → accepted | refused with the reason | held (in the quarantine), and what came of it per service."""
    found = {job["queue"]: job for job in jobs}
    outcomes = [_outcome(queue, found.get(queue)) for queue in sorted(row["routes"])]
    return {
        "id": row["_id"],
        "form": row["form"],
        "version": row["version"],
        "unit": row["unit"],
        "received_at": isoformat(row["received_at"]),
        "correlation_id": row["correlation_id"],
        "state": _overall({outcome["state"] for outcome in outcomes}),
        "outcomes": outcomes,
    }


def _overall(states: set[str]) -> str:
    for state in ("refused", "held", "received"):
        if state in states:
            return state
    return "accepted"


def _outcome(queue: str, job: Document | None) -> dict[str, Any]:
    state = OUTCOME.get(job["state"], "received") if job else "received"
    shown: dict[str, Any] = {"service": queue, "state": state}
    if job and state == "refused":
        shown |= {"code": job["result"]["code"], "reason": job["result"]["reason"]}
    elif job and state == "accepted":
        shown["result"] = plain(job["result"])
    return shown


def show_record(row: Document) -> dict[str, Any]:
    """A ledger record: id, version, state and, where it was read, the history."""
    shown = {"id": row["_id"], "version": row["version"], **plain(row["state"])}
    if "history" in row:
        shown["history"] = plain(row["history"])
    return shown


def show_unit(row: Document) -> dict[str, Any]:
    """A unit with its path, root first."""
    return {
        "code": row["_id"],
        "name": row["name"],
        "kind": row["kind"],
        "category": row["category"],
        "parent": row["parent"],
        "path": row["path"],
    }


def show_export(row: Document) -> dict[str, Any]:
    """An official table that is ready, with its files; where they lie is our business."""
    files = [
        {name: value for name, value in file.items() if name != "file_id"} for file in row["files"]
    ]
    shown = plain({name: value for name, value in row.items() if name not in ("_id", "unit_path")})
    return {"id": row["_id"], "state": "ready", **shown, "files": files}


def show_rebuild(row: Document) -> dict[str, Any]:
    """An archived document that was made again: how it compares, and why it differs where it does."""
    shown = plain({name: value for name, value in row.items() if name not in ("_id", "unit_path")})
    return {"id": row["_id"], "state": "ready", **shown}
