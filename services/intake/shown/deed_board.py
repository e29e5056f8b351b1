"""Deeds as anybody may read them: only the text that was approved, the latest first (F4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.kernel.canonical import isoformat
from services.common.kernel.pictures import BadPicture, Bare, bare_picture
from services.common.mongo import Document
from services.intake.deed_reads import DeedReads
from services.intake.evidence.attachment_store import AttachmentStore
from services.intake.shown.honoured import with_honour
from services.intake.views import Page, Views, decode_cursor, encode_cursor

DEEDS = "deeds"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OPENING = 80
"""So many characters of a text stand in lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is narrowed to."""

    unit: str | None = None
    award: str | None = None
    year: str | None = None

    @property
    def query(self) -> Document:
        """The condition on a published deed."""
        honour = with_honour(self.award, self.year)
        query: Document = {"state.published_at": {"$gt": EPOCH}}
        if self.unit is not None:
            query["state.unit_path"] = {"$eq": self.unit}
        return query | ({"state.shown.honours": honour} if honour else {})


class DeedBoard:
    """The public side of deeds; ``reads`` counts how often they are read."""

    def __init__(self, views: Views, store: AttachmentStore, reads: DeedReads) -> None:
        self._views = views
        self._store = store
        self.reads = reads

    async def page(self, asked: Asked, page: Page) -> dict[str, Any]:
        """``{items, next}``, the one published last first."""
        after = _after(page.cursor) if page.cursor is not None else {}
        pipeline: list[Document] = [
            {"$match": asked.query},
            *([{"$match": after}] if after else []),
            {"$sort": {"state.published_at": -1, "_id": 1}},
            {"$limit": page.limit + 1},
            {"$project": {"history": 0}},
        ]
        rows = await self._views.aggregated(DEEDS, pipeline)
        shown = rows[: page.limit]
        reads = await self.reads.totals([row["_id"] for row in shown])
        following = _cursor(shown[-1]) if len(rows) > page.limit else None
        return {"items": [_summary(row, reads[row["_id"]]) for row in shown], "next": following}

    async def one(self, deed_id: str) -> dict[str, Any]:
        """One published deed; raises NotFound on any other."""
        row = await self._published(deed_id)
        reads = await self.reads.totals([deed_id])
        shown = row["state"]["shown"]
        return _head(row, reads[deed_id]) | {
            "paragraphs": shown["paragraphs"],
            "pictures": [
                {"href": _href(deed_id, number), "caption": each["caption"]}
                for number, each in enumerate(shown["pictures"], start=1)
            ],
            "number": shown["number"],
        }

    async def picture_tag(self, deed_id: str, number: int) -> tuple[Document, str]:
        """The entry of a published deed's ``number``-th picture, and its ETag; raises NotFound on any other."""
        row = await self._published(deed_id)
        pictures = row["state"]["shown"]["pictures"]
        named = pictures[number - 1]["id"] if 1 <= number <= len(pictures) else ""
        entry = await self._store.one(named) if named else None
        if entry is None:
            raise _no_picture()
        return entry, f'"{entry["metadata"]["sha256"]}-bare"'

    async def picture(self, entry: Document) -> Bare:
        """The picture without anything but itself; raises NotFound where the file is none after all."""
        parts = [part async for part in self._store.content(entry["_id"])]
        try:
            return bare_picture(b"".join(parts))
        except BadPicture as error:
            raise _no_picture() from error

    async def _published(self, deed_id: str) -> Document:
        row = await self._views.found(DEEDS, deed_id, {"history": 0})
        if row is None or row["state"]["shown"] is None:
            raise NotFound("没有这篇先进事迹，或它已不再公开", code="deed_not_found")
        return row


def _no_picture() -> NotFound:
    return NotFound("没有这张照片，或它已不再公开", code="deed_not_found")


def _href(deed_id: str, number: int) -> str:
    return f"/deeds/{deed_id}/pictures/{number}"


def _head(row: Document, reads: int) -> dict[str, Any]:
    state: Mapping[str, Any] = row["state"]
    shown: Mapping[str, Any] = state["shown"]
    return {
        "id": row["_id"],
        "title": shown["title"],
        "about": state["about"],
        "name": shown["name"],
        "unit": state["unit"],
        "source": shown["source"],
        "honours": shown["honours"],
        "published_at": isoformat(state["published_at"]),
        "reads": reads,
    }


def _summary(row: Document, reads: int) -> dict[str, Any]:
    shown = row["state"]["shown"]
    first: str = shown["paragraphs"][0]
    opening = first if len(first) <= OPENING else first[: OPENING - 1] + "…"
    picture = _href(row["_id"], 1) if shown["pictures"] else None
    return _head(row, reads) | {"opening": opening, "picture": picture}


def _cursor(row: Document) -> str:
    return encode_cursor(f"{isoformat(row['state']['published_at'])} {row['_id']}")


def _after(cursor: str) -> Document:
    said, _, last = decode_cursor(cursor).partition(" ")
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise Refused("游标无效：请原样使用上一页给出的 next", code="bad_cursor") from error
    same = {"state.published_at": at, "_id": {"$gt": last}}
    earlier = {"state.published_at": {"$lt": at}}
    return {"state.published_at": {"$lte": at}, "$or": [earlier, same]}
