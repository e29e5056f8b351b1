"""The unit of work: everything that a batch of jobs changes, written in one transaction or not at all."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pymongo import InsertOne, UpdateOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from services.common.errors import NotFound, NotYet
from services.common.job_store import Ending, JobStore
from services.common.jobs import Job, NewJob
from services.common.kernel.ledger import Ledger
from services.common.mongo import Document, Session
from services.common.records import Records
from services.common.submissions import Submission, Submissions
from services.common.units import Units

S = TypeVar("S")
LOST_AFTER = timedelta(minutes=2)


class Stale(Exception):
    """Somebody else changed a record meanwhile: load again and decide again."""


class Lost(Exception):
    """A job's lease passed and somebody else has it: whatever was decided here is theirs to decide."""


class Work:
    """What handlers read and change. ``now`` is the product time of this batch.

    Nothing is written before :meth:`write`; a handler's changes can be rolled back one job at a time.
    """

    def __init__(self, database: Database[Document], now: datetime) -> None:
        self.database = database
        self.now = now
        self.submissions = Submissions(database)
        self.units = Units(database)
        self._records: dict[str, Records[Any]] = {}
        self._puts: dict[tuple[str, str], Document] = {}
        self._amendments: dict[tuple[str, str], Document] = {}
        self._jobs: dict[str, NewJob] = {}
        self._correlation_id = ""
        self._job_created = now

    def records(self, ledger: Ledger[S]) -> Records[S]:
        """The records of ``ledger``; the same object every time within this unit of work."""
        name = ledger.collection
        if name not in self._records:
            self._records[name] = Records(self.database[name], ledger)
        return self._records[name]

    def submission(self, submission_id: str) -> Submission:
        """The submission a job is about. Raises NotYet while it is on its way: its job may arrive first.

        A submission that has not come two minutes after its job was never answered; the job then ends
        by itself, refused (DESIGN "group commit").
        """
        found = self.submissions.get(submission_id)
        if found is not None:
            return found
        if self.now - self._job_created < LOST_AFTER:
            raise NotYet("表单尚未到达")
        raise NotFound("没有这份表单：提交未完成，也从未得到答复", code="submission_not_found")

    def put(self, collection: str, document: Mapping[str, Any]) -> None:
        """Insert a plain document once; if its ``_id`` exists already it stays as it is."""
        self._puts.setdefault((collection, document["_id"]), dict(document))

    def amend(self, collection: str, key: str, fields: Mapping[str, Any]) -> None:
        """Set ``fields`` of a plain document that is there; what is said last holds."""
        self._amendments[collection, key] = dict(fields)

    def enqueue(self, job: NewJob) -> None:
        """Leave a job in the same transaction, once; it inherits the correlation id of the job at hand."""
        named = job.correlation_id or self._correlation_id
        self._jobs.setdefault(job.id, replace(job, correlation_id=named))

    def begin(self, job: Job) -> Callable[[], None]:
        """Start on ``job``; the answer takes back whatever is changed from here on."""
        self._correlation_id = job.correlation_id
        self._job_created = job.created
        marks = {name: records.mark() for name, records in self._records.items()}
        puts, jobs, amendments = dict(self._puts), dict(self._jobs), dict(self._amendments)

        def roll_back() -> None:
            for name in list(self._records):
                if name in marks:
                    self._records[name].roll_back(marks[name])
                else:
                    del self._records[name]
            self._puts, self._jobs, self._amendments = puts, jobs, amendments

        return roll_back

    @property
    def correlation_id(self) -> str:
        """The correlation id of the job at hand."""
        return self._correlation_id

    def write(
        self, store: JobStore, owner: str, endings: Mapping[str, Ending], session: Session
    ) -> None:
        """Write changes, the jobs' ends and the next jobs inside the transaction of ``session``.

        Raises Stale when a record has moved on, Lost when a job has; the transaction is then aborted.
        """
        for records in self._records.values():
            self._write_records(records, session)
        self._write_puts(session)
        store.insert(self._jobs.values(), self.now, session)
        if not store.end(owner, endings, session):
            raise Lost("a job was taken over by another worker")

    def _write_puts(self, session: Session) -> None:
        operations: dict[str, list[UpdateOne]] = defaultdict(list)
        for (collection, key), document in self._puts.items():
            fields = {name: value for name, value in document.items() if name != "_id"}
            put = UpdateOne({"_id": key}, {"$setOnInsert": fields}, upsert=True)
            operations[collection].append(put)
        for (collection, key), fields in self._amendments.items():
            operations[collection].append(UpdateOne({"_id": key}, {"$set": fields}))
        for collection, writes in operations.items():
            self.database[collection].bulk_write(writes, session=session)

    @staticmethod
    def _write_records(records: Records[Any], session: Session) -> None:
        operations: list[InsertOne[Document] | UpdateOne] = records.operations()
        if not operations:
            return
        updates = sum(isinstance(operation, UpdateOne) for operation in operations)
        try:
            result = records.collection.bulk_write(operations, ordered=False, session=session)
        except BulkWriteError as error:
            if all(fault["code"] == 11000 for fault in error.details["writeErrors"]):
                raise Stale("a record was created by somebody else") from error
            raise
        if result.matched_count != updates:
            raise Stale("a record was changed by somebody else")
