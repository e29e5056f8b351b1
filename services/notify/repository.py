"""notify's port on MongoDB: matters through the unit of work, notices kept once."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.common.errors import NotFound, NotYet
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES, Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import submission_job
from services.common.mongo import Document
from services.common.submissions import Submission
from services.common.under_way import UnderWay, under_way
from services.common.work import Work
from services.notify.domain.clock import Rules
from services.notify.domain.events import MatterEvent
from services.notify.domain.evolve import MATTERS
from services.notify.domain.matter import Matter
from services.notify.domain.wording import Notice

DELIVERIES = "deliveries"
FOLLOW_UPS = tuple(
    f"lianxin/opinion-{what}"
    for what in ("acknowledgement", "study", "answer", "unsolvable", "extension", "confirmation")
)
"""The forms that name the matter they are about."""
MATTER_INDEXES = [
    IndexModel([("state.unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    IndexModel(
        [("state.owner_path", ASCENDING), ("state.stage", ASCENDING), ("_id", ASCENDING)],
        name="owner",
    ),
]
DELIVERY_INDEXES = [IndexModel([("unit", ASCENDING), ("at", ASCENDING)], name="unit")]


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes that notify's own collections are read by."""
    database[MATTERS.collection].create_indexes(MATTER_INDEXES)
    database[DELIVERIES].create_indexes(DELIVERY_INDEXES)


class Repository:
    """The port ``Notify`` within one unit of work."""

    def __init__(self, work: Work, rules: Rules) -> None:
        self._work = work
        self._rules = rules
        self._matters = work.records(MATTERS)
        self._about: set[str] = set()
        self._until = work.now
        self._waiting: list[UnderWay] | None = None
        self._passed: set[str] = set()

    @property
    def now(self) -> datetime:
        return self._work.now

    @property
    def rules(self) -> Rules:
        return self._rules

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load the submissions and matters of a batch with one read each."""
        posts = [job.subject for job in jobs if "/" in job.kind]
        self._work.submissions.prefetch(posts)
        found = [item for item in map(self._work.submissions.get, posts) if item is not None]
        self._work.units.prefetch(code for item in found for code in item.unit_path)
        steps = [job.subject for job in jobs if "/" not in job.kind]
        self._about = {
            *steps,
            *(str(item.body["matter"]) for item in found if "matter" in item.body),
        }
        self._until = max((self.now, *(job.due for job in jobs)))
        self._matters.prefetch(self._about)

    def submission(self, submission_id: str) -> Submission:
        return self._work.submission(submission_id)

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        self._work.units.prefetch(path)
        return tuple(map(self._name, path))

    def _name(self, code: str) -> str:
        try:
            return self._work.units.get(code).name
        except NotFound:
            return code

    def wait_for_earlier(self, job: Job, matter_id: str) -> None:
        if self._matters.get(matter_id) is None:
            self._wait_for_opening(matter_id)
        if self._waiting is None:
            about = ("matter", self._about)
            self._waiting = under_way(
                self._work.database, FOLLOW_UPS, about=about, until=self._until
            )
        for other in self._waiting:
            earlier = (other.due, other.job) < (job.due, job.id)
            if other.about == matter_id and earlier and other.job not in self._passed:
                raise NotYet("更早收到的表单正在办理，稍后继续")
        self._passed.add(job.id)

    def _wait_for_opening(self, matter_id: str) -> None:
        opening = submission_job(
            "s" + matter_id[1:], "notify"
        )  # kernel.identity.matter_id, backwards
        query = {"_id": opening, "state": {"$in": list(OPEN_STATES)}}
        if self._work.database[JOBS].find_one(query, {"_id": 1}):
            raise NotYet("这件意见建议正在登记，稍后继续")

    def matter(self, matter_id: str) -> Matter | None:
        return self._matters.get(matter_id)

    def version(self, matter_id: str) -> int:
        return self._matters.version(matter_id)

    def append(self, matter_id: str, author: Author, events: Sequence[MatterEvent]) -> Matter:
        self._matters.append(matter_id, author, events)
        state = self._matters.get(matter_id)
        if state is None:
            raise LookupError("an appended record has a state")
        return state

    def record_delivery(self, key: str, matter_id: str, notice: Notice) -> None:
        self._work.put(
            DELIVERIES,
            {
                "_id": key,
                "matter": matter_id,
                "unit": notice.unit,
                "kind": notice.kind,
                "title": notice.title,
                "body": notice.body,
                "at": self._work.now,
                "state": "recorded",
            },
        )

    def enqueue(self, job: NewJob) -> None:
        self._work.enqueue(job)
