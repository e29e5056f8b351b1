"""Evidence attachments in GridFS: written chunk by chunk, and there for nobody until they are whole and checked.

The bucket is GridFS to every tool, but not written by the driver's GridIn, which gathers up to 48 MB
before it writes anything (decision record 0012). The entry in ``attachments.files`` comes last and alone makes a file
visible. Whatever does not get that far is removed at once, or by ``sweep`` if the process died:
``attachments.uploads`` names what is being written.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.common import submissions
from services.common.kernel.identity import matter_id
from services.common.mongo import Document
from services.intake.database import AsyncDatabase
from services.intake.evidence.attachment_rules import HEAD
from services.intake.outage import reaching

BUCKET = "attachments"
CHUNK = 255 * 1024
ABANDONED_MS = 24 * 3_600_000
SWEEP_EVERY_S = 3_600.0
MATTERS = "matters"
NAMED_BY = (("activities", "photos", "seen_by"),)
"""Records that name attachments: the collection, the field of ids, the field of units that may see the record."""
NAMING_MOST = 200
"""So many submissions that name one attachment are looked at."""
FILE_INDEXES = [
    IndexModel([("metadata.id", ASCENDING)], name="attachment", unique=True),
    IndexModel([("filename", ASCENDING), ("uploadDate", ASCENDING)], name="gridfs"),
]
CHUNK_INDEXES = [
    IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], name="gridfs", unique=True)
]


class Upload:
    """One file on its way in; its chunks are in MongoDB, but nothing leads to them yet."""

    def __init__(self, chunks: Any) -> None:
        self.file_id = ObjectId()
        self.size = 0
        self.head = b""
        self._chunks = chunks
        self._digest = hashlib.sha256()
        self._rest = bytearray()
        self._written = 0
        self._writing: asyncio.Future[Any] | None = None

    @property
    def sha256(self) -> str:
        """Of all bytes so far."""
        return self._digest.hexdigest()

    @reaching
    async def add(self, part: bytes) -> None:
        """The next bytes; at most a chunk and ``part`` are in memory."""
        self.size += len(part)
        self.head += part[: HEAD - len(self.head)]
        self._digest.update(part)
        self._rest += part
        while len(self._rest) >= CHUNK:
            await self._write(bytes(self._rest[:CHUNK]))
            del self._rest[:CHUNK]

    @reaching
    async def end(self) -> None:
        """Write what is left of the last chunk."""
        if self._rest:
            await self._write(bytes(self._rest))
            self._rest.clear()

    async def _write(self, piece: bytes) -> None:
        row = {"files_id": self.file_id, "n": self._written, "data": piece}
        # Shielded: the driver finishes a write that its caller gave up, and ``landed`` waits for it.
        self._writing = asyncio.ensure_future(self._chunks.insert_one(row))
        await asyncio.shield(self._writing)
        self._written += 1

    async def landed(self) -> None:
        """Return once no write is under way any more, whatever became of it."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    @reaching
    async def read(self, start: int, length: int) -> bytes:
        """So many bytes from ``start``, fewer where the file ends."""
        first, last = start // CHUNK, (start + length) // CHUNK
        rows = self._chunks.find(
            {"files_id": self.file_id, "n": {"$gte": first, "$lte": last}}, {"data": 1}
        ).sort("n", 1)
        joined = b"".join([row["data"] async for row in rows])
        return joined[start - first * CHUNK :][:length]


