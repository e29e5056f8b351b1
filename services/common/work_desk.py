"""The desk on MongoDB: submissions, units and ledgers through one unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from services.common.calendars import current_calendar
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.ledger import Event, Ledger
from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.common.submissions import Submission
from services.common.units import Unit
from services.common.work import Work

S = TypeVar("S")


class WorkDesk:
    """The port ``Desk`` within one unit of work; queries by topic are mixed in beside it.

    ``calendar`` is that of the file; what staff entered over it is read when a rule asks for working days.
    """

    def __init__(self, work: Work, calendar: WorkCalendar) -> None:
        self._work = work
        self._base_calendar = calendar
        self._calendar: WorkCalendar | None = None
        self._database = work.database

    @property
    def now(self) -> datetime:
        return self._work.now

    @property
    def calendar(self) -> WorkCalendar:
        if self._calendar is None:
            self._calendar = current_calendar(self._database, self._base_calendar)
        return self._calendar

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load what the forms of a batch say and are about, with one read each."""
        ids = [job.subject for job in jobs if "/" in job.kind]
        self._work.submissions.prefetch(ids)

    def submission(self, submission_id: str) -> Submission:
        return self._work.submission(submission_id)

    def unit(self, unit_id: str) -> Unit:
        return self._work.units.get(unit_id)

    def branches_below(self, unit_id: str) -> Sequence[Unit]:
        return self._work.units.branches_below(unit_id)

    def state(self, ledger: Ledger[S], record_id: str) -> S | None:
        return self._work.records(ledger).get(record_id)

    def version(self, ledger: Ledger[S], record_id: str) -> int:
        return self._work.records(ledger).version(record_id)

    def append(
        self, ledger: Ledger[S], record_id: str, author: Author, events: Sequence[Event]
    ) -> None:
        self._work.records(ledger).append(record_id, author, events)

    def enqueue(self, job: NewJob) -> None:
        self._work.enqueue(job)

    def plain(self, value: Any) -> Any:
        return CONVERTER.unstructure(value)
