"""Opinions on MongoDB: the order in which forms about one matter are dealt with."""

from collections.abc import Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES, Job
from services.common.kernel.identity import submission_job
from services.common.kernel.workdays import WorkCalendar
from services.common.under_way import UnderWay, under_way
from services.common.work import Work
from services.notify.domain.matter.evolve import MATTERS
from services.notify.domain.matter.state import Upper
from services.notify.domain.notice import Templates
from services.notify.domain.policies import Policies
from services.notify.repository.desk import NotifyDesk

FOLLOW_UPS = tuple(
    f"lianxin/opinion-{what}"
    for what in (
        "acknowledgement",
        "study",
        "answer",
        "unsolvable",
        "extension",
        "transfer",
        "assignment",
        "pause",
        "resume",
        "supplement",
        "merge",
        "confirmation",
    )
)
"""The forms that name the matter they are about."""
INDEXES = {
    MATTERS.collection: [
        IndexModel([("state.concerned", ASCENDING), ("_id", ASCENDING)], name="concerned"),
        IndexModel(
            [("state.owner_path", ASCENDING), ("state.stage", ASCENDING), ("_id", ASCENDING)],
            name="owner",
        ),
    ]
}


RECIPIENTS, OPINION = "recipients", "opinion"
"""export's ledger, and what its forms call an opinion that goes up."""


class MatterQueries(NotifyDesk):
    """The port ``MatterDesk`` within one unit of work."""

    def __init__(
        self, work: Work, calendar: WorkCalendar, policies: Policies, templates: Templates
    ) -> None:
        super().__init__(work, calendar, policies, templates)
        self._about: set[str] = set()
        self._until = work.now
        self._waiting: list[UnderWay] | None = None
        self._passed: set[str] = set()

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load the matters of a batch, too, with one read."""
        super().prefetch(jobs)
        posts = [job.subject for job in jobs if job.kind in FOLLOW_UPS]
        found = [item for item in map(self._work.submissions.get, posts) if item is not None]
        steps = [job.subject for job in jobs if job.kind.startswith("matter.")]
        named = (item.body.get(name) for item in found for name in ("matter", "into"))
        self._about = {*steps, *(str(name) for name in named if name)}
        self._until = max((self.now, *(job.due for job in jobs)))
        self._about |= self._mains(self._about)

    def _mains(self, matters: set[str]) -> set[str]:
        """Load ``matters`` and those that they were merged into, which are given back."""
        found: set[str] = set()
        ahead = matters
        while ahead:
            self._work.records(MATTERS).prefetch(ahead)
            states = [self.state(MATTERS, name) for name in ahead]
            ahead = {state.merged_into for state in states if state and state.merged_into}
            found |= ahead
        return found

    def wait_for_earlier(self, job: Job, *matters: str) -> None:
        for name in matters:
            if self.state(MATTERS, name) is None:
                self._wait_for_opening(name)
        if self._waiting is None:
            about = ("matter", self._about)
            self._waiting = under_way(self._database, FOLLOW_UPS, about=about, until=self._until)
        for other in self._waiting:
            earlier = (other.due, other.job) < (job.due, job.id)
            if other.about in matters and earlier and other.job not in self._passed:
                raise NotYet("更早收到的表单正在办理，稍后继续")
        self._passed.add(job.id)

    def upper_of(self, unit: str) -> Upper | None:
        """By id the first one; an index of export's serves it."""
        asked = {"state.unit": unit, "state.tables": OPINION, "state.open": True}
        query = {**asked, "state.way": "HTTPS"}
        row = self._database[RECIPIENTS].find_one(
            query, {"state.name": 1}, sort=[("_id", ASCENDING)]
        )
        return Upper(recipient=row["_id"], name=row["state"]["name"]) if row else None

    def _wait_for_opening(self, matter_id: str) -> None:
        opening = submission_job(
            "s" + matter_id[1:], "notify"
        )  # kernel.identity.matter_id, backwards
        query = {"_id": opening, "state": {"$in": list(OPEN_STATES)}}
        if self._database[JOBS].find_one(query, {"_id": 1}):
            raise NotYet("这件意见建议正在登记，稍后继续")