class AttachmentStore:
    """The bucket ``attachments``, or another one that is filled in the same way."""

    def __init__(self, database: AsyncDatabase, bucket: str = BUCKET) -> None:
        self._database = database
        self._files = database[f"{bucket}.files"]
        self._chunks = database[f"{bucket}.chunks"]
        self._uploads = database[f"{bucket}.uploads"]
        self._submissions = database[submissions.COLLECTION]
        self._matters = database[MATTERS]

    async def ensure_indexes(self) -> None:
        """Create the bucket's indexes; one of them lets an attachment in only once."""
        await self._files.create_indexes(FILE_INDEXES)
        await self._chunks.create_indexes(CHUNK_INDEXES)

    @asynccontextmanager
    async def upload(self) -> AsyncIterator[Upload]:
        """A new file; what of it was not published when the block ends is removed, whatever ended it."""
        upload = Upload(self._chunks)
        await self._begin(upload.file_id)
        try:
            yield upload
        finally:
            # Shielded: a caller that goes away must not keep us from cleaning up.
            await asyncio.shield(self._give_up(upload))

    @reaching
    async def _begin(self, file_id: ObjectId) -> None:
        await self._uploads.update_one(
            {"_id": file_id}, {"$currentDate": {"began": True}}, upsert=True
        )

    async def _give_up(self, upload: Upload) -> None:
        await upload.landed()
        await self._settle(upload.file_id)

    async def _settle(self, file_id: ObjectId) -> None:
        # What MongoDB cannot do now, sweep does later.
        with suppress(PyMongoError):
            if await self._files.find_one({"_id": file_id}, {"_id": 1}) is None:
                await self._chunks.delete_many({"files_id": file_id})
            await self._uploads.delete_one({"_id": file_id})

    @reaching
    async def publish(self, upload: Upload, entry: Document) -> bool:
        """Make the file visible as ``entry`` (filename, uploadDate, metadata); False if its id is there already."""
        whole = {"_id": upload.file_id, "length": upload.size, "chunkSize": CHUNK, **entry}
        try:
            await self._files.insert_one(whole)
        except DuplicateKeyError:
            return False
        return True

    @reaching
    async def one(self, attachment_id: str) -> Document | None:
        """The entry of an attachment."""
        return await self._files.find_one({"metadata.id": {"$eq": attachment_id}})

    @reaching
    async def paths(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """The unit paths of those attachments that exist, in one query."""
        rows = self._files.find({"metadata.id": {"$in": list(ids)}}, {"metadata": 1})
        return {
            row["metadata"]["id"]: row["metadata"]["unit_path"]
            for row in await rows.to_list(len(ids))
        }

    @reaching
    async def concerns(self, attachment_id: str, unit: str) -> bool:
        """Whether a record that ``unit`` may see names it: an activity (F1), or an opinion it deals with (L10)."""
        for collection, ids, seen_by in NAMED_BY:
            naming = {f"state.{ids}": {"$eq": attachment_id}, f"state.{seen_by}": {"$eq": unit}}
            if await self._database[collection].find_one(naming, {"_id": 1}) is not None:
                return True
        return await self._came_with_opinion(attachment_id, unit)

    async def _came_with_opinion(self, attachment_id: str, unit: str) -> bool:
        """Of those that ``unit`` is or was concerned with: two reads by index."""
        query = {submissions.ATTACHMENTS: {"$eq": attachment_id, "$type": "string"}}
        rows = self._submissions.find(query, {"_id": 1}).limit(NAMING_MOST)
        opened = [matter_id(row["_id"]) for row in await rows.to_list(NAMING_MOST)]
        if not opened:
            return False
        matter = {"_id": {"$in": opened}, "state.concerned": {"$eq": unit}}
        return await self._matters.find_one(matter, {"_id": 1}) is not None

    async def content(self, file_id: ObjectId) -> AsyncIterator[bytes]:
        """The bytes of a file, chunk by chunk."""
        async for row in self._chunks.find({"files_id": file_id}, {"data": 1}).sort("n", 1):
            yield row["data"]

    @reaching
    async def sweep(self) -> int:
        """Remove what processes that died left behind more than a day ago; how many files that were."""
        limit = {"$subtract": ["$$NOW", ABANDONED_MS]}
        rows = await self._uploads.find({"$expr": {"$lt": ["$began", limit]}}).to_list(None)
        for row in rows:
            await self._settle(row["_id"])
        return len(rows)

    async def keep_swept(self) -> None:
        """Sweep every hour until cancelled; what fails is done the next time."""
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            await asyncio.gather(self.sweep(), return_exceptions=True)
