"""A school that has lived a little: what the API's reading side is tested on."""

from typing import Any

from pymongo.database import Database

from services.common.clock import ServerClock
from services.common.jobs import NewJob
from services.common.kernel.identity import submission_job
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import Settings
from services.export import main as export
from services.export import repository as export_repository
from tests.integration.front_door import found_clients
from tests.integration.mailroom import STUDY, Mailroom
from tests.integration.season import COLLEGES, SCHOOL, found_season
from tests.integration.workroom import Post, submission

Document = dict[str, Any]
BRANCH = "jxnu.mks.001"
CLIENTS = {
    "branch": BRANCH,
    "college": COLLEGES[0],
    "portal": COLLEGES[1],
    "org_dept": SCHOOL,
    "ops": SCHOOL,
}
"""One client for each role, and the unit it acts for."""
PHONE = "13800000000"
CLOSE, ORDER = "qiangji/campaign-close", "export/request"


class Life:
    """A season that was placed, matters in several stages, a table that was built and one that was refused."""

    def __init__(self, database: Database[Document]) -> None:
        self.database = database
        self.season = found_season(database, 6)
        self.mail = Mailroom(self.season.room)
        found_clients(database, CLIENTS)
        export_repository.ensure_indexes(database)
        self._run_season()
        self._raise_opinions()
        self.built = self._ask_for_table("2026H2")
        self.refused = self._ask_for_table("2099")
        self._build_tables()

    def _run_season(self) -> None:
        self.season.open()
        self.season.open(campaign="2026-small", unit=COLLEGES[1])
        self.season.assess_all()
        self.season.room.work()
        self.season.review_all()
        self.season.close()
        self.season.room.work()

    def _raise_opinions(self) -> None:
        self.matter = self.mail.raise_opinion(person={"name": "（虚构）丙", "phone": PHONE})
        self.answered, *_ = [self.mail.raise_opinion() for _ in range(6)]
        self.season.room.work()
        handler = {"name": "（虚构）丁", "phone": PHONE}
        self.mail.act(self.matter, "acknowledgement", handler=handler)
        self.mail.act(self.matter, "study", **STUDY)
        self.mail.act(self.answered, "acknowledgement")
        self.season.room.work()
        self.mail.act(self.answered, "answer", text="已修好", handler=handler)
        self.late = self.mail.act(self.answered, "answer", text="再答一次")
        self.season.room.work()

    def _ask_for_table(self, period: str) -> str:
        identity = f"s{period:x>31}"
        body = {"table": "fujian4", "unit": COLLEGES[0], "period": period, "phone": PHONE}
        room = self.season.room
        filed = submission(Post(form=CLOSE, unit=COLLEGES[0], body=body), identity, room.now)
        self.database["submissions"].insert_one(filed | {"form": ORDER, "routes": ["export"]})
        job_id = submission_job(identity, "export")
        room.store.insert(
            [NewJob(id=job_id, queue="export", kind=ORDER, subject=identity, due=room.now)],
            room.now,
        )
        return identity

    def _build_tables(self) -> None:
        runner = Runner(
            self.database.client,
            self.database,
            export.make_duties(Settings(mongo_database=self.database.name)),
            clock=ServerClock(self.database, simulated=True),
            metrics=Metrics(),
            lease_s=60,
        )
        store, now = self.season.room.store, self.season.room.now
        runner.work_on([job.id for job in store.take_due(now, limit=64, queues=["export"])])
