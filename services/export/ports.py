"""What export's handlers need of the outside; ``repository`` gives it with MongoDB, tests with dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.common.jobs import Job, NewJob
from services.common.kernel.periods import ReportSchedule
from services.common.kernel.workdays import WorkCalendar
from services.common.submissions import Submission
from services.common.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StarCensus:
    """The stars below a unit at an instant: ``counts`` per star, of ``branches`` in the tree today."""

    counts: Mapping[int, int]
    branches: int

    @property
    def without_star(self) -> int:
        """Branches that have no star yet; never negative, even when rated branches left the tree."""
        return max(0, self.branches - sum(self.counts.values()))


class Exports(Protocol):
    """One batch's view of the world; records and jobs are written together, files before them."""

    @property
    def now(self) -> datetime: ...
    @property
    def calendar(self) -> WorkCalendar: ...
    @property
    def schedules(self) -> Sequence[ReportSchedule]: ...
    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        """The submission; raises NotYet while it is on its way, NotFound when it never came."""

    def unit(self, unit_id: str) -> Unit: ...

    def reporting_units(self) -> Sequence[Unit]:
        """Who reports on schedule: the school and every college."""

    def stars_below(self, unit: Unit, until: datetime) -> StarCensus:
        """Each branch's latest star placed before ``until``, counted."""

    def keep_file(self, file_id: str, name: str, data: bytes) -> None:
        """Keep a file for good; one that is there already is left as it is."""

    def keep_export(self, document: dict[str, Any]) -> None: ...
    def enqueue(self, job: NewJob) -> None: ...
