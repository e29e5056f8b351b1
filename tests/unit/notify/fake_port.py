"""notify's port in dictionaries, and jobs as intake and the relay hand them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from services.common.errors import NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.submissions import Submission
from services.notify.domain.clock import Rules
from services.notify.domain.events import MatterEvent
from services.notify.domain.evolve import evolve
from services.notify.domain.matter import Matter
from services.notify.domain.wording import Notice
from tests.unit.notify.case import NAMES, PATH, RULES


@dataclass
class FakeNotify:
    """Everything in memory; ``waiting``: an earlier form is under way."""

    now: datetime
    rules: Rules = RULES
    submissions: dict[str, Submission] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    appended: list[tuple[str, Author, MatterEvent]] = field(default_factory=list)
    deliveries: dict[str, Notice] = field(default_factory=dict)
    jobs: list[NewJob] = field(default_factory=list)
    waiting: bool = False

    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        return self.submissions[submission_id]

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        return tuple(NAMES[PATH.index(code)] for code in path)

    def wait_for_earlier(self, job: Job, matter_id: str) -> None:
        if self.waiting:
            raise NotYet("earlier")

    def matter(self, matter_id: str) -> Matter | None:
        return self.matters.get(matter_id)

    def version(self, matter_id: str) -> int:
        return sum(name == matter_id for name, _, _ in self.appended)

    def append(self, matter_id: str, author: Author, events: Sequence[MatterEvent]) -> Matter:
        self.appended += [(matter_id, author, event) for event in events]
        state = reduce(evolve, events, self.matters.get(matter_id))
        assert state is not None
        self.matters[matter_id] = state
        return state

    def record_delivery(self, key: str, matter_id: str, notice: Notice) -> None:
        assert key not in self.deliveries
        self.deliveries[key] = notice

    def enqueue(self, job: NewJob) -> None:
        self.jobs.append(job)


def submission_of(
    path: Sequence[str], body: Mapping[str, Any], at: datetime, client: str
) -> Submission:
    return Submission(
        id="s" + "0" * 31,
        form="",
        version=1,
        key=None,
        unit=path[-1],
        unit_path=tuple(path),
        client=client,
        client_unit=path[0],
        body=body,
        body_sha256="",
        received_at=at,
        correlation_id="",
    )


def job_of(kind: str, subject: str, due: datetime, data: Mapping[str, Any] | None = None) -> Job:
    return Job(
        id=f"{subject}:{kind}",
        queue="notify",
        kind=kind,
        subject=subject,
        due=due,
        data=data or {},
        correlation_id="corr",
        attempts=1,
        created=due,
    )
