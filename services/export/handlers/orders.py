"""Who asks for a table: the form export/request, a schedule, the command line."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from services.common.jobs import Job
from services.common.kernel.periods import Period, parse_period
from services.common.kernel.report_schedules import report_cut_off
from services.common.kernel.workdays import local_day
from services.common.runner import Handler
from services.common.submissions import Submission
from services.export.domain.dates import DateStyle
from services.export.domain.fujian4 import Signatories
from services.export.domain.order import Order
from services.export.handlers.building import Result, build_export
from services.export.handlers.statistics import FUJIAN4
from services.export.handlers.tables import table_of
from services.export.ports import Exports
from services.export.writers.formats import USUAL

BUILD = "report.build"


def request(job: Job, port: Exports) -> Result:
    """Form export/request: the table as it stands now, or stood at the period's end."""
    submission = port.submission(job.subject)
    body = submission.body
    period = _period(body["table"], body.get("period", ""))
    order = Order(
        id=submission.id,
        table=body["table"],
        unit=submission.unit,
        period=period,
        preview=_is_preview(port, submission, period),
        subject=body.get("subject", ""),
        formats=tuple(body.get("formats", USUAL)),
        created=submission.received_at,
        filled_on=_day(body.get("filled_on"), submission.received_at),
        signatories=signatories_of(body),
        requested_by=submission.client,
        classification=body.get("classification", ""),
        reference=body.get("reference", ""),
        date_style=DateStyle(body.get("date_style", DateStyle.CHINESE.value)),
        as_of=instant_of(body.get("as_of")),
        workbook=body.get("workbook", ""),
    )
    return build_export(port, order)


def build(job: Job, port: Exports) -> Result:
    """Job report.build: the table of a schedule, or of the command line, with every format."""
    table = job.data.get("table", FUJIAN4)
    order = Order(
        id=job.id,
        table=table,
        unit=job.data["unit"],
        period=_period(table, job.data.get("period", "")),
        subject=job.data.get("subject", ""),
        as_of=job.data.get("as_of"),
        workbook=job.data.get("workbook", ""),
        formats=tuple(job.data.get("formats", USUAL)),
        created=job.due,
        filled_on=local_day(job.due),
        signatories=None,
        requested_by=None,
    )
    return build_export(port, order)


def _is_preview(port: Exports, submission: Submission, period: Period | None) -> bool:
    """Whether it is of a report that this unit owes and whose figures are not frozen yet (EXPORTS §6)."""
    table = submission.body["table"]
    schedule = next((each for each in port.schedules if each.table == table), None)
    if schedule is None or period is None or period.kind is not schedule.every:
        return False
    if port.unit(submission.unit).kind not in table_of(table).kinds:
        return False
    return submission.received_at < report_cut_off(schedule, period, port.calendar).due


def signatories_of(body: Mapping[str, Any]) -> Signatories | None:
    """Who answers for the figures, as the form export/request says; None where it names nobody."""
    given = {name: body[name] for name in ("head", "filled_by", "phone") if name in body}
    return Signatories(**given) if given else None


def _period(table: str, text: str) -> Period | None:
    return parse_period(text, table_of(table).every) if text else None


def _day(text: str | None, otherwise: datetime) -> date:
    return date.fromisoformat(text) if text else local_day(otherwise)


def instant_of(text: str | None) -> datetime | None:
    """The instant of a form, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


HANDLERS: Mapping[str, Handler[Exports]] = {"export/request": request, BUILD: build}
