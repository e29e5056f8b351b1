"""What the export tests set up: a small school, stars given at some instant, a worker without a queue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.clock import ServerClock, set_simulated_time
from services.common.job_store import JobStore
from services.common.jobs import NewJob
from services.common.kernel.identity import submission_id, submission_job
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import Settings
from services.export.main import make_duties
from services.export.ports import Exports
from services.export.repository import ensure_indexes
from services.intake.repository import UNIT_INDEXES
from services.scoring.repository import ensure_indexes as ensure_rating_indexes

Document = dict[str, Any]
SCHOOL, COLLEGE = "jxnu", "jxnu.mks"


class Office:
    """An export worker on ``database`` that works when told to; product time stands still at ``now``."""

    def __init__(self, database: Database[Document], now: datetime) -> None:
        self.database = database
        self.store = JobStore(database)
        self.store.ensure_indexes()
        ensure_indexes(database)
        ensure_rating_indexes(database)
        database["units"].create_indexes(UNIT_INDEXES)
        self.duties = make_duties(Settings(mongo_database=database.name))
        self.clock = ServerClock(database, simulated=True)
        self._runner: Runner[Exports] = Runner(
            database.client, database, self.duties, clock=self.clock, metrics=Metrics(), lease_s=60
        )
        self.set(now)
        self._found_school()

    def set(self, now: datetime) -> None:
        set_simulated_time(self.database, now)
        self.clock.sync()
        self.now = now

    def leave(self, kind: str, job_id: str, data: Mapping[str, Any], subject: str = "") -> None:
        job = NewJob(
            id=job_id, queue="export", kind=kind, subject=subject, due=self.now, data=dict(data)
        )
        self.store.insert([job], self.now)

    def ask(self, body: Mapping[str, Any]) -> str:
        """Post export/request as intake keeps it; the submission's id."""
        identity = submission_id("portal", f"{self.database.name}-{len(body)}")
        unit = self.database["units"].find_one({"_id": body["unit"]}) or {"path": [body["unit"]]}
        self.database["submissions"].insert_one(
            {
                "_id": identity,
                "form": "export/request",
                "version": 1,
                "key": None,
                "unit": body["unit"],
                "unit_path": unit["path"],
                "client": "portal",
                "client_unit": SCHOOL,
                "body": dict(body),
                "body_sha256": "",
                "received_at": self.now,
                "correlation_id": "c-1",
            }
        )
        job = NewJob(
            id=submission_job(identity, "export"),
            queue="export",
            kind="export/request",
            subject=identity,
            due=self.now,
        )
        self.store.insert([job], self.now)
        return identity

    def outcome(self, subject: str) -> Document:
        """The job about ``subject``, ended or not."""
        found = self.database["jobs"].find_one({"subject": subject})
        assert found is not None
        return found

    def work(self) -> None:
        """Everything that is due, and what follows from it, until nothing is."""
        while rung := self.store.take_due(self.now, limit=64, queues=["export"]):
            self._runner.work_on([job.id for job in rung])

    def give_star(self, branch: str, star: int, at: datetime, campaign: str = "c1") -> None:
        """A star in force from ``at`` on, in place of the one before it."""
        path = [SCHOOL, COLLEGE, branch]
        known = self.database["standings"].find_one({"_id": branch})
        before = known["state"]["terms"] if known else []
        ended = [term | {"until": term["until"] or at} for term in before]
        term = {"star": star, "since": at, "until": None, "campaign": campaign, "voided": False}
        state = {"branch": {"code": branch, "path": path}, "star": star, "terms": [*ended, term]}
        self.database["standings"].replace_one({"_id": branch}, {"state": state}, upsert=True)

    def export(self, export_id: str) -> Document:
        found = self.database["exports"].find_one({"_id": export_id})
        assert found is not None
        return found

    def _found_school(self) -> None:
        def unit(code: str, kind: str, path: list[str]) -> Document:
            return {
                "_id": code,
                "name": f"单位{code}",
                "kind": kind,
                "category": None,
                "path": path,
            }

        self.database["units"].insert_many(
            [
                unit(SCHOOL, "university", [SCHOOL]),
                unit(COLLEGE, "college", [SCHOOL, COLLEGE]),
                *(
                    unit(f"{COLLEGE}.{n:02d}", "branch", [SCHOOL, COLLEGE, f"{COLLEGE}.{n:02d}"])
                    for n in range(1, 6)
                ),
            ]
        )
