"""Who read personal data unmasked, and what for: an append-only collection, written before the answer goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, IndexModel

from services.common.errors import Forbidden
from services.common.kernel.canonical import isoformat
from services.common.mongo import Document
from services.intake.checking.pointers import Pointer, written
from services.intake.clients import Client
from services.intake.clock import AsyncClock
from services.intake.database import AsyncDatabase
from services.intake.outage import reaching
from services.intake.shown.personal import mask, present

COLLECTION = "access_log"
INDEXES = [IndexModel([("unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRead:
    """Who wants to read which record of which unit; without a ``purpose`` it is read masked.

    ``subject`` names the record: ``submissions/<id>``, ``registers/<id>``. ``unit_path`` ends with the unit.
    """

    client: Client
    subject: str
    unit_path: Sequence[str]
    purpose: str | None


class AccessLog:
    """Shows documents with personal data; only inserts, never changes a row."""

    def __init__(self, database: AsyncDatabase, clock: AsyncClock) -> None:
        self._database = database
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Create the index that the log is listed by."""
        await self._database[COLLECTION].create_indexes(INDEXES)

    async def personal_read(
        self, document: Any, pointers: Sequence[Pointer], read: PersonalRead
    ) -> Any:
        """``document`` as ``read`` may see it: masked, or whole once the log has it (majority).

        Raises Unavailable when the log cannot be written: then nothing is shown.
        """
        found = present(document, pointers)
        if not (read.purpose or "").strip():
            return mask(document, found)
        if found:
            await self._append(read, [written(pointer) for pointer in found])
        return document

    async def file_read(self, read: PersonalRead, file: str) -> None:
        """Log that a whole file with personal data goes out.

        Raises Forbidden (purpose_missing) without a ``purpose``, Unavailable when the log cannot be written.
        """
        if not (read.purpose or "").strip():
            raise Forbidden(
                "文件里有电话等个人信息，请用 purpose 写明用途再下载，将记入查阅记录",
                code="purpose_missing",
            )
        await self._append(read, [file])

    @reaching
    async def _append(self, read: PersonalRead, pointers: list[str]) -> None:
        at = await self._clock.now()
        row = {
            "_id": f"{isoformat(at)}-{uuid4().hex[:12]}",
            "client": read.client.id,
            "client_unit": read.client.unit,
            "unit": read.unit_path[-1],
            "unit_path": list(read.unit_path),
            "subject": read.subject,
            "pointers": pointers,
            "purpose": read.purpose,
            "at": at,
        }
        await self._database[COLLECTION].insert_one(row)


def show_access(row: Document) -> dict[str, Any]:
    """One read, as the log's list shows it."""
    fields = ("client", "client_unit", "unit", "subject", "pointers", "purpose")
    return {"id": row["_id"], "at": isoformat(row["at"]), **{name: row[name] for name in fields}}
