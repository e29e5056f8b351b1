"""The desk of every worker in dictionaries, with one record per (collection, id).

A service's desk extends it, and a topic's own queries are added by a subclass in the tests of that topic.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar

from services.common.errors import NotFound, NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.ledger import Event, Ledger
from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.common.submissions import Submission
from services.common.units import Unit

S = TypeVar("S")
WEEKDAYS = WorkCalendar(frozenset({2026, 2027}), frozenset(), frozenset())


@dataclass
class FakeDesk:
    """Everything in memory; ``waiting`` names what a job has to wait for."""

    now: datetime
    calendar: WorkCalendar = WEEKDAYS
    submissions: dict[str, Submission] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    records: dict[tuple[str, str], Any] = field(default_factory=dict)
    versions: Counter[tuple[str, str]] = field(default_factory=Counter)
    appended: list[tuple[str, Author, Event]] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)

    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        return self.submissions[submission_id]

    def unit(self, unit_id: str) -> Unit:
        if unit_id not in self.units:
            raise NotFound("没有这个单位", code="unit_not_found")
        return self.units[unit_id]

    def branches_below(self, unit_id: str) -> Sequence[Unit]:
        found = [unit for unit in self.units.values() if unit.kind == "branch"]
        return sorted((unit for unit in found if unit_id in unit.path), key=lambda unit: unit.id)

    def state(self, ledger: Ledger[S], record_id: str) -> S | None:
        found: S | None = self.records.get((ledger.collection, record_id))
        return found

    def version(self, ledger: Ledger[S], record_id: str) -> int:
        return self.versions[ledger.collection, record_id]

    def append(
        self, ledger: Ledger[S], record_id: str, author: Author, events: Sequence[Event]
    ) -> None:
        if not events:
            return
        name = (ledger.collection, record_id)
        self.appended += [(record_id, author, event) for event in events]
        self.versions[name] += len(events)
        self.records[name] = reduce(ledger.evolve, events, self.records.get(name))

    def enqueue(self, job: NewJob) -> None:
        self.jobs.append(job)

    def plain(self, value: Any) -> Any:
        return CONVERTER.unstructure(value)

    def wait(self, what: str) -> None:
        """Raise NotYet where the test said that ``what`` is under way."""
        if what in self.waiting:
            raise NotYet(what)
