"""What comes round: a build for everybody who reports, and the next occurrence (Q10, L9)."""

from collections.abc import Mapping

from services.common.errors import Refused
from services.common.jobs import Job, NewJob
from services.common.kernel.periods import parse_period
from services.common.runner import Handler
from services.export.handlers.building import Result
from services.export.handlers.orders import BUILD
from services.export.handlers.tables import table_of
from services.export.ports import Exports
from services.export.schedule import SCHEDULE, occurrence, put_off


def occur(job: Job, port: Exports) -> Result:
    """Job report.schedule: a build for everybody who reports, and the next occurrence.

    Where the calendar has become such that the report is due later, it waits for that day.
    After downtime each occurrence leaves the next, so missed ones follow in order and none twice.
    """
    schedule = next((item for item in port.schedules if item.table == job.subject), None)
    if schedule is None:
        raise Refused(f"“{job.subject}”已不在报送计划里", code="schedule_gone")
    period = parse_period(job.data["period"], schedule.every)
    later = put_off(job, port, schedule, period)
    if later is not None:
        port.enqueue(later)
        return {"period": str(period), "units": 0}
    units = port.units_of(table_of(schedule.table).kinds)
    for unit in units:
        port.enqueue(
            NewJob(
                id=f"{schedule.table}:{unit.id}:{period}",
                queue="export",
                kind=BUILD,
                subject=unit.id,
                due=job.due,
                data={"table": schedule.table, "unit": unit.id, "period": str(period)},
                correlation_id=job.correlation_id,
            )
        )
    port.enqueue(occurrence(port, schedule, period.next()))
    return {"period": str(period), "units": len(units)}


HANDLERS: Mapping[str, Handler[Exports]] = {SCHEDULE: occur}
