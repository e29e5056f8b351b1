"""What export does with a job: figures, table and files, and whatever a schedule asks for (Q10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.jobs import Job, NewJob
from services.common.kernel.periods import Period, parse_period
from services.common.kernel.workdays import local_day
from services.export.domain.fujian4 import (
    SECTOR_OF_THE_SOURCE,
    Signatories,
    count_stars,
    fill_fujian4,
)
from services.export.domain.table import FilledTable
from services.export.ports import Exports, StarCensus
from services.export.schedule import SCHEDULE, occurrence
from services.export.writers.formats import FORMATS
from services.export.writers.metadata import FileMetadata

BUILD = "report.build"
FUJIAN4 = "fujian4"
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One table to be built. ``created`` is the report's own instant: the same order gives the same bytes."""

    id: str
    unit: str
    period: Period
    formats: tuple[str, ...]
    created: datetime
    filled_on: date
    signatories: Signatories | None
    requested_by: str | None


def request(job: Job, port: Exports) -> Result:
    """Form export/request: the table as it stands now, or stood at the period's end."""
    submission = port.submission(job.subject)
    body = submission.body
    _require_table(body["table"])
    names = ("head", "filled_by", "phone")
    given = {name: body[name] for name in names if name in body}
    order = Order(
        id=submission.id,
        unit=submission.unit,
        period=parse_period(body["period"]),
        formats=tuple(body.get("formats", FORMATS)),
        created=submission.received_at,
        filled_on=_day(body.get("filled_on"), submission.received_at),
        signatories=Signatories(**given) if given else None,
        requested_by=submission.client,
    )
    return _build(port, order)


def build(job: Job, port: Exports) -> Result:
    """Job report.build: the table of a schedule, or of the command line, with every format."""
    _require_table(job.data.get("table", FUJIAN4))
    order = Order(
        id=job.id,
        unit=job.data["unit"],
        period=parse_period(job.data["period"]),
        formats=tuple(FORMATS),
        created=job.due,
        filled_on=local_day(job.due),
        signatories=None,
        requested_by=None,
    )
    return _build(port, order)


def occur(job: Job, port: Exports) -> Result:
    """Job report.schedule: a build for everybody who reports, and the next occurrence.

    After downtime each occurrence leaves the next, so missed ones follow in order and none twice.
    """
    schedule = next((item for item in port.schedules if item.table == job.subject), None)
    if schedule is None:
        raise Refused(f"“{job.subject}”已不在报送计划里", code="schedule_gone")
    period = parse_period(job.data["period"], schedule.every)
    units = port.reporting_units()
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


def _require_table(table: str) -> None:
    if table != FUJIAN4:
        raise NotFound(f"没有附件“{table}”，可用的有 {FUJIAN4}", code="table_not_found")


def _build(port: Exports, order: Order) -> Result:
    if port.now < order.period.starts_at:
        raise Refused(f"{order.period.label}尚未开始，还没有可填报的数字", code="period_not_begun")
    unit = port.unit(order.unit)
    census = port.stars_below(unit, order.period.ends_at)
    table = fill_fujian4(
        unit=unit.name,
        period=order.period.label,
        filled_on=order.filled_on,
        rows=((SECTOR_OF_THE_SOURCE, count_stars(()) | dict(census.counts)),),
        signatories=order.signatories,
    )
    files = [_file(port, order, table, name) for name in order.formats]
    snapshot = _snapshot(census, as_of=min(port.now, order.period.ends_at))
    port.keep_export(
        {
            "_id": order.id,
            "table": FUJIAN4,
            "title": table.definition.title,
            "unit": unit.id,
            "unit_name": unit.name,
            "unit_path": list(unit.path),
            "period": str(order.period),
            "period_label": order.period.label,
            "filled_on": order.filled_on.isoformat(),
            "created": order.created,
            "requested_by": order.requested_by,
            "snapshot": snapshot,
            "files": files,
        }
    )
    return {
        "export": order.id,
        "files": [file["name"] for file in files],
        "branches": census.branches,
        "without_star": census.without_star,
        "remark": census.remark,
    }


def _snapshot(census: StarCensus, *, as_of: datetime) -> dict[str, Any]:
    """The figures that the files were filled with: they stay, whatever the ratings become."""
    return {
        "as_of": as_of,
        "sector": SECTOR_OF_THE_SOURCE,
        "stars": [
            {"star": star, "branches": census.counts.get(star, 0)} for star in (5, 4, 3, 2, 1)
        ],
        "branches": census.branches,
        "without_star": census.without_star,
        "remark": census.remark,
    }


def _file(port: Exports, order: Order, table: FilledTable, name: str) -> dict[str, Any]:
    chosen = FORMATS[name]
    data = chosen.write(table, FileMetadata(created=order.created))
    digest = sha256(data).hexdigest()
    file_id = f"{order.id}:{name}:{digest[:16]}"
    port.keep_file(file_id, chosen.name_of(table), data)
    return {
        "format": name,
        "name": chosen.name_of(table),
        "media_type": chosen.media_type,
        "bytes": len(data),
        "sha256": digest,
        "file_id": file_id,
        "href": f"/v1/exports/{order.id}/files/{name}",
    }


def _day(text: str | None, otherwise: datetime) -> date:
    return date.fromisoformat(text) if text else local_day(otherwise)


HANDLERS = {"export/request": request, BUILD: build, SCHEDULE: occur}
"""Kind of job → handler: the whole of what export does."""
