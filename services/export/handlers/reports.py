"""A report of one unit: planned, announced, frozen at its cut-off, released or held for a decision (Q10, L9)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.common.completeness import counted_of
from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.completeness import Counted
from services.common.kernel.history import Author
from services.common.kernel.periods import Period, parse_period
from services.common.kernel.report_schedules import ReportSchedule, report_cut_off, report_due
from services.common.kernel.workdays import local_day
from services.common.runner import Handler
from services.common.standings import last_moment_before
from services.common.units import Unit
from services.export.domain.order import Order
from services.export.domain.report import deciding
from services.export.domain.report.cells import cells_of
from services.export.domain.report.deciding import known_report
from services.export.domain.report.report import (
    REPORTS,
    Addressee,
    Edition,
    FigureCell,
    Report,
    ReportEvent,
    ReportHeld,
    ReportReleased,
    ReportStage,
    report_id,
)
from services.export.handlers.building import Result, build_with
from services.export.handlers.package_steps import SYSTEM
from services.export.handlers.packages import MAKE
from services.export.handlers.tables import table_of
from services.export.ports import Exports
from services.export.schedule import schedule_of, step
from services.export.writers.formats import USUAL

FREEZE, ANNOUNCE, COMPARE = "report.freeze", "report.announce", "report.compare"
AT_CUT_OFF = "截止时定稿"


def reporting_units(port: Exports, table: str) -> Sequence[Unit]:
    """Everybody who owes the table; raises Refused (table_not_reported) for one that never comes round."""
    counted_of(table)
    return port.units_of(table_of(table).kinds)


def plan_report(port: Exports, schedule: ReportSchedule, unit: Unit, period: Period) -> Report:
    """The report that ``unit`` owes, planned if nobody has, and put off where the calendar makes it later."""
    key = report_id(schedule.table, unit.id, period)
    cut_off = report_cut_off(schedule, period, port.calendar)
    due = report_due(schedule, period, port.calendar)
    new = Report(
        table=schedule.table,
        title=schedule.title,
        unit=unit.id,
        unit_path=unit.path,
        unit_name=unit.name,
        period=str(period),
        period_label=period.label,
        cut_off_at=cut_off.due,
        due_at=due.due,
        provisional=due.provisional,
        because=due.because,
    )
    author = by_system(port, unit.id)
    port.append(REPORTS, key, author, deciding.plan(port.state(REPORTS, key), new))
    planned = known_report(port.state(REPORTS, key))
    port.append(REPORTS, key, author, deciding.put_off(planned, cut_off=cut_off, due=due))
    return known_report(port.state(REPORTS, key))


def announce(job: Job, port: Exports) -> Result:
    """Job report.announce: the unit is told once, before the cut-off, what its table would say and who is missing."""
    state = known_report(port.state(REPORTS, job.subject))
    unit, period = port.unit(state.unit), parse_period(state.period)
    found = port.completeness(state.table, unit, period)
    events = deciding.preview(state, at=port.now, sentence=found.sentence)
    port.append(REPORTS, job.subject, by_system(port, state.unit), events)
    if events:
        tell(port, job.subject, "preview", 齐全=found.sentence, 数字=_figures(port, state))
    return shown(port, job.subject)


def freeze(job: Job, port: Exports) -> Result:
    """Job report.freeze: the figures are frozen and the files built, once; then it goes, or waits for a decision."""
    schedule, unit = schedule_of(port, job.data["table"]), port.unit(job.data["unit"])
    period = parse_period(job.data["period"], schedule.every)
    key, number = report_id(schedule.table, unit.id, period), job.data["edition"]
    state = plan_report(port, schedule, unit, period)
    if not deciding.awaits(state, number):
        return shown(port, key)
    if number == 1 and counted_of(schedule.table) is Counted.RETURNS:
        port.wait_for_returns(job, period)
    edition = _edition(job, port, unit, period)
    to = addressees(port, unit.id, schedule.table)
    events = deciding.freeze(state, edition, incomplete=schedule.incomplete, to=to)
    append(port, key, by_system(port, unit.id), events)
    if schedule.compare_days:
        leave_comparison(port, key, schedule)
    return shown(port, key)


def append(port: Exports, key: str, author: Author, events: Sequence[ReportEvent]) -> None:
    """Append, and leave what follows from each: packages, notices that it went or that a decision is needed."""
    port.append(REPORTS, key, author, events)
    for event in events:
        if isinstance(event, ReportReleased):
            _leave_packages(port, event)
            tell(port, key, "released", 原因=event.release.because, 去向=_told_to(event))
        if isinstance(event, ReportHeld):
            tell(port, key, "waiting", 原因=event.because)


def leave_comparison(port: Exports, key: str, schedule: ReportSchedule) -> None:
    """The next look at what became of the frozen figures, as long as the schedule wants one."""
    state = known_report(port.state(REPORTS, key))
    edition = state.editions[-1]
    every, days = schedule.compare_every_days, (port.now - edition.frozen_at).days
    turn = days // every + 1
    if turn * every <= schedule.compare_days:
        due = edition.frozen_at + timedelta(days=turn * every)
        data = {"edition": edition.number}
        port.enqueue(step(COMPARE, f"{COMPARE}:{key}:{edition.number}:{turn}", key, due, data))


def addressees(port: Exports, unit: str, table: str) -> tuple[Addressee, ...]:
    """For whom packages are made: the open recipients of the table that the unit set."""
    found = port.recipients_of(unit, table)
    return tuple(Addressee(recipient=each.id, name=each.name) for each in found)


def by_system(port: Exports, unit: str) -> Author:
    """Nobody in person: what the calendar does on behalf of ``unit``."""
    return Author(at=port.now, by=SYSTEM, unit=unit)


def remind(job: Job, port: Exports, key: str) -> None:
    """Have the unit told again that a decision is needed, once for each ``job`` that finds it waiting."""
    state = known_report(port.state(REPORTS, key))
    if state.stage is ReportStage.WAITING:
        tell(port, key, "waiting", mark=f"@{local_day(job.due)}", 原因=state.waiting)


def tell(port: Exports, key: str, what: str, *, mark: str = "", **more: str) -> None:
    """Have the report's unit told, once as the record stands; the words are in ``schemas/notices/reports.json``.

    ``mark`` tells several notices of one version apart.
    """
    state = known_report(port.state(REPORTS, key))
    fields = {"标题": state.title, "统计期": state.period_label, "单位": state.unit_name}
    port.tell(
        f"report.{what}:{key}:{port.version(REPORTS, key)}{mark}",
        kind=f"report.{what}",
        unit=state.unit,
        about=key,
        fields={**fields, "时限": state.because, **more},
    )


def shown(port: Exports, key: str) -> Result:
    """Where the report stands, for a job's outcome."""
    state = known_report(port.state(REPORTS, key))
    told = {"report": key, "stage": state.stage.value, "editions": len(state.editions)}
    if not state.editions:
        return told
    last = state.editions[-1]
    return {**told, "export": last.export, "remark": last.fault or last.sentence}


