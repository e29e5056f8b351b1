"""scoring and notify at work without HTTP and RabbitMQ: forms are filed as intake files them, jobs are rung by hand."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

from services.common.clock import ServerClock, set_simulated_time
from services.common.contracts import Contracts
from services.common.job_store import JobStore
from services.common.jobs import OPEN_STATES, NewJob
from services.common.kernel.identity import submission_job
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import Settings
from services.intake.checking.forms import Forms
from services.intake.repository import SUBMISSION_INDEXES, UNIT_INDEXES
from services.notify import main as notify
from services.notify import repository as notify_repository
from services.scoring import main as scoring
from services.scoring import repository as scoring_repository

Document = dict[str, Any]
RINGS_MOST = 500
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BY_QUEUE: Document = {"queue": {"$in": ["scoring", "notify"]}}
"""The index of jobs begins with the queue; what is left for export stays there."""
FORMS = Forms(Contracts(Settings().schemas_dir))


@dataclass(frozen=True, kw_only=True)
class Post:
    """A form as a client posts it about ``unit``; ``at`` is when it is received, by default now."""

    form: str
    unit: str
    body: Mapping[str, Any]
    client: str = "portal"
    at: datetime | None = None


@dataclass
class Workroom:
    """One database, one runner per service; product time stands still at ``now``."""

    database: Database[Document]
    now: datetime
    _runners: dict[str, Runner[Any]] = field(default_factory=dict)
    _posted: int = 0

    def __post_init__(self) -> None:
        self.store = JobStore(self.database)
        self.store.ensure_indexes()
        self.database["submissions"].create_indexes(SUBMISSION_INDEXES)
        self.database["units"].create_indexes(UNIT_INDEXES)
        scoring_repository.ensure_indexes(self.database)
        notify_repository.ensure_indexes(self.database)
        settings = Settings(mongo_database=self.database.name)
        self._clock = ServerClock(self.database, simulated=True)
        self.set(self.now)
        for duties in (scoring.make_duties(settings), notify.make_duties(settings)):
            runner: Runner[Any] = Runner(
                self.database.client,
                self.database,
                duties,
                clock=self._clock,
                metrics=Metrics(),
                lease_s=60,
            )
            self._runners[duties.queue] = runner

    def set(self, now: datetime) -> None:
        self.now = now
        set_simulated_time(self.database, now)
        self._clock.sync()

    def found(self, *units: tuple[str, str]) -> None:
        """Units as (code, kind); the dots of a code say where it hangs."""
        self.database["units"].insert_many([unit(code, kind) for code, kind in units])

    def post(self, post: Post) -> str:
        """File a form as intake does; its submission id."""
        self._posted += 1
        # Time stands still here, so ids that count keep what was posted first in front.
        identity = f"s{self._posted:031d}"
        (queue,) = FORMS.latest(post.form).routes
        at = post.at or self.now
        self.database["submissions"].insert_one(submission(post, identity, at))
        job = NewJob(
            id=submission_job(identity, queue),
            queue=queue,
            kind=post.form,
            subject=identity,
            due=at,
        )
        self.store.insert([job], at)
        return identity

    def work(self) -> None:
        """Whatever is due, and what follows from it, until nothing is; waiting takes no time here."""
        due = BY_QUEUE | {"state": {"$in": list(OPEN_STATES)}, "due": {"$lte": self.now}}
        for _ in range(RINGS_MOST):
            if not self.database["jobs"].count_documents(due):
                return
            self.ring()
        raise AssertionError(f"what waits for each other: {list(self.database['jobs'].find(due))}")

    def ring(self, limit: int = 64) -> None:
        """One ring for each service."""
        self.database["jobs"].update_many(
            BY_QUEUE | {"state": "retry"}, {"$set": {"lease": LONG_AGO}}
        )
        self.store.recover()
        for queue, runner in self._runners.items():
            rung = self.store.take_due(self.now, limit=limit, queues=[queue])
            runner.work_on([job.id for job in rung])

    def runner(self, queue: str) -> Runner[Any]:
        return self._runners[queue]

    def run_until(self, end: datetime) -> None:
        """Let time pass, stopping wherever a step falls due until it is done."""
        while row := self.database["jobs"].find_one(
            BY_QUEUE | {"state": "queued", "due": {"$gt": self.now, "$lt": end}}, sort=[("due", 1)]
        ):
            self.set(row["due"])
            self.work()
        self.set(end)
        self.work()

    def outcome(self, identity: str) -> Document:
        """The job of a submission, ended or not."""
        found = self.database["jobs"].find_one({"subject": identity})
        assert found is not None
        return found

    def code(self, identity: str) -> str:
        """``done``, or the code with which a submission was refused."""
        job = self.outcome(identity)
        return str(job["result"]["code"] if job["state"] == "refused" else job["state"])

    def record(self, collection: str, record_id: str) -> Document:
        found = self.database[collection].find_one({"_id": record_id})
        assert found is not None
        return found

    def trail(self, collection: str, record_id: str) -> list[str]:
        """What happened to a record, in order."""
        history = self.record(collection, record_id)["history"]
        return [str(entry["what"]).partition(".")[2] for entry in history]


def unit(code: str, kind: str) -> Document:
    parts = code.split(".")
    path = [".".join(parts[: n + 1]) for n in range(len(parts))]
    category = "学生" if kind == "branch" else None
    return {
        "_id": code,
        "name": f"单位{code}",
        "kind": kind,
        "category": category,
        "parent": path[-2] if len(path) > 1 else None,
        "path": path,
    }


def submission(post: Post, identity: str, at: datetime) -> Document:
    path = unit(post.unit, "")["path"]
    return {
        "_id": identity,
        "form": post.form,
        "version": 1,
        "programme": post.form.split("/")[0],
        "key": None,
        "unit": post.unit,
        "unit_path": path,
        "client": post.client,
        "client_unit": path[0],
        "body": dict(post.body),
        "body_sha256": hashlib.sha256(json.dumps(dict(post.body)).encode()).hexdigest(),
        "received_at": at,
        "correlation_id": "",
        "routes": list(FORMS.latest(post.form).routes),
    }


def codes(college: str, count: int) -> Iterable[str]:
    """The codes of ``count`` branches of a college."""
    return (f"{college}.{number:03d}" for number in range(1, count + 1))


def shanghai(text: str) -> datetime:
    """``2026-11-23 09:00`` in Asia/Shanghai, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)
