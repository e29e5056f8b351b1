"""What comes round: a period is planned, its preview announced, its figures frozen; then the next (Q10, L9)."""

from collections.abc import Mapping, Sequence

from services.common.completeness import counted_of
from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.periods import Period, parse_period
from services.common.kernel.report_schedules import ReportSchedule
from services.common.runner import Handler
from services.export.domain.report.report import report_id
from services.export.handlers.building import Result
from services.export.handlers.reports import ANNOUNCE, FREEZE, plan_report, reporting_units
from services.export.handlers.tables import table_of
from services.export.ports import Exports
from services.export.schedule import (
    OPEN,
    PREVIEW,
    SCHEDULE,
    announcement,
    occurrence,
    opening,
    put_off,
    schedule_of,
    step,
)


def begin(job: Job, port: Exports) -> Result:
    """Job report.open: everybody who reports owes this period's; its preview and its cut-off follow."""
    schedule, period = _about(job, port)
    units = reporting_units(port, schedule.table)
    for unit in units:
        plan_report(port, schedule, unit, period)
    announced = announcement(port, schedule, period)
    frozen = occurrence(port, schedule, period)
    for follows in filter(None, (announced, frozen)):
        port.enqueue(follows)
    return {"period": str(period), "units": len(units)}


def announce_all(job: Job, port: Exports) -> Result:
    """Job report.preview: each unit is told what its table would say; after a change of calendar, on the new day."""
    schedule, period = _about(job, port)
    later = put_off(job, port, announcement(port, schedule, period))
    if later is not None:
        port.enqueue(later)
        return {"period": str(period), "units": 0}
    units = reporting_units(port, schedule.table)
    for unit in units:
        plan_report(port, schedule, unit, period)
        report = report_id(schedule.table, unit.id, period)
        port.enqueue(step(ANNOUNCE, f"{ANNOUNCE}:{report}", report, port.now))
    return {"period": str(period), "units": len(units)}


def occur(job: Job, port: Exports) -> Result:
    """Job report.schedule: the figures of everybody who reports are frozen, and the next period is opened.

    Where the calendar has become such that the cut-off is later, it waits for that day.
    After downtime each occurrence leaves the next, so missed ones follow in order and none twice.
    """
    schedule, period = _about(job, port)
    later = put_off(job, port, occurrence(port, schedule, period))
    if later is not None:
        port.enqueue(later)
        return {"period": str(period), "units": 0}
    units = reporting_units(port, schedule.table)
    for unit in units:
        data = {"table": schedule.table, "unit": unit.id, "period": str(period), "edition": 1}
        port.enqueue(
            step(FREEZE, report_id(schedule.table, unit.id, period), unit.id, job.due, data)
        )
    port.enqueue(opening(schedule, period.next()))
    return {"period": str(period), "units": len(units)}


def require_reportable(schedules: Sequence[ReportSchedule]) -> None:
    """Raise Refused where a schedule names a table that cannot come round, or not like that, or one twice."""
    for schedule in schedules:
        counted_of(schedule.table)
        every = table_of(schedule.table).every
        if every not in (None, schedule.every):
            raise Refused(f"报送计划“{schedule.table}”：{every.how}", code="bad_schedule")
    tables = [schedule.table for schedule in schedules]
    if len(set(tables)) < len(tables):
        raise Refused("报送计划中同一附件只能写一次", code="bad_schedule")


HANDLERS: Mapping[str, Handler[Exports]] = {
    OPEN: begin,
    PREVIEW: announce_all,
    SCHEDULE: occur,
}


def _about(job: Job, port: Exports) -> tuple[ReportSchedule, Period]:
    schedule = schedule_of(port, job.subject)
    return schedule, parse_period(job.data["period"], schedule.every)
