"""When a report comes round: one chain of jobs per table, each of which leaves the next (Q10, EXPORTS §6).

``report.open`` plans a period when it begins and leaves its preview and its cut-off; ``report.schedule``
freezes it at the cut-off and leaves the opening of the next. A job's id names table and period, so none
comes twice.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job, NewJob
from services.common.kernel.periods import Period, containing
from services.common.kernel.report_schedules import ReportSchedule, preview_at, report_cut_off
from services.common.kernel.workdays import local_day
from services.export.ports import Exports

SCHEDULE, OPEN, PREVIEW = "report.schedule", "report.open", "report.preview"
MORNING = time(8, 30)
"""When previews are announced, in Asia/Shanghai."""


def schedule_of(port: Exports, table: str) -> ReportSchedule:
    """The schedule of a table; raises Refused (schedule_gone) where it has none any more."""
    found = next((item for item in port.schedules if item.table == table), None)
    if found is None:
        raise Refused(f"“{table}”已不在报送计划里", code="schedule_gone")
    return found


def opening(schedule: ReportSchedule, period: Period) -> NewJob:
    """The job that plans ``schedule``'s reports for ``period`` once it begins."""
    return _job(OPEN, schedule, period, period.starts_at)


def occurrence(port: Exports, schedule: ReportSchedule, period: Period) -> NewJob:
    """The job that fires when the figures of ``schedule``'s report for ``period`` are frozen."""
    due = report_cut_off(schedule, period, port.calendar).due
    return _job(SCHEDULE, schedule, period, due)


def announcement(port: Exports, schedule: ReportSchedule, period: Period) -> NewJob | None:
    """The job that announces the preview; None where the schedule announces nothing."""
    at = preview_at(schedule, period, port.calendar, MORNING)
    return None if at is None else _job(PREVIEW, schedule, period, at)


def put_off(job: Job, port: Exports, planned: NewJob | None) -> NewJob | None:
    """``planned`` anew, where the calendar has changed since ``job`` was left and its day is still to come."""
    if planned is None or planned.due <= max(job.due, port.now):
        return None
    return replace(planned, id=f"{planned.id}@{planned.due:%Y-%m-%dT%H:%M}")


def first_occurrences(port: Exports) -> list[NewJob]:
    """For each schedule the opening to begin with; leaving them twice changes nothing."""
    return [_first(port, schedule) for schedule in port.schedules]


def _first(port: Exports, schedule: ReportSchedule) -> NewJob:
    """The earliest whose cut-off is still to come, and at the latest that of the period which runs now.

    A report that is due days after its period's end may still lie ahead when the next period runs; one
    that was due shortly before the end of the running period is late, but not lost.
    """
    period = containing(schedule.every, local_day(port.now))
    while occurrence(port, schedule, period.previous()).due > port.now:
        period = period.previous()
    return opening(schedule, period)


def _job(kind: str, schedule: ReportSchedule, period: Period, due: datetime) -> NewJob:
    job_id, data = f"{kind}:{schedule.table}:{period}", {"period": str(period)}
    return NewJob(
        id=job_id,
        queue="export",
        kind=kind,
        subject=schedule.table,
        due=due,
        data=data,
        correlation_id=job_id,
    )


def step(
    kind: str, job_id: str, subject: str, due: datetime, data: Mapping[str, Any] | None = None
) -> NewJob:
    """A job about one report."""
    return NewJob(id=job_id, queue="export", kind=kind, subject=subject, due=due, data=data or {})
