"""The runner of a worker: claim, decide together, write once; one by one where something is wrong (DESIGN).

Outcomes of a job: done; refused, with the rule's reason; waiting (NotYet); put off (Unavailable, or a
fault) until its eight attempts are used up and it lies in the quarantine. A fault in one job of a batch
sends the others through one by one; it never fails them.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import structlog
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.common.clock import ServerClock
from services.common.errors import NotYet, Refused, Unavailable
from services.common.job_store import NEVER_ENDED, Ending, JobStore
from services.common.jobs import MAX_ATTEMPTS, Job
from services.common.leases import Leases
from services.common.logs import get_logger
from services.common.metrics import Metrics
from services.common.mongo import Document, Session, in_transaction
from services.common.work import Lost, Stale, Work


class Port(Protocol):
    """What every service's port can do: load what a batch of jobs will need, in few reads."""

    def prefetch(self, jobs: Sequence[Job]) -> None: ...


P = TypeVar("P", bound=Port)
Result = Mapping[str, Any]
Handler = Callable[[Job, P], Result]

STALE_TRIES = 8
STALE_PAUSE_S = 0.01
"""The longest pause before the second try; it doubles, and chance shortens it: crowds come apart."""
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties(Generic[P]):
    """What a service does: its queue, how it opens its port on a unit of work, and a handler per kind of job.

    Jobs of the kinds in ``alone`` may take minutes: each is worked on by itself, after the others of its batch.
    """

    queue: str
    open: Callable[[Work], P]
    handlers: Mapping[str, Handler[P]]
    alone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on some jobs: the changes, the end of each, and who looks again in how many seconds."""

    work: Work
    endings: dict[str, Ending] = field(default_factory=dict)
    early: dict[str, float] = field(default_factory=dict)


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
        lease_s: float,
    ) -> None:
        self._client = client
        self._database = database
        self._store = JobStore(database)
        self._duties = duties
        self._clock = clock
        self._metrics = metrics
        self._lease_s = lease_s
        self._leases = Leases(self._store, lease_s)
        self._log = get_logger()

    def keep_leases(self, stop: threading.Event) -> None:
        """Keep what long work holds, until ``stop``; for a thread beside those that work."""
        self._leases.keep(stop)

    def work_on(self, ids: Sequence[str]) -> None:
        """Claim and end those of ``ids`` that wait; ids that others have are passed over.

        A database out of reach is no fault of the ring: what was claimed or not comes back by its lease.
        """
        with self._metrics.batch_seconds.labels(self._duties.queue).time():
            try:
                self._work_on(ids)
            except PyMongoError as fault:
                self._log.warning("batch.interrupted", jobs=len(ids), fault=repr(fault))

    def _work_on(self, ids: Sequence[str]) -> None:
        self._clock.sync()
        claim = self._store.claim_fresh(ids, self._lease_s)
        if slow := [job.id for job in claim.jobs if self._is_slow(job)]:
            self._store.release(claim.owner, slow)
        quick = [job for job in claim.jobs if not self._is_slow(job)]
        fresh = [job.id for job in quick]
        with self._leases.held(claim.owner, fresh):
            together = not fresh or self._together(claim.owner, quick)
        if not together:
            self._store.release(claim.owner, fresh)
        if not together or len(fresh) < len(ids):
            for job_id in self._store.still_rung(ids):
                self._alone(job_id)

    def _is_slow(self, job: Job) -> bool:
        return job.kind in self._duties.alone

    def _together(self, owner: str, jobs: Sequence[Job]) -> bool:
        """All jobs in one transaction; False when any of them failed for another reason than a rule."""
        try:
            self._attempt(owner, jobs)
        except (Stale, Lost, Unavailable):
            return False
        except Exception as fault:  # noqa: BLE001 - a fault of one job must not fail its neighbours
            self._log.warning("batch.split", jobs=len(jobs), fault=repr(fault))
            return False
        return True

    def _alone(self, job_id: str) -> None:
        claim = self._store.claim_one(job_id, self._lease_s)
        for job in claim.dead:
            self._tell(job, "dead", why=NEVER_ENDED)
        for job in claim.jobs:
            with self._leases.held(claim.owner, [job.id]):
                self._insist(claim.owner, job)

    def _insist(self, owner: str, job: Job) -> None:
        try:
            self._attempt_again(owner, job)
        except Lost as lost:
            self._log.info("job.lost", job=job.id, kind=job.kind, why=str(lost))
        except Unavailable as wait:
            self._put_off(owner, job, seconds=wait.retry_in_s, why=wait.message)
        except Exception as fault:  # noqa: BLE001 - an unforeseen fault of one job ends in the quarantine
            self._log.exception("job.failed", job=job.id, kind=job.kind, attempts=job.attempts)
            self._put_off(owner, job, seconds=_backoff(job.attempts), why=repr(fault))

    def _attempt_again(self, owner: str, job: Job) -> None:
        for turn in range(STALE_TRIES):
            try:
                return self._attempt(owner, [job])
            except Stale:
                time.sleep(random.random() * STALE_PAUSE_S * 2**turn)  # noqa: S311 - no secret
        raise Unavailable("记录正被他人修改", retry_in_s=FIRST_RETRY_S)

    def _attempt(self, owner: str, jobs: Sequence[Job]) -> None:
        decided = self._decide(jobs)
        if decided.endings:
            self._write(owner, decided)
        if decided.early:
            self._store.wait(owner, decided.early)
        for job in jobs:
            if job.id in decided.endings:
                self._report(job, decided.endings[job.id])

    def _decide(self, jobs: Sequence[Job]) -> Decided:
        decided = Decided(Work(self._database, self._clock.now()))
        port = self._duties.open(decided.work)
        port.prefetch(jobs)
        for job in jobs:
            with structlog.contextvars.bound_contextvars(correlation_id=job.correlation_id):
                try:
                    decided.endings[job.id] = self._decide_one(decided.work, port, job)
                except NotYet as early:
                    decided.early[job.id] = early.retry_in_s
        return decided

    def _decide_one(self, work: Work, port: P, job: Job) -> Ending:
        handler = self._duties.handlers.get(job.kind)
        if handler is None:
            raise LookupError(f"no handler for jobs of kind {job.kind}")
        roll_back = work.begin(job)
        try:
            return Ending("done", handler(job, port))
        except NotYet:
            roll_back()
            raise
        except Refused as refused:
            roll_back()
            return Ending(
                "refused",
                {"code": refused.code, "reason": refused.message, "details": dict(refused.details)},
            )

    def _write(self, owner: str, decided: Decided) -> None:
        def write(session: Session) -> None:
            decided.work.write(self._store, owner, decided.endings, session)

        in_transaction(self._client, write)

    def _put_off(self, owner: str, job: Job, *, seconds: float, why: str) -> None:
        self._store.put_off(owner, job.id, seconds=seconds, why=why)
        self._tell(job, "dead" if job.attempts >= MAX_ATTEMPTS else "put_off", why=why)

    def _report(self, job: Job, ending: Ending) -> None:
        self._tell(job, ending.state, code=ending.result.get("code"))

    def _tell(self, job: Job, outcome: str, **more: object) -> None:
        self._metrics.jobs.labels(self._duties.queue, job.kind, outcome).inc()
        self._log.info(
            f"job.{outcome}",
            job=job.id,
            kind=job.kind,
            subject=job.subject,
            attempts=job.attempts,
            correlation_id=job.correlation_id,
            **more,
        )


def _backoff(attempts: int) -> float:
    return min(FIRST_RETRY_S * 2.0 ** (attempts - 1), LONGEST_RETRY_S)
