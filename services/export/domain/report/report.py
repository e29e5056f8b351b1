"""What the report of one table, unit and period is at a moment, what happens to it, and the state after that (Q10, L9).

planned → frozen at the cut-off → released, or waiting where it is incomplete → decided → released. What was
frozen is an edition: its figures never change; a correction is another edition, and the packages of the
one before are superseded.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.completeness import Completeness
from services.common.kernel.ledger import Ledger
from services.common.kernel.periods import Period


class ReportStage(StrEnum):
    """How far a report has come; ``frozen`` lasts no longer than the decision that follows at once."""

    PLANNED = "planned"
    FROZEN = "frozen"
    WAITING = "waiting"
    POSTPONED = "postponed"
    REBUILDING = "rebuilding"
    RELEASED = "released"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What somebody decided, as forms name it."""

    SEND = "照样报送"
    WAIT = "等待补齐"
    REBUILD = "重新生成"
    CORRECT = "更正并重新报送"
    DROP = "本期不报"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCell:
    """One figure of the table: its name, what people call it, its value and how it is printed."""

    name: str
    title: str
    value: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What was frozen: the figures, how complete they are, and the export that holds the files.

    ``export`` is empty and ``fault`` says why where no table could be filled; ``complete`` and ``sentence``
    are those of the completeness, kept as they were said.
    """

    number: int
    export: str
    frozen_at: datetime
    because: str
    fault: str
    complete: bool
    sentence: str
    cells: tuple[FigureCell, ...]
    completeness: Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about an edition, by whom and why; ``until`` (24:00 of that day) where it waits."""

    verdict: Verdict
    edition: int
    at: datetime
    by: str
    decided_by: str
    unit: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody for whom a package is made."""

    recipient: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An edition that may go, why it may, and for whom packages are made."""

    edition: int
    export: str
    at: datetime
    because: str
    to: tuple[Addressee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A frozen figure that is another one now, and why."""

    name: str
    title: str
    frozen: str
    now: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All differences between an edition and the figures as of ``at``; ``notes`` change no figure of the table."""

    edition: int
    at: datetime
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The state. ``waiting`` says in one sentence why a decision is needed, and is empty where none is.

    ``cut_off_at`` and ``due_at`` are the first instants that are too late; ``because`` says how they follow.
    """

    table: str
    title: str
    unit: str
    unit_path: tuple[str, ...]
    unit_name: str
    period: str
    period_label: str
    cut_off_at: datetime
    due_at: datetime
    provisional: bool
    because: str
    stage: ReportStage = ReportStage.PLANNED
    previewed_at: datetime | None = None
    editions: tuple[Edition, ...] = ()
    waiting: str = ""
    wait_until: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    releases: tuple[Release, ...] = ()
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlanned:
    """The unit owes this report."""

    what: ClassVar[str] = "report.planned"
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPutOff:
    """The calendar changed: it is due later."""

    what: ClassVar[str] = "report.put_off"
    cut_off_at: datetime
    due_at: datetime
    provisional: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPreviewed:
    """The unit was told what the table would say, and who is missing."""

    what: ClassVar[str] = "report.previewed"
    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRebuilding:
    """Another edition is to be built."""

    what: ClassVar[str] = "report.rebuilding"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFrozen:
    """The figures are frozen, and the files built with them."""

    what: ClassVar[str] = "report.frozen"
    edition: Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHeld:
    """It waits for a decision."""

    what: ClassVar[str] = "report.held"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDecided:
    """Somebody decided."""

    what: ClassVar[str] = "report.decided"
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReleased:
    """The last edition may go: a package is made for each addressee."""

    what: ClassVar[str] = "report.released"
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChangedLater:
    """The figures are no longer what was frozen, or are again."""

    what: ClassVar[str] = "report.changed_later"
    comparison: Comparison


ReportEvent = (
    ReportPlanned
    | ReportPutOff
    | ReportPreviewed
    | ReportRebuilding
    | ReportFrozen
    | ReportHeld
    | ReportDecided
    | ReportReleased
    | ReportChangedLater
)


def report_id(table: str, unit: str, period: Period) -> str:
    """The report of ``table`` that ``unit`` owes for ``period``; its first edition's export has this id, too."""
    return f"{table}:{unit}:{period}"


def evolve(state: Report | None, event: ReportEvent) -> Report:
    """The state after ``event``; raises ValueError on a history that does not begin with its planning."""
    if isinstance(event, ReportPlanned):
        return event.report
    if state is None:
        raise ValueError("a report begins with its planning")
    if isinstance(event, ReportPutOff | ReportPreviewed | ReportChangedLater):
        return _noted(state, event)
    if isinstance(event, ReportDecided):
        return _decided(state, event.decision)
    return _moved(state, event)


def _noted(state: Report, event: ReportPutOff | ReportPreviewed | ReportChangedLater) -> Report:
    if isinstance(event, ReportPreviewed):
        return replace(state, previewed_at=event.at)
    if isinstance(event, ReportChangedLater):
        return replace(state, comparison=event.comparison)
    return replace(
        state,
        cut_off_at=event.cut_off_at,
        due_at=event.due_at,
        provisional=event.provisional,
        because=event.because,
    )


def _decided(state: Report, decision: Decision) -> Report:
    """What went already stays gone, whatever is decided of a later edition."""
    noted = replace(state, decisions=(*state.decisions, decision))
    if decision.verdict is Verdict.WAIT:
        return replace(noted, stage=ReportStage.POSTPONED, wait_until=decision.until)
    if decision.verdict is Verdict.DROP:
        stage = ReportStage.RELEASED if state.releases else ReportStage.DROPPED
        return replace(noted, stage=stage, waiting="", wait_until=None)
    return noted


def _moved(
    state: Report, event: ReportRebuilding | ReportFrozen | ReportHeld | ReportReleased
) -> Report:
    if isinstance(event, ReportRebuilding):
        return replace(state, stage=ReportStage.REBUILDING, waiting="", wait_until=None)
    if isinstance(event, ReportFrozen):
        editions = (*state.editions, event.edition)
        return replace(state, stage=ReportStage.FROZEN, editions=editions, comparison=None)
    if isinstance(event, ReportHeld):
        return replace(state, stage=ReportStage.WAITING, waiting=event.because)
    released = (*state.releases, event.release)
    return replace(
        state, stage=ReportStage.RELEASED, releases=released, waiting="", wait_until=None
    )


REPORTS = Ledger(collection="reports", state=Report, events=get_args(ReportEvent), evolve=evolve)
