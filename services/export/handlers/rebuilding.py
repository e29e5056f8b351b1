"""An archived document made again: the same bytes, or what differs and why (B12)."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from services.common.errors import NotFound
from services.common.jobs import Job
from services.common.kernel.periods import parse_period
from services.common.runner import Handler
from services.common.units import Unit
from services.export.domain.dates import DateStyle
from services.export.domain.order import Order
from services.export.domain.rebuild import Verdict, worst
from services.export.handlers.building import Result, marked, metadata_of
from services.export.handlers.comparisons import Remade, compare
from services.export.handlers.content import Content
from services.export.handlers.orders import instant_of, signatories_of
from services.export.handlers.reasons import Reasons
from services.export.handlers.tables import table_of
from services.export.handlers.template_in_force import template_of, told_of
from services.export.handlers.workbook_in_force import FORMAT, workbook_of
from services.export.ports import Exports
from services.export.readback import READERS
from services.export.writers.formats import FORMATS
from services.export.writers.made_with import made_with

REBUILD = "report.rebuild"


def rebuild(job: Job, port: Exports) -> Result:
    """Form export/rebuild; raises NotFound where the unit that asks does not see the export."""
    submission = port.submission(job.subject)
    body = submission.body
    export = port.export(body["export"])
    if export is None or submission.client_unit not in export["unit_path"]:
        raise NotFound("没有这份附件，请核对编号", code="export_not_found")
    return _rebuilt(
        port,
        export,
        key=submission.id,
        as_of=instant_of(body.get("as_of")),
        asked={"requested_by": submission.client, "created": submission.received_at},
    )


def rebuild_by_hand(job: Job, port: Exports) -> Result:
    """Job report.rebuild: the same, from the command line."""
    export = port.export(job.data["export"])
    if export is None:
        raise NotFound("没有这份附件，请核对编号", code="export_not_found")
    as_of = job.data.get("as_of")
    asked = {"requested_by": None, "created": job.due}
    return _rebuilt(port, export, key=job.id, as_of=as_of, asked=asked)


def _rebuilt(
    port: Exports,
    export: Mapping[str, Any],
    *,
    key: str,
    as_of: datetime | None,
    asked: Mapping[str, Any],
) -> Result:
    port.require_wanted(key)
    made_at = known_at(export)
    order = order_of(port, export, key=key, as_of=as_of or made_at)
    unit = _as_it_was(port.unit_at(export["unit"], order.instant), export)
    content = table_of(order.table).fill(port, order, unit)
    content = replace(content, document=marked(content.document, order))
    parts = {each["name"]: each["version"] for each in export.get("made_with", ())}
    reasons = Reasons(
        port,
        content=content,
        span=(made_at, order.instant),
        made_with=(parts, made_with(order.formats)),
    )
    formats = _formats(port, export, order, unit, content, reasons)
    verdict = worst(Verdict(each["verdict"]) for each in formats)
    names = ("table", "title", "unit", "unit_name", "unit_path", "period", "personal")
    port.keep_rebuild(
        {
            "_id": key,
            "export": export["_id"],
            **{name: export[name] for name in names},
            **asked,
            "known_at": made_at,
            "as_of": order.instant,
            "verdict": verdict.value,
            "reasons": [_plain(each) for each in reasons.given],
            "formats": formats,
        }
    )
    return {"rebuild": key, "verdict": verdict.value}


def _as_it_was(unit: Unit, export: Mapping[str, Any]) -> Unit:
    return replace(unit, name=export["unit_name"], path=tuple(export["unit_path"]))


def known_at(export: Mapping[str, Any]) -> datetime:
    """As of when the records in a kept document are; one from before that was noted says it as it can."""
    known = export.get("known_at") or export.get("as_of") or export["created"]
    return known if isinstance(known, datetime) else datetime.fromisoformat(known)


def order_of(port: Exports, export: Mapping[str, Any], *, key: str, as_of: datetime) -> Order:
    """The order that a kept document was made by, as of ``as_of``."""
    table = table_of(export["table"])
    posted = port.submission(export["_id"]).body if export["requested_by"] else {}
    left_out = [each["format"] for each in export.get("remarks", ()) if each["code"]]
    subject = export["snapshot"].get("content") if export["table"] == "fujian1" else None
    return Order(
        id=key,
        table=export["table"],
        unit=export["unit"],
        period=parse_period(export["period"], table.every) if export["period"] else None,
        formats=(*(file["format"] for file in export["files"]), *left_out),
        created=export["created"],
        filled_on=datetime.fromisoformat(export["filled_on"]).date(),
        signatories=signatories_of(posted),
        requested_by=export["requested_by"],
        subject=subject or export["subject"],
        as_of=as_of,
        classification=export["classification"],
        report=export.get("report", ""),
        preview=export.get("preview", False),
        reference=export.get("reference", ""),
        date_style=DateStyle(export.get("date_style", DateStyle.CHINESE.value)),
        workbook=(export.get("workbook") or {}).get("code", ""),
    )


def _formats(
    port: Exports,
    export: Mapping[str, Any],
    order: Order,
    unit: Unit,
    content: Content,
    reasons: Reasons,
) -> list[dict[str, Any]]:
    """Every kept file compared, each in the template and workbook of the instant it was made.

    What is not read back comes last: the others say whether the content differs.
    """
    document, made_at = content.document, known_at(export)
    template = template_of(port, order.table, unit, document=document, as_of=made_at)
    reasons.template_changed(export.get("template"), told_of(template, order.formats))
    lent = workbook_of(port, replace(order, as_of=made_at), unit)
    reasons.template_changed(export.get("workbook"), dict(lent.told) if lent else None)
    offered = {**FORMATS, **({FORMAT: lent.format} if lent else {})}
    metadata = metadata_of(port, order, document, template)
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(export["files"], key=lambda file: file["format"] not in READERS):
        remade = Remade(
            order=order,
            document=document,
            chosen=offered[file["format"]],
            metadata=metadata,
            kept=file,
            personal=export["personal"],
            beside={name: Verdict(each["verdict"]) for name, each in found.items()},
        )
        found[file["format"]] = compare(port, remade, reasons)
    return [found[file["format"]] for file in export["files"]]


def _plain(reason: Any) -> dict[str, Any]:
    return asdict(reason) | {"code": reason.code.value}


HANDLERS: Mapping[str, Handler[Exports]] = {
    "export/rebuild": rebuild,
    REBUILD: rebuild_by_hand,
}
