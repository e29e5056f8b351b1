"""A toy service for tests of the job mechanism: records that count, and handlers that go wrong on request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from pymongo.database import Database

from services.common.clock import ServerClock
from services.common.job_store import JobStore
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.ledger import Ledger
from services.common.metrics import Metrics
from services.common.runner import Duties, Runner
from services.common.work import Work

Document = dict[str, Any]
Documents = Database[Document]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
QUEUE = "scoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    what: ClassVar[str] = "tally.counted"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    total: int


def evolve(state: Tally | None, event: Counted) -> Tally:
    return Tally(total=(state.total if state else 0) + event.by)


TALLIES = Ledger(collection="tallies", state=Tally, events=(Counted,), evolve=evolve)


class Port:
    """What the toy handlers see: the unit of work, and one record per subject."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.tallies = work.records(TALLIES)

    def prefetch(self, jobs: Sequence[Job]) -> None:
        self.tallies.prefetch(job.subject for job in jobs)

    def count(self, job: Job) -> None:
        author = Author(at=self.work.now, by="test", unit="u", submission_id=job.id)
        self.tallies.append(job.subject, author, [Counted(by=1)])


Handler = Callable[[Job, Port], Mapping[str, Any]]


def count(job: Job, port: Port) -> Mapping[str, Any]:
    """The job that does its work: one entry in the record of its subject."""
    port.count(job)
    return {"counted": 1}


def raising(*errors: Exception | None) -> Handler:
    """Counts, then raises the errors one after the other (the last for ever); None raises nothing."""
    left = list(errors)

    def handle(job: Job, port: Port) -> Mapping[str, Any]:
        port.count(job)
        error = left.pop(0) if len(left) > 1 else left[0]
        if error is not None:
            raise error
        return {"counted": 1}

    return handle


@dataclass
class Room:
    """A database with jobs, and as many runners on it as a test wants."""

    database: Documents
    handlers: dict[str, Handler] = field(default_factory=lambda: {"count": count})

    def __post_init__(self) -> None:
        self.store = JobStore(self.database)
        self.store.ensure_indexes()
        self.clock = ServerClock(self.database)
        self.jobs = self.database["jobs"]

    def runner(self, *, lease_s: float = 60, alone: frozenset[str] = frozenset()) -> Runner[Port]:
        duties = Duties(queue=QUEUE, open=Port, handlers=self.handlers, alone=alone)
        return Runner(
            self.database.client,
            self.database,
            duties,
            clock=self.clock,
            metrics=Metrics(),
            lease_s=lease_s,
        )

    def leave(self, *ids: str, kind: str = "count", subject: str = "", **more: Any) -> list[str]:
        """Leave jobs that are due; without a subject each has a record of its own."""
        jobs = [new_job(job_id, kind=kind, subject=subject or job_id, **more) for job_id in ids]
        self.store.insert(jobs, self.clock.now())
        return list(ids)

    def ring(self, limit: int = 64) -> list[str]:
        """What a relay would put on the queue now."""
        taken = self.store.take_due(self.clock.now(), limit=limit, queues=[QUEUE])
        return [job.id for job in taken]

    def work(self, runner: Runner[Port] | None = None) -> None:
        """Ring whatever is due to one runner, once."""
        (runner or self.runner()).work_on(self.ring())

    def let_leases_pass(self) -> None:
        """As if the time of every lease were over; then recover."""
        self.jobs.update_many({"lease": {"$exists": True}}, {"$set": {"lease": LONG_AGO}})
        self.store.recover()

    def job(self, job_id: str) -> Document:
        found = self.jobs.find_one({"_id": job_id})
        assert found is not None
        return found

    def states(self) -> dict[str, str]:
        return {row["_id"]: row["state"] for row in self.jobs.find().sort("_id", 1)}

    def effects(self, subject: str) -> list[str]:
        """The jobs that left an entry in the record of ``subject``, in order."""
        record = self.database[TALLIES.collection].find_one({"_id": subject})
        return [entry["submission_id"] for entry in record["history"]] if record else []


def new_job(job_id: str, *, kind: str = "count", subject: str = "s", **more: Any) -> NewJob:
    given: dict[str, Any] = {"queue": QUEUE, "due": LONG_AGO, **more}
    return NewJob(id=job_id, kind=kind, subject=subject, **given)


def names(count: int, start: str = "j") -> list[str]:
    return [f"{start}{number:04d}" for number in range(count)]
