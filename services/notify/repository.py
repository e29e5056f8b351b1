"""notify's port on MongoDB: matters through the unit of work, notices kept once."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.mongo import Document
from services.common.submissions import Submission
from services.common.work import Work
from services.notify.domain.clock import Rules
from services.notify.domain.events import MatterEvent
from services.notify.domain.evolve import evolve
from services.notify.domain.matter import Matter
from services.notify.domain.wording import Notice

MATTERS = "matters"
DELIVERIES = "deliveries"
MATTER_INDEXES = [
    IndexModel([("state.unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    IndexModel(
        [("state.owner_path", ASCENDING), ("state.stage", ASCENDING), ("_id", ASCENDING)],
        name="owner",
    ),
]
DELIVERY_INDEXES = [IndexModel([("unit", ASCENDING), ("at", ASCENDING)], name="unit")]


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes of notify's own collections."""
    database[MATTERS].create_indexes(MATTER_INDEXES)
    database[DELIVERIES].create_indexes(DELIVERY_INDEXES)


class Repository:
    """The port ``Notify`` within one unit of work."""

    def __init__(self, work: Work, rules: Rules) -> None:
        self._work = work
        self._rules = rules
        self._matters = work.records(MATTERS, Matter)

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
        named = [str(item.body["matter"]) for item in found if "matter" in item.body]
        self._matters.prefetch([*named, *(job.subject for job in jobs if "/" not in job.kind)])

    def submission(self, submission_id: str) -> Submission:
        return self._work.submission(submission_id)

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        return self._work.units.names(path)

    def matter(self, matter_id: str) -> Matter | None:
        return self._matters.get(matter_id)

    def version(self, matter_id: str) -> int:
        return self._matters.version(matter_id)

    def append(self, matter_id: str, author: Author, events: Sequence[MatterEvent]) -> Matter:
        self._matters.append(matter_id, author, events, evolve)
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
