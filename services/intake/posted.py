"""What was posted, read back: only the caller's subtree, oldest first, by indexes that posting keeps anyway."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import DESCENDING

from services.common import submissions
from services.common.errors import NotFound, Refused
from services.common.kernel.canonical import isoformat
from services.common.mongo import Document
from services.intake.clients import Client
from services.intake.database import AsyncDatabase
from services.intake.outage import reaching
from services.intake.views import Page, decode_cursor, encode_cursor

NONE = "没有这份提交，或它不在您的单位之下"


class Posted:
    """Submissions and their bodies."""

    def __init__(self, database: AsyncDatabase) -> None:
        self._rows = database[submissions.COLLECTION]

    @reaching
    async def page(self, query: Mapping[str, Any], page: Page) -> dict[str, Any]:
        """``{items, next}`` by the moment of receipt, without bodies; raises Refused on a bad cursor."""
        after = _after(page.cursor) if page.cursor is not None else {}
        cursor = self._rows.find({**query, **after}, {"body": 0})
        cursor = cursor.sort([("received_at", 1), ("_id", 1)]).limit(page.limit + 1)
        rows = await cursor.to_list(page.limit + 1)
        shown = rows[: page.limit]
        following = _place(shown[-1]) if len(rows) > page.limit else None
        return {"items": [show_posted(row) for row in shown], "next": following}

    @reaching
    async def whole(self, submission_id: str, client: Client) -> Document:
        """One submission with its body; raises NotFound for those outside the subtree too."""
        row = await self._rows.find_one({"_id": {"$eq": submission_id}})
        if row is None or client.unit not in row["unit_path"]:
            raise NotFound(NONE)
        return row

    @reaching
    async def latest(self, form_id: str, key: str, client: Client) -> Document:
        """The newest revision of a record with its body; raises NotFound."""
        query = {
            "form": {"$eq": form_id},
            "key": {"$eq": key, "$type": "string"},
            "unit_path": {"$eq": client.unit},
        }
        newest = [("received_at", DESCENDING), ("_id", DESCENDING)]
        row = await self._rows.find_one(query, sort=newest)
        if row is None:
            raise NotFound(NONE)
        return row


def show_posted(row: Document) -> dict[str, Any]:
    """A submission without its body."""
    fields = ("form", "version", "key", "unit", "client")
    shown = {name: row[name] for name in fields}
    return {"id": row["_id"], **shown, "received_at": isoformat(row["received_at"])}


def _place(row: Document) -> str:
    return encode_cursor(f"{isoformat(row['received_at'])} {row['_id']}")


def _after(cursor: str) -> dict[str, Any]:
    instant, _, last = decode_cursor(cursor).partition(" ")
    try:
        moment = datetime.fromisoformat(instant)
    except ValueError as error:
        raise Refused("游标无效：请原样使用上一页给出的 next", code="bad_cursor") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    same = {"received_at": moment, "_id": {"$gt": last}}
    return {
        "received_at": {"$gte": moment},
        "$or": [{"received_at": {"$gt": moment}}, same],
    }
