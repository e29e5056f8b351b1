"""MongoDB as intake uses it: the only file here that opens Motor (decision record 0001).

Writes are majority and journal; every user value is compared by ``$eq`` on typed strings. Whatever the
driver raises reaches callers as Unavailable.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from gridfs.errors import NoFile
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorDatabase,
    AsyncIOMotorGridFSBucket,
    AsyncIOMotorGridOut,
)
from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.read_concern import ReadConcern

from services.common import jobs, submissions, units
from services.common.errors import NotFound, Unavailable
from services.common.mongo import CODEC, DURABLE, Document, client_options
from services.intake.box import receipts
from services.intake.group_read import GroupRead
from services.intake.outage import reaching

DUPLICATE = 11000
CLIENTS = "clients"
FILES = "files"
RECEIPT = f"body.{receipts.FIELD}"
GAVE_UP = {"state": "refused", "result.code": "submission_not_found"}
"""A job that ended because its submission had not come (``Work.submission``)."""

SUBMISSION_INDEXES = [
    IndexModel(
        [("unit_path", ASCENDING), ("received_at", DESCENDING), ("_id", DESCENDING)], name="subtree"
    ),
    IndexModel(
        [("form", ASCENDING), ("key", ASCENDING), ("received_at", DESCENDING)],
        name="revisions",
        partialFilterExpression={"key": {"$type": "string"}},
    ),
    IndexModel(
        [(RECEIPT, ASCENDING)],
        name="receipt",
        partialFilterExpression={RECEIPT: {"$type": "string"}},
    ),
    IndexModel(
        [(submissions.ATTACHMENTS, ASCENDING)],
        name="attachments",
        partialFilterExpression={submissions.ATTACHMENTS: {"$type": "string"}},
    ),
]
UNIT_INDEXES = [
    IndexModel([("path", ASCENDING), ("kind", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    IndexModel([("path", ASCENDING), ("_id", ASCENDING)], name="listed"),
    IndexModel([("kind", ASCENDING), ("_id", ASCENDING)], name="kind"),
    IndexModel([("former.path", ASCENDING)], name="former", sparse=True),
    IndexModel([("former.until", ASCENDING)], name="renamed", sparse=True),
]
CLIENT_INDEXES = [IndexModel([("key_hash", ASCENDING)], name="key", unique=True)]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one insert of many: positions that were there already, and positions that failed."""

    duplicates: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()


