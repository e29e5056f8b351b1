"""scoring's desk in dictionaries, with one record per (collection, id); what has to wait is said by the test.

A topic's own queries are added by a subclass in the tests of that topic.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar

from services.common.contracts import read_json
from services.common.errors import NotFound, NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.ledger import Event, Ledger
from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.common.settings import REPOSITORY
from services.common.submissions import Submission
from services.common.units import Unit
from services.scoring.domain.filing.policy import filing_policy_from
from services.scoring.domain.policies import Policies
from services.scoring.domain.rectification.policy import rectification_policy_from
from services.scoring.domain.standard import Standard
from tests.unit.scoring.campaigns import NOON
from tests.unit.scoring.examples import STANDARD, shipped, whole_document

S = TypeVar("S")
WEEKDAYS = WorkCalendar(frozenset({2026, 2027}), frozenset(), frozenset())
RULES = REPOSITORY / "schemas" / "policies"
POLICIES = Policies(
    filings=filing_policy_from(read_json(RULES / "filings.json")),
    rectification=rectification_policy_from(read_json(RULES / "rectification.json")),
)


@dataclass
class FakeScoring:
    """Everything in memory; ``waiting`` names what a job has to wait for."""

    now: datetime = NOON
    calendar: WorkCalendar = WEEKDAYS
    policies: Policies = POLICIES
    submissions: dict[str, Submission] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    records: dict[tuple[str, str], Any] = field(default_factory=dict)
    versions: Counter[tuple[str, str]] = field(default_factory=Counter)
    appended: list[tuple[str, Author, Event]] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    standards: dict[str, Standard] = field(default_factory=dict)

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

    def standard(self, content_hash: str) -> Standard:
        return self.standards.get(content_hash, STANDARD)

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

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        try:
            return self.files.get(standard_id) or whole_document(standard_id)
        except FileNotFoundError:
            raise NotFound("没有这个标准", code="standard_not_found") from None

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        name = f"hash of {standard['id']}"
        self.standards[name] = shipped(standard["id"])
        return name

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        self.wait("opening")

    def wait_for_own(self, branch: str, until: datetime) -> None:
        self.wait("own")

    def wait(self, what: str) -> None:
        """Raise NotYet where the test said that ``what`` is under way."""
        if what in self.waiting:
            raise NotYet(what)


def submission_of(
    unit: Unit, body: Mapping[str, Any], at: datetime = NOON, *, by: str = ""
) -> Submission:
    """A form about ``unit``, posted by the unit ``by``; by its root where none is given."""
    return Submission(
        id="s1",
        form="",
        version=1,
        key=None,
        unit=unit.id,
        unit_path=unit.path,
        client="portal",
        client_unit=by or unit.path[0],
        body=body,
        body_sha256="",
        received_at=at,
        correlation_id="",
    )


def job_of(kind: str, subject: str = "s1") -> Job:
    return Job(
        id=f"{subject}:{kind}",
        queue="scoring",
        kind=kind,
        subject=subject,
        due=NOON,
        data={},
        correlation_id="corr",
        attempts=1,
        created=NOON,
    )
