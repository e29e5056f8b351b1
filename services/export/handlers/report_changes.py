"""What became of frozen figures: counted again, and every difference listed with its reason (Q10, L9, EXPORTS §6)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.completeness import counted_of
from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.completeness import Counted
from services.common.kernel.figures import DEFINITIONS, Figure
from services.common.kernel.figures import shown as as_printed
from services.common.kernel.history import Author
from services.common.kernel.periods import parse_period
from services.common.runner import Handler
from services.common.standings import COLLECTION as STANDINGS
from services.common.standings import last_moment_before
from services.export.domain.report import deciding
from services.export.domain.report.deciding import known_report
from services.export.domain.report.differences import (
    Move,
    Term,
    because_of_moves,
    because_of_returns,
    differences,
    star_at,
)
from services.export.domain.report.report import REPORTS, Comparison, Edition, Report
from services.export.handlers.building import Result
from services.export.handlers.report_decisions import about
from services.export.handlers.reports import (
    COMPARE,
    by_system,
    cells_now,
    leave_comparison,
    remind,
    shown,
    tell,
)
from services.export.ports import Exports
from services.export.schedule import schedule_of

RETURNS = "returns"


def compare(job: Job, port: Exports) -> Result:
    """Job report.compare: the frozen figures beside those of now, and a reminder to who has not decided.

    The next look follows, unless it was built anew.
    """
    state = known_report(port.state(REPORTS, job.subject))
    if len(state.editions) != job.data["edition"]:
        return {**shown(port, job.subject), "stale": True}
    remind(job, port, job.subject)
    result = _compared(port, job.subject, by_system(port, state.unit))
    leave_comparison(port, job.subject, schedule_of(port, state.table))
    return result


def compare_now(job: Job, port: Exports) -> Result:
    """Form export/report-comparison: somebody wants to know at once. Raises Refused before the cut-off."""
    submission = port.submission(job.subject)
    key, state = about(port, submission)
    if not state.editions:
        raise Refused("还没有到截止时间，没有定稿的数字可以比对", code="report_planned")
    return _compared(port, key, submission.author(port.now))


HANDLERS: Mapping[str, Handler[Exports]] = {
    COMPARE: compare,
    "export/report-comparison": compare_now,
}


def _compared(port: Exports, key: str, author: Author) -> Result:
    state = known_report(port.state(REPORTS, key))
    found = _comparison(port, state, state.editions[-1])
    events = deciding.compare(state, found)
    port.append(REPORTS, key, author, events)
    if events and (found.differences or found.notes):
        tell(port, key, "changed_later", 变化=_told(found))
    return {**shown(port, key), "differences": len(found.differences), "notes": list(found.notes)}


def _comparison(port: Exports, state: Report, edition: Edition) -> Comparison:
    reasons, notes = _reasons(port, state, edition)
    try:
        cells = cells_now(port, state)
    except Refused:
        cells = ()
    return Comparison(
        edition=edition.number,
        at=port.now,
        differences=differences(edition, cells, reasons),
        notes=tuple(notes),
    )


def _reasons(
    port: Exports, state: Report, edition: Edition
) -> tuple[Mapping[str, str], Sequence[str]]:
    if counted_of(state.table) is Counted.BRANCHES:
        return because_of_moves(_moves(port, state, edition)), ()
    found = port.states(RETURNS, below=state.unit, where={"period": state.period})
    returns = [each.state for each in found]
    later = [row["unit_name"] for row in returns if _is_after(row, edition.frozen_at)]
    return because_of_returns(later, edition.cells), [
        f"{row['unit_name']}确认之后台账有变化：{_changes(row['changes'])}"
        for row in returns
        if row["changes"]
    ]


def _is_after(row: Mapping[str, Any], frozen_at: datetime) -> bool:
    return row["confirmed_at"] is not None and row["confirmed_at"] >= frozen_at


def _changes(changes: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for each in changes:
        figure = Figure(each["figure"])
        before, now = as_printed(figure, each["frozen"]), as_printed(figure, each["now"])
        parts.append(f"{DEFINITIONS[figure].title}定稿{before}，现为{now}")
    return "、".join(parts)


def _moves(port: Exports, state: Report, edition: Edition) -> Sequence[Move]:
    """Every branch with an entry since, with its star as it was known then and as it is known now."""
    since, path = edition.frozen_at, "branch.path"
    end = last_moment_before(parse_period(state.period).ends_at)
    ids = port.touched(STANDINGS, below=state.unit, path=path, since=since)
    before = port.states_of(STANDINGS, ids, as_of=since)
    after = port.states_of(STANDINGS, ids)
    return [
        Move(
            name=after[key]["branch"]["name"],
            before=_star(before.get(key), min(since, end)),
            after=_star(after[key], min(port.now, end)),
        )
        for key in ids
    ]


def _star(standing: Mapping[str, Any] | None, at: datetime) -> int | None:
    rows = standing["terms"] if standing else ()
    terms = [Term(star=row["star"], since=row["since"], until=row["until"]) for row in rows]
    return star_at(terms, at)


def _told(found: Comparison) -> str:
    told = [
        f"{each.title}定稿{each.frozen}，现为{each.now}（{each.because}）"
        for each in found.differences
    ]
    return "；".join((*told, *found.notes))
