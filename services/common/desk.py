"""What every handler of every worker has at hand; each service's own desk extends it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.ledger import Event, Ledger
from services.common.kernel.workdays import WorkCalendar
from services.common.submissions import Submission
from services.common.units import Unit

S = TypeVar("S")


class Desk(Protocol):
    """One batch's view of the world; what is appended or enqueued is written together, or not at all."""

    @property
    def now(self) -> datetime: ...
    @property
    def calendar(self) -> WorkCalendar: ...

    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        """The submission; raises NotYet while it is on its way, NotFound when it never came."""

    def unit(self, unit_id: str) -> Unit:
        """One unit; raises NotFound."""

    def branches_below(self, unit_id: str) -> Sequence[Unit]:
        """Every 党支部 of the subtree, by code."""

    def state(self, ledger: Ledger[S], record_id: str) -> S | None:
        """The record as it stands within this batch."""

    def version(self, ledger: Ledger[S], record_id: str) -> int:
        """How many entries its history has; 0 for a record that does not exist."""

    def append(
        self, ledger: Ledger[S], record_id: str, author: Author, events: Sequence[Event]
    ) -> None:
        """Add events to a record's history; no events change nothing."""

    def enqueue(self, job: NewJob) -> None: ...
    def plain(self, value: Any) -> Any:
        """A value of the domain as it is stored and shown."""
