"""An inspection and its findings, what happens to them, and the state after that (Q13).

A finding is open → reported (corrected, says the inspected unit) → accepted, or open again with a new
deadline. An inspection is closed once every finding is accepted, at once where there are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.common.kernel.workdays import end_of_day


class InspectionKind(StrEnum):
    """专项督查, 明察暗访, 定期通报."""

    SPECIAL = "special"
    VISIT = "visit"
    BULLETIN = "bulletin"


class Severity(StrEnum):
    """轻微, 一般, 严重."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class FindingStage(StrEnum):
    """Whose turn it is: open, the inspected unit's; reported, the inspecting unit's; accepted, nobody's."""

    OPEN = "open"
    REPORTED = "reported"
    ACCEPTED = "accepted"


class InspectionStage(StrEnum):
    """Whether anything is left to correct."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``number`` counts from 1; ``deadline`` is a day in Asia/Shanghai, included.

    ``correction`` is the latest report, ``late`` if it came after the deadline; ``remark`` the latest verdict.
    ``overdue``: the deadline passed without a report, and there is none yet.
    """

    number: int
    text: str
    severity: Severity
    deadline: date
    stage: FindingStage = FindingStage.OPEN
    correction: str = ""
    reported_at: datetime | None = None
    late: bool = False
    overdue: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """The state. ``unit`` was inspected, by the unit ``inspected_by``; ``criticism`` (严肃批评) is empty for none."""

    kind: InspectionKind
    unit: str
    name: str
    unit_kind: str
    path: tuple[str, ...]
    inspected_by: str
    inspected_on: date
    inspectors: tuple[str, ...]
    findings: tuple[Finding, ...]
    criticism: str
    recorded_at: datetime
    stage: InspectionStage = InspectionStage.OPEN
    overdue: bool = False
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the inspected unit did about one finding."""

    finding: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the inspecting unit says to a report; ``deadline`` is the new one, None where it is accepted."""

    finding: int
    remark: str
    deadline: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Somebody inspected; what was found never changes."""

    what: ClassVar[str] = "inspection.recorded"
    inspection: Inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The inspected unit says what it corrected."""

    what: ClassVar[str] = "inspection.reported"
    corrections: tuple[Correction, ...]
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The inspecting unit looked at what was corrected."""

    what: ClassVar[str] = "inspection.judged"
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FellDue:
    """The deadline of these findings passed without a report."""

    what: ClassVar[str] = "inspection.fell_due"
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Nothing is left to correct."""

    what: ClassVar[str] = "inspection.closed"
    closed_at: datetime


InspectionEvent = Recorded | Reported | Judged | FellDue | Closed


def inspection_id(submission: str) -> str:
    """The inspection that a submission records."""
    return "i" + submission[1:]


def evolve(state: Inspection | None, event: InspectionEvent) -> Inspection:
    """The state after ``event``; raises ValueError on a history that does not begin with its record."""
    if isinstance(event, Recorded):
        return event.inspection
    if state is None:
        raise ValueError("an inspection begins with its record")
    if isinstance(event, Closed):
        return replace(state, stage=InspectionStage.CLOSED, closed_at=event.closed_at)
    findings = tuple(_finding(each, event) for each in state.findings)
    return replace(state, findings=findings, overdue=any(each.overdue for each in findings))


def _finding(finding: Finding, event: Reported | Judged | FellDue) -> Finding:
    if isinstance(event, Reported):
        return _reported(finding, event)
    if isinstance(event, Judged):
        verdicts = {each.finding: each for each in event.verdicts}
        return _judged(finding, verdicts)
    return replace(finding, overdue=finding.overdue or finding.number in event.findings)


def _reported(finding: Finding, event: Reported) -> Finding:
    texts = {each.finding: each.text for each in event.corrections}
    if finding.number not in texts:
        return finding
    return replace(
        finding,
        stage=FindingStage.REPORTED,
        correction=texts[finding.number],
        reported_at=event.reported_at,
        late=event.reported_at >= end_of_day(finding.deadline),
        overdue=False,
    )


def _judged(finding: Finding, verdicts: Mapping[int, Verdict]) -> Finding:
    verdict = verdicts.get(finding.number)
    if verdict is None:
        return finding
    if verdict.deadline is None:
        return replace(finding, stage=FindingStage.ACCEPTED, remark=verdict.remark)
    return replace(
        finding,
        stage=FindingStage.OPEN,
        deadline=verdict.deadline,
        reported_at=None,
        late=False,
        remark=verdict.remark,
    )


INSPECTIONS = Ledger(
    collection="inspections", state=Inspection, events=get_args(InspectionEvent), evolve=evolve
)