def cells_now(port: Exports, state: Report) -> tuple[FigureCell, ...]:
    """The figures as of now; raises Refused where the table cannot be filled."""
    order = _order(state, parse_period(state.period), order_id="", at=port.now)
    order = replace(order, as_of=port.now)
    content = table_of(state.table).fill(port, order, port.unit(state.unit))
    return cells_of(counted_of(state.table), content.snapshot)


def _order(state: Report, period: Period, *, order_id: str, at: datetime) -> Order:
    """The table as an order; dated the last day that was in time, or the day it is built."""
    return Order(
        id=order_id,
        table=state.table,
        unit=state.unit,
        period=period,
        formats=tuple(USUAL),
        created=at,
        filled_on=local_day(last_moment_before(at)),
        signatories=None,
        requested_by=None,
        report=report_id(state.table, state.unit, period),
    )


HANDLERS: Mapping[str, Handler[Exports]] = {FREEZE: freeze, ANNOUNCE: announce}
LONG = frozenset({FREEZE})


def _edition(job: Job, port: Exports, unit: Unit, period: Period) -> Edition:
    """The files are built; where no table can be filled, why."""
    table = job.data["table"]
    state = known_report(port.state(REPORTS, report_id(table, unit.id, period)))
    completeness = port.completeness(table, unit, period)
    order, fault = _order(state, period, order_id=job.id, at=job.due), ""
    cells: tuple[FigureCell, ...] = ()
    try:
        cells = cells_of(counted_of(table), build_with(port, order).content.snapshot)
    except Refused as refused:
        fault = refused.message
    return Edition(
        number=job.data["edition"],
        export="" if fault else job.id,
        frozen_at=port.now,
        because=job.data.get("because", AT_CUT_OFF),
        fault=fault,
        complete=completeness.complete,
        sentence=completeness.sentence,
        cells=cells,
        completeness=completeness,
    )


def _figures(port: Exports, state: Report) -> str:
    """The figures as of now in one line, or why there are none."""
    try:
        cells = cells_now(port, state)
    except Refused as refused:
        return refused.message
    return "、".join(f"{cell.title}{cell.text}" for cell in cells)


def _told_to(event: ReportReleased) -> str:
    names = "、".join(each.name for each in event.release.to)
    return (
        f"已为{names}做报送包" if names else "没有登记接收部门，没有做报送包；要送的请登记后手工做"
    )


def _leave_packages(port: Exports, event: ReportReleased) -> None:
    release = event.release
    for each in release.to:
        job_id, data = f"{MAKE}:{release.export}:{each.recipient}", {"recipient": each.recipient}
        port.enqueue(step(MAKE, job_id, release.export, port.now, data))
