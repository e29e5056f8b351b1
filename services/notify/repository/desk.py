"""notify's desk on MongoDB: the desk of every worker, policies, and notices kept once."""

from collections.abc import Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotFound
from services.common.jobs import Job, NewJob
from services.common.kernel.workdays import WorkCalendar
from services.common.work import Work
from services.common.work_desk import WorkDesk
from services.notify.domain.delivery.told import Reach
from services.notify.domain.notice import Notice, Templates
from services.notify.domain.policies import Policies

DELIVERIES = "deliveries"
ADDRESS = "notice.address"
"""The job that finds the recipients of a notice, left with it."""
INDEXES = {
    DELIVERIES: [IndexModel([("unit", ASCENDING), ("at", ASCENDING)], name="unit")],
}


class NotifyDesk(WorkDesk):
    """notify's port ``Desk`` within one unit of work; queries by topic are mixed in beside it."""

    def __init__(
        self, work: Work, calendar: WorkCalendar, policies: Policies, templates: Templates
    ) -> None:
        super().__init__(work, calendar)
        self._policies = policies
        self._templates = templates

    @property
    def policies(self) -> Policies:
        return self._policies

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load the submissions of a batch and the units that they are about, with one read each."""
        super().prefetch(jobs)
        posts = [job.subject for job in jobs if "/" in job.kind]
        found = [item for item in map(self._work.submissions.get, posts) if item is not None]
        self._work.units.prefetch(code for item in found for code in item.unit_path)

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        self._work.units.prefetch(path)
        return tuple(map(self._name, path))

    def _name(self, code: str) -> str:
        try:
            return self._work.units.get(code).name
        except NotFound:
            return code

    def tell(self, key: str, notice: Notice) -> None:
        text = self._templates.text(notice)
        self._work.put(
            DELIVERIES,
            {
                "_id": key,
                "about": notice.about,
                "unit": notice.unit,
                "unit_path": self._path_of_unit(notice.unit),
                "person": notice.person,
                "kind": notice.kind,
                "title": text.title,
                "body": text.body,
                "urgent": text.urgent,
                "at": self._work.now,
                "state": Reach.RECORDED.value,
                "because": "",
                "messages": [],
            },
        )
        self._work.enqueue(
            NewJob(
                id=f"{key}:address",
                queue="notify",
                kind=ADDRESS,
                subject=key,
                due=self._work.now,
            )
        )

    def _path_of_unit(self, unit: str) -> list[str]:
        try:
            return list(self._work.units.get(unit).path)
        except NotFound:
            return [unit]
