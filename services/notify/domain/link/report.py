"""联系情况报送: a unit's links as they stood when it reported them to 党委组织部 (L3: by the month's end)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedLink:
    """One line: who looks after whom, since when."""

    cadre: str
    cadre_name: str
    level: str
    kind: str
    code: str
    name: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """The state. ``missing``: a sentence for every link that was owed and not there.

    ``late`` where the first report came after ``due_at`` (UTC); later ones don't change that. ``number``
    counts the reports of the year.
    """

    unit: str
    unit_path: tuple[str, ...]
    year: str
    cadres: int
    links: tuple[ReportedLink, ...]
    missing: tuple[str, ...]
    remark: str
    reported_at: datetime
    due_at: datetime
    late: bool
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReportMade:
    """The unit reports for the first time in an academic year."""

    what: ClassVar[str] = "linkreport.made"
    report: LinkReport


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReportRenewed:
    """The unit reports again what has changed since."""

    what: ClassVar[str] = "linkreport.renewed"
    report: LinkReport


LinkReportEvent = LinkReportMade | LinkReportRenewed


def link_report_id(unit: str, year: str) -> str:
    """The one report of a unit for an academic year."""
    return f"{unit}:{year}"


def report(state: LinkReport | None, stated: LinkReport) -> Sequence[LinkReportEvent]:
    """Report, or report again; a report that was received before the one that counts changes nothing."""
    if state is None:
        late = stated.reported_at >= stated.due_at
        return (LinkReportMade(report=replace(stated, late=late, number=1)),)
    if stated.reported_at <= state.reported_at:
        return ()
    again = replace(stated, late=state.late, number=state.number + 1)
    return (LinkReportRenewed(report=again),)


def evolve(_: LinkReport | None, event: LinkReportEvent) -> LinkReport:
    """The state after ``event``: what was reported last."""
    return event.report


LINK_REPORTS = Ledger(
    collection="linkreports", state=LinkReport, events=get_args(LinkReportEvent), evolve=evolve
)
