"""The runner of a worker: claim, decide together, write once; one by one where something is wrong (DESIGN).

Outcomes of a job: done; refused, with the rule's reason; put off (Unavailable, or a fault) until its
eight attempts are used up and it lies in the quarantine. A fault in one job of a batch sends the others
through one by one; it never fails them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import structlog
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.common.clock import ServerClock
from services.common.errors import NotYet, Refused, Unavailable
from services.common.job_store import Ending, JobStore
from services.common.jobs import MAX_ATTEMPTS, Job
from services.common.logs import get_logger
from services.common.metrics import Metrics
from services.common.mongo import Document, Session, in_transaction
from services.common.work import Stale, Work


class Port(Protocol):
    """What every service's port can do: load what a batch of jobs will need, in few reads."""

    def prefetch(self, jobs: Sequence[Job]) -> None: ...


P = TypeVar("P", bound=Port)
Result = Mapping[str, Any]
Handler = Callable[[Job, P], Result]

STALE_TRIES = 3
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties(Generic[P]):
    """What a service does: its queue, how it opens its port on a unit of work, and a handler per kind of job."""

    queue: str
    open: Callable[[Work], P]
    handlers: Mapping[str, Handler[P]]


class Runner(Generic[P]):
    """Works on the job ids that a ring brings; safe to call from several threads and processes."""

    def __init__(
        self,
        client: MongoClient[Document],
        database: Database[Document],
        duties: Duties[P],
        *,
        clock: ServerClock,
        metrics: Metrics,
        lease_s: int,
    ) -> None:
        self._client = client
        self._database = database
        self._store = JobStore(database)
        self._duties = duties
        self._clock = clock
        self._metrics = metrics
        self._lease_s = lease_s
        self._log = get_logger()

    def work_on(self, ids: Sequence[str]) -> None:
        """Claim and end those of ``ids`` that wait; ids that others have are passed over."""
        self._clock.sync()
        with self._metrics.batch_seconds.labels(self._duties.queue).time():
            owner, fresh = self._store.claim_fresh(ids, self._lease_s)
            done: set[str] = set()
            if fresh and self._together(owner, fresh):
                done = {job.id for job in fresh}
            elif fresh:
                self._store.release(owner, [job.id for job in fresh])
            for job_id in ids:
                if job_id not in done:
                    self._alone(job_id)

    def _together(self, owner: str, jobs: Sequence[Job]) -> bool:
        """All jobs in one transaction; False when any of them failed for another reason than a rule."""
        try:
            with_endings = self._decide(jobs)
            self._write(owner, *with_endings)
        except (Stale, NotYet, Unavailable):
            return False
        except Exception as fault:  # noqa: BLE001 - a fault of one job must not fail its neighbours
            self._log.warning("batch.split", jobs=len(jobs), fault=repr(fault))
            return False
        self._report(jobs, with_endings[1])
        return True

    def _alone(self, job_id: str) -> None:
        owner, jobs = self._store.claim_one(job_id, self._lease_s)
        if not jobs:
            return
        job = jobs[0]
        try:
            self._insist(owner, job)
        except NotYet as early:
            self._store.wait(owner, job.id, seconds=early.retry_in_s)
        except Unavailable as wait:
            self._put_off(owner, job, seconds=wait.retry_in_s, why=wait.message)
        except PyMongoError as fault:
            # The database itself failed: the lease runs out and the job comes back without our help.
            self._log.warning("job.interrupted", job=job.id, fault=repr(fault))
        except Exception as fault:  # noqa: BLE001 - an unforeseen fault of one job ends in the quarantine
            self._log.exception("job.failed", job=job.id, kind=job.kind, attempts=job.attempts)
            self._put_off(owner, job, seconds=_backoff(job.attempts), why=repr(fault))

    def _insist(self, owner: str, job: Job) -> None:
        for _ in range(STALE_TRIES):
            try:
                work, endings = self._decide([job])
                self._write(owner, work, endings)
            except Stale:
                continue
            self._report([job], endings)
            return
        raise Unavailable("记录正被他人修改", retry_in_s=FIRST_RETRY_S)

    def _decide(self, jobs: Sequence[Job]) -> tuple[Work, dict[str, Ending]]:
        work = Work(self._database, self._clock.now())
        port = self._duties.open(work)
        port.prefetch(jobs)
        endings = {}
        for job in jobs:
            with structlog.contextvars.bound_contextvars(correlation_id=job.correlation_id):
                endings[job.id] = self._decide_one(work, port, job)
        return work, endings

    def _decide_one(self, work: Work, port: P, job: Job) -> Ending:
        handler = self._duties.handlers.get(job.kind)
        if handler is None:
            raise LookupError(f"no handler for jobs of kind {job.kind}")
        roll_back = work.begin(job)
        try:
            return Ending("done", handler(job, port))
        except Refused as refused:
            roll_back()
            return Ending(
                "refused",
                {"code": refused.code, "reason": refused.message, "details": dict(refused.details)},
            )

    def _write(self, owner: str, work: Work, endings: Mapping[str, Ending]) -> None:
        def write(session: Session) -> None:
            work.write(self._store, owner, endings, session)

        in_transaction(self._client, write)

    def _put_off(self, owner: str, job: Job, *, seconds: float, why: str) -> None:
        self._store.put_off(owner, job.id, seconds=seconds, why=why)
        outcome = "dead" if job.attempts >= MAX_ATTEMPTS else "put_off"
        self._metrics.jobs.labels(self._duties.queue, job.kind, outcome).inc()
        self._log.info(
            f"job.{outcome}",
            job=job.id,
            kind=job.kind,
            attempts=job.attempts,
            why=why,
            correlation_id=job.correlation_id,
        )

    def _report(self, jobs: Sequence[Job], endings: Mapping[str, Ending]) -> None:
        for job in jobs:
            ending = endings[job.id]
            self._metrics.jobs.labels(self._duties.queue, job.kind, ending.state).inc()
            self._log.info(
                f"job.{ending.state}",
                job=job.id,
                kind=job.kind,
                subject=job.subject,
                code=ending.result.get("code"),
                correlation_id=job.correlation_id,
            )


def _backoff(attempts: int) -> float:
    return min(FIRST_RETRY_S * 2.0 ** (attempts - 1), LONGEST_RETRY_S)
