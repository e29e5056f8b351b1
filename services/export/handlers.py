"""What export does with a job: figures, table and files, and whatever a schedule asks for (L9, Q10)."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.jobs import Job, NewJob
from services.common.kernel.periods import Period, PeriodKind, parse_period
from services.common.kernel.workdays import local_day
from services.common.units import Unit
from services.export.domain.fujian4 import (
    SECTOR_OF_THE_SOURCE,
    Signatories,
    count_stars,
    fill_fujian4,
)
from services.export.domain.progress_table import fill_progress
from services.export.domain.table import FilledTable
from services.export.ports import Exports, StarCensus
from services.export.schedule import SCHEDULE, occurrence, put_off
from services.export.writers.formats import FORMATS
from services.export.writers.metadata import FileMetadata

BUILD = "report.build"
FUJIAN4 = "fujian4"
PROGRESS = "sijinsilian"
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One table to be built. ``created`` is the report's own instant: the same order gives the same bytes."""

    id: str
    table: str
    unit: str
    period: Period
    formats: tuple[str, ...]
    created: datetime
    filled_on: date
    signatories: Signatories | None
    requested_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A filled table, the figures it was filled with, and what the outcome says of them."""

    table: FilledTable
    snapshot: Mapping[str, Any]
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialTable:
    """How a table is filled, for which kinds of unit it comes round, and for which period if not for any."""

    fill: Callable[[Exports, Order, Unit], Content]
    kinds: tuple[str, ...]
    every: PeriodKind | None = None


def request(job: Job, port: Exports) -> Result:
    """Form export/request: the table as it stands now, or stood at the period's end."""
    submission = port.submission(job.subject)
    body = submission.body
    names = ("head", "filled_by", "phone")
    given = {name: body[name] for name in names if name in body}
    order = Order(
        id=submission.id,
        table=body["table"],
        unit=submission.unit,
        period=_period(body["table"], body["period"]),
        formats=tuple(body.get("formats", FORMATS)),
        created=submission.received_at,
        filled_on=_day(body.get("filled_on"), submission.received_at),
        signatories=Signatories(**given) if given else None,
        requested_by=submission.client,
    )
    return _build(port, order)


def build(job: Job, port: Exports) -> Result:
    """Job report.build: the table of a schedule, or of the command line, with every format."""
    table = job.data.get("table", FUJIAN4)
    order = Order(
        id=job.id,
        table=table,
        unit=job.data["unit"],
        period=_period(table, job.data["period"]),
        formats=tuple(FORMATS),
        created=job.due,
        filled_on=local_day(job.due),
        signatories=None,
        requested_by=None,
    )
    return _build(port, order)


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
    units = port.units_of(_table(schedule.table).kinds)
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


def _table(name: str) -> OfficialTable:
    if name not in TABLES:
        raise NotFound(f"没有附件“{name}”，可用的有 {'、'.join(TABLES)}", code="table_not_found")
    return TABLES[name]


def _period(table: str, text: str) -> Period:
    return parse_period(text, _table(table).every)


def _build(port: Exports, order: Order) -> Result:
    if port.now < order.period.starts_at:
        raise Refused(f"{order.period.label}尚未开始，还没有可填报的数字", code="period_not_begun")
    unit = port.unit(order.unit)
    content = TABLES[order.table].fill(port, order, unit)
    files = [_file(port, order, content.table, name) for name in order.formats]
    port.keep_export(
        {
            "_id": order.id,
            "table": order.table,
            "title": content.table.definition.title,
            "unit": unit.id,
            "unit_name": unit.name,
            "unit_path": list(unit.path),
            "period": str(order.period),
            "period_label": order.period.label,
            "filled_on": order.filled_on.isoformat(),
            "created": order.created,
            "requested_by": order.requested_by,
            "snapshot": dict(content.snapshot),
            "files": files,
        }
    )
    return {"export": order.id, "files": [file["name"] for file in files], **content.told}


def _stars(port: Exports, order: Order, unit: Unit) -> Content:
    census = port.stars_below(unit, order.period.ends_at)
    table = fill_fujian4(
        unit=unit.name,
        period=order.period.label,
        filled_on=order.filled_on,
        rows=((SECTOR_OF_THE_SOURCE, count_stars(()) | dict(census.counts)),),
        signatories=order.signatories,
    )
    told = {name: getattr(census, name) for name in ("branches", "without_star", "remark")}
    as_of = min(port.now, order.period.ends_at)
    return Content(table=table, snapshot=_snapshot(census, as_of=as_of), told=told)


def _progress(port: Exports, order: Order, unit: Unit) -> Content:
    """What was confirmed, and nothing else: raises Refused while nobody has."""
    found = port.reported(unit, order.period)
    if not found.confirmed:
        raise Refused(
            f"{unit.name}{order.period.label}的统计表还没有确认，请先核对并确认各项数字",
            code="return_not_confirmed",
        )
    table = fill_progress(
        unit=unit.name,
        period=order.period.label,
        filled_on=order.filled_on,
        figures=found.reported,
    )
    told = {"confirmed": found.confirmed, "missing": len(found.missing), "remark": found.remark}
    names = ("reported", "derived", "own")
    figures = {name: asdict(getattr(found, name)) for name in names}
    missing = {"missing": list(found.missing)}
    return Content(table=table, snapshot={**figures, **told, **missing}, told=told)


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


TABLES: Mapping[str, OfficialTable] = {
    FUJIAN4: OfficialTable(fill=_stars, kinds=("university", "college")),
    PROGRESS: OfficialTable(fill=_progress, kinds=("university",), every=PeriodKind.QUARTER),
}
"""Every table that may be asked for; a college's quarterly figures are built when it confirms them."""
HANDLERS = {"export/request": request, BUILD: build, SCHEDULE: occur}
"""Kind of job → handler: the whole of what export does."""
