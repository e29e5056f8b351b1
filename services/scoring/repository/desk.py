"""The desk on MongoDB: submissions, units, standards and ledgers through one unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id
from services.common.kernel.ledger import Event, Ledger
from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.common.submissions import Submission
from services.common.units import Unit
from services.common.work import Work
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.policies import Policies
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.standard import Standard
from services.scoring.repository.standards import Standards

S = TypeVar("S")


class WorkDesk:
    """The port ``Desk`` within one unit of work; queries by topic are mixed in beside it."""

    def __init__(
        self, work: Work, standards: Standards, calendar: WorkCalendar, policies: Policies
    ) -> None:
        self._work = work
        self._standards = standards
        self._calendar = calendar
        self._policies = policies
        self._database = work.database

    @property
    def now(self) -> datetime:
        return self._work.now

    @property
    def calendar(self) -> WorkCalendar:
        return self._calendar

    @property
    def policies(self) -> Policies:
        return self._policies

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load submissions, units, campaigns and ratings of a batch with one read each."""
        ids = [job.subject for job in jobs if "/" in job.kind]
        self._work.submissions.prefetch(ids)
        found = [item for item in map(self._work.submissions.get, ids) if item is not None]
        about = [item for item in found if "campaign" in item.body]
        self._work.records(CAMPAIGNS).prefetch(str(item.body["campaign"]) for item in about)
        branches = [item for item in about if "branch" in item.body]
        self._work.units.prefetch(str(item.body["branch"]) for item in branches)
        self._work.records(RATINGS).prefetch(
            rating_id(str(item.body["campaign"]), str(item.body["branch"])) for item in branches
        )

    def submission(self, submission_id: str) -> Submission:
        return self._work.submission(submission_id)

    def unit(self, unit_id: str) -> Unit:
        return self._work.units.get(unit_id)

    def branches_below(self, unit_id: str) -> Sequence[Unit]:
        return self._work.units.branches_below(unit_id)

    def standard(self, content_hash: str) -> Standard:
        return self._standards.frozen(self._database, content_hash)

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