class Repository:
    """Submissions, jobs, units and clients for the HTTP process."""

    def __init__(self, url: str, name: str) -> None:
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url, tz_aware=True, **client_options(url)
        )
        self.database: AsyncIOMotorDatabase[Document] = self._client.get_database(
            name, codec_options=CODEC, write_concern=DURABLE, read_concern=ReadConcern("majority")
        )
        self._unit_reads = GroupRead(self._units_by_id)

    async def ensure_indexes(self) -> None:
        """Create the indexes that intake's own collections are read by."""
        await self.database[submissions.COLLECTION].create_indexes(SUBMISSION_INDEXES)
        await self.database[units.COLLECTION].create_indexes(UNIT_INDEXES)
        await self.database[CLIENTS].create_indexes(CLIENT_INDEXES)

    async def insert_submissions(self, documents: Sequence[Document]) -> Written:
        """Insert unordered; a submission that exists stays as it is. Raises Unavailable."""
        return await self._insert(submissions.COLLECTION, documents)

    async def insert_jobs(self, documents: Sequence[Document]) -> Written:
        """Insert unordered; a job that exists stays as it is. Raises Unavailable."""
        return await self._insert(jobs.COLLECTION, documents)

    async def _insert(self, collection: str, documents: Sequence[Document]) -> Written:
        if not documents:
            return Written()
        try:
            await self.database[collection].insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return _written(error)
        except PyMongoError as error:
            raise Unavailable("数据库暂时不可用，请用同一个 Idempotency-Key 重新提交") from error
        return Written()

    @reaching
    async def revive_jobs(self, known: Sequence[Document], *, fresh: Sequence[Document]) -> None:
        """Queue again those of ``known`` that ended because their submission had not come.

        The submissions of the ``fresh`` ones came just now: a worker that runs one may be about to give
        up, so it loses the job; if it did see the submission, its transaction is simply done again.
        """
        new = {job["_id"] for job in fresh}
        operations = [
            UpdateOne(
                {
                    "_id": job["_id"],
                    "$or": [GAVE_UP, {"state": "running"}] if job["_id"] in new else [GAVE_UP],
                },
                {
                    "$set": {name: job[name] for name in ("state", "attempts", "due", "created")},
                    "$unset": dict.fromkeys(("lease", "owner", "ended", "result"), ""),
                },
            )
            for job in known
        ]
        await self.database[jobs.COLLECTION].bulk_write(operations, ordered=False)

    @reaching
    async def submissions_by_id(self, ids: Sequence[str]) -> dict[str, Document]:
        """Stored submissions by id, without their bodies."""
        cursor = self.database[submissions.COLLECTION].find(
            {"_id": {"$in": list(ids)}}, {"body": 0}
        )
        return {row["_id"]: row async for row in cursor}

    @reaching
    async def submission_by_receipt(self, digest: str) -> Document | None:
        """The submission whose receipt code has this hash, without its body."""
        return await self.database[submissions.COLLECTION].find_one(
            {RECEIPT: {"$eq": digest, "$type": "string"}}, {"body": 0}
        )

    @reaching
    async def client_by_key_hash(self, digest: str) -> Document | None:
        """The client whose key has this hash, unless it was revoked."""
        return await self.database[CLIENTS].find_one(
            {"key_hash": {"$eq": digest}, "revoked": False}
        )

    @reaching
    async def unit(self, unit_id: str) -> Document | None:
        """One unit; asked for at the same moment, many are one query."""
        return await self._unit_reads.get(unit_id)

    async def _units_by_id(self, ids: Sequence[str]) -> dict[str, Document]:
        rows = self.database[units.COLLECTION].find({"_id": {"$in": list(ids)}})
        return {row["_id"]: row for row in await rows.to_list(len(ids))}

    @reaching
    async def units(self) -> dict[str, Document]:
        """The whole tree, by code."""
        return {row["_id"]: row async for row in self.database[units.COLLECTION].find()}

    @reaching
    async def put_units(self, documents: Sequence[Document]) -> None:
        """Write units, each whole, in the order given; doing it again finishes what was interrupted."""
        operations = [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in documents]
        if operations:
            await self.database[units.COLLECTION].bulk_write(operations)

    @reaching
    async def open_file(self, file_id: str) -> AsyncIterator[bytes]:
        """The bytes of a stored file, chunk by chunk; raises NotFound before the first one."""
        bucket = AsyncIOMotorGridFSBucket(self.database, bucket_name=FILES)
        try:
            return _chunks(await bucket.open_download_stream(file_id))
        except NoFile as error:
            raise NotFound("这个文件已经不在了，请重新生成") from error

    @reaching
    async def hello(self) -> Document:
        """What the server says of itself; ``localTime`` is its clock."""
        return await self.database.command("hello")

    @reaching
    async def clock_anchor(self) -> Document | None:
        """The simulated clock's anchor, in demo and tests."""
        return await self.database["clock"].find_one({"_id": "clock"})

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


async def _chunks(source: AsyncIOMotorGridOut) -> AsyncIterator[bytes]:
    while chunk := await source.readchunk():
        yield chunk


def _written(error: BulkWriteError) -> Written:
    if error.details.get("writeConcernErrors"):
        raise Unavailable("数据库未能确认写入，请用同一个 Idempotency-Key 重新提交") from error
    faults = error.details["writeErrors"]
    duplicates = frozenset(fault["index"] for fault in faults if fault["code"] == DUPLICATE)
    return Written(duplicates, frozenset(fault["index"] for fault in faults) - duplicates)
