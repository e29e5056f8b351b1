"""notify's desk in dictionaries, and forms and jobs as intake and the relay hand them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.common.jobs import Job
from services.common.kernel.workdays import WorkCalendar
from services.common.submissions import Submission
from services.notify.domain.matter.evolve import MATTERS
from services.notify.domain.matter.state import Matter, Upper
from services.notify.domain.notice import Notice
from services.notify.domain.policies import Policies
from tests.unit.fake_desk import FakeDesk
from tests.unit.notify.case import POLICY, RULES, TREE


@dataclass
class FakeNotify(FakeDesk):
    """Everything in memory; ``told`` holds every notice under its key."""

    now: datetime
    calendar: WorkCalendar = RULES.calendar
    policies: Policies = POLICY
    told: dict[str, Notice] = field(default_factory=dict)
    upper: Upper | None = None

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        return tuple(TREE["/".join(path[: n + 1])] for n in range(len(path)))

    def wait_for_earlier(self, job: Job, *matters: str) -> None:
        self.wait("earlier")

    def upper_of(self, unit: str) -> Upper | None:
        return self.upper

    def matter(self, matter_id: str) -> Matter:
        """The matter, which must be there."""
        state = self.state(MATTERS, matter_id)
        assert state is not None
        return state

    def tell(self, key: str, notice: Notice) -> None:
        assert key not in self.told
        self.told[key] = notice


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
