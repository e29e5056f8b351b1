"""What people decide about a report that was frozen, and what waiting for the missing comes to (Q10, L9)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.periods import parse_period
from services.common.kernel.workdays import end_of_day
from services.common.runner import Handler
from services.common.submissions import Submission
from services.export.domain.report import deciding
from services.export.domain.report.deciding import known_report
from services.export.domain.report.report import (
    REPORTS,
    Decision,
    Report,
    ReportRebuilding,
    Verdict,
)
from services.export.handlers.building import Result
from services.export.handlers.reports import FREEZE, addressees, append, by_system, shown
from services.export.ports import Exports
from services.export.schedule import step

LOOK = "report.look"
EVERY = timedelta(days=1)


def decide(job: Job, port: Exports) -> Result:
    """Form export/report-decision: what is to become of the report, and why.

    Raises NotFound, and Refused where it is none of the unit's, or what is decided is not possible now.
    """
    submission = port.submission(job.subject)
    key, state = about(port, submission)
    decision = _decision(submission, state)
    to = addressees(port, state.unit, state.table)
    events = deciding.decide(state, decision, seen=submission.body.get("export", ""), to=to)
    append(port, key, submission.author(port.now), events)
    if any(isinstance(event, ReportRebuilding) for event in events):
        _leave_edition(port, key, decision.reason)
    if decision.verdict is Verdict.WAIT:
        _leave_look(port, key)
    return shown(port, key)


def look(job: Job, port: Exports) -> Result:
    """Job report.look: once a day while it waits, and when the day has come: built anew when all are there, or then."""
    state = known_report(port.state(REPORTS, job.subject))
    if state.wait_until is None or state.wait_until != job.data["until"]:
        return {**shown(port, job.subject), "stale": True}
    unit, period = port.unit(state.unit), parse_period(state.period)
    found = port.completeness(state.table, unit, period)
    events = deciding.look(state, complete=found.complete, now=port.now)
    append(port, job.subject, by_system(port, state.unit), events)
    if events:
        _leave_edition(port, job.subject, events[0].because)
    else:
        _leave_look(port, job.subject)
    return shown(port, job.subject)


def about(port: Exports, submission: Submission) -> tuple[str, Report]:
    """The report that a form names; raises NotFound, Refused (report_elsewhere)."""
    key = submission.body["report"]
    state = known_report(port.state(REPORTS, key))
    if submission.unit not in state.unit_path:
        raise Refused("这份定期报送不是这个单位或其下各单位的", code="report_elsewhere")
    return key, state


HANDLERS: Mapping[str, Handler[Exports]] = {"export/report-decision": decide, LOOK: look}


def _decision(submission: Submission, state: Report) -> Decision:
    body = submission.body
    return Decision(
        verdict=Verdict(body["decision"]),
        edition=len(state.editions),
        at=submission.received_at,
        by=submission.client,
        decided_by=body["decided_by"].strip(),
        unit=submission.unit,
        reason=body["reason"].strip(),
        until=_until(body),
    )


def _until(body: Mapping[str, Any]) -> datetime | None:
    return end_of_day(date.fromisoformat(body["until"])) if "until" in body else None


def _leave_edition(port: Exports, key: str, because: str) -> None:
    """The next edition is frozen as of when it is built; its export is named by the report and its number."""
    state = known_report(port.state(REPORTS, key))
    number = len(state.editions) + 1
    data = {"table": state.table, "unit": state.unit, "period": state.period, "edition": number}
    data |= {"because": because}
    port.enqueue(step(FREEZE, f"{key}:{number}", state.unit, port.now, data))


def _leave_look(port: Exports, key: str) -> None:
    state = known_report(port.state(REPORTS, key))
    until = state.wait_until or port.now
    due = min(port.now + EVERY, until)
    data = {"until": until}
    port.enqueue(step(LOOK, f"{LOOK}:{key}:{until:%Y-%m-%d}@{due:%Y-%m-%dT%H:%M}", key, due, data))
