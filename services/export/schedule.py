"""When a report comes round: one job per period, each of which leaves the next (Q10, EXPORTS §6)."""

from dataclasses import replace

from services.common.jobs import Job, NewJob
from services.common.kernel.periods import Period, ReportSchedule, containing, report_due
from services.common.kernel.workdays import local_day
from services.export.ports import Exports

SCHEDULE = "report.schedule"


def occurrence(port: Exports, schedule: ReportSchedule, period: Period) -> NewJob:
    """The job that fires when ``schedule``'s report for ``period`` is due."""
    job_id = f"{SCHEDULE}:{schedule.table}:{period}"
    return NewJob(
        id=job_id,
        queue="export",
        kind=SCHEDULE,
        subject=schedule.table,
        due=report_due(schedule, period, port.calendar).due,
        data={"period": str(period)},
        correlation_id=job_id,
    )


def put_off(job: Job, port: Exports, schedule: ReportSchedule, period: Period) -> NewJob | None:
    """The occurrence anew, where the calendar has changed since ``job`` was left and its day is still to come."""
    planned = occurrence(port, schedule, period)
    if planned.due <= max(job.due, port.now):
        return None
    return replace(planned, id=f"{planned.id}@{planned.due:%Y-%m-%dT%H:%M}")


def first_occurrences(port: Exports) -> list[NewJob]:
    """For each schedule the occurrence to begin with; leaving them twice changes nothing."""
    return [_first(port, schedule) for schedule in port.schedules]


def _first(port: Exports, schedule: ReportSchedule) -> NewJob:
    """The earliest that is still to come, and at the latest that of the period which runs now.

    A report that is due days after its period's end may still lie ahead when the next period runs; one
    that was due shortly before the end of the running period is late, but not lost.
    """
    period = containing(schedule.every, local_day(port.now))
    first = occurrence(port, schedule, period)
    while (earlier := occurrence(port, schedule, period.previous())).due > port.now:
        period, first = period.previous(), earlier
    return first
