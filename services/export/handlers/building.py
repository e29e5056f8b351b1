"""An order becomes files: figures, table, one file per format, and the export that names them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import file_digest
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Any

from services.common.errors import Refused
from services.common.kernel.workdays import day_text, local_day
from services.common.units import Unit
from services.export.domain.document import Document
from services.export.domain.order import Order
from services.export.domain.register import Register, Row
from services.export.domain.table import FilledTable
from services.export.handlers.content import Content
from services.export.handlers.tables import table_of
from services.export.handlers.template_in_force import InForce, template_of, told_of
from services.export.handlers.workbook_in_force import FORMAT, workbook_of
from services.export.ports import Exports
from services.export.writers.formats import FORMATS, FileFormat
from services.export.writers.made_with import as_list, made_with
from services.export.writers.metadata import FileMetadata
from services.export.writers.pdf_parts import WITHOUT_IT

Result = Mapping[str, Any]
PREVIEW = "预览_"
"""What the name of a preview begins with."""
SPOOLED = 8 * 2**20
"""Bytes of a file that stay in memory; a larger one is written to a temporary file, which goes when it is kept."""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of an order, and what its files were filled with."""

    result: Result
    content: Content


def build_export(port: Exports, order: Order) -> Result:
    """Build and keep what is ordered; raises as :func:`build_with`."""
    return build_with(port, order).result


def build_with(port: Exports, order: Order) -> Built:
    """Build and keep what is ordered.

    Raises Refused: period_not_begun, cancelled, subject_not_taken, and whatever the table or a format refuses.
    """
    if order.period is not None and port.now < order.period.starts_at:
        raise Refused(f"{order.period.label}尚未开始，还没有可填报的数字", code="period_not_begun")
    port.require_wanted(order.id)
    asked, order = order, replace(order, as_of=_instant(port, order))
    unit = port.unit_at(order.unit, order.instant)
    table = table_of(order.table)
    if order.subject and not table.about:
        raise Refused("这份附件不按一份记录做，请不要填“关于哪份记录”", code="subject_not_taken")
    content = table.fill(port, order, unit)
    document = marked(content.document, order)
    template = template_of(port, order.table, unit, document=document, as_of=order.as_of)
    metadata = metadata_of(port, order, document, template)
    lent = workbook_of(port, order, unit)
    offered = {**FORMATS, **({FORMAT: lent.format} if lent else {})}
    chosen = {name: offered[name] for name in order.formats}
    files, remarks = _files(port, order, document, chosen=chosen, metadata=metadata)
    port.keep_export(
        {
            **_ordered(asked, unit, content),
            "known_at": order.instant,
            "personal": table.personal,
            "template": told_of(template, order.formats),
            "workbook": dict(lent.told) if lent else None,
            "files": files,
            "remarks": remarks,
            "made_with": as_list(made_with(order.formats)),
        }
    )
    names = [file["name"] for file in files]
    told = {"remarks": [remark["text"] for remark in remarks]} if remarks else {}
    return Built({"export": order.id, "files": names, **content.told, **told}, content)


def marked(document: Document, order: Order) -> Document:
    """A preview of a statistical table says below it that it is one, and of which day."""
    if not order.preview or not isinstance(document, FilledTable):
        return document
    told = f"预览：{day_text(local_day(order.created))}的数字，尚未截止，不是报送稿"
    return replace(document, notes=(*document.notes, told))


def metadata_of(
    port: Exports, order: Order, document: Document, template: InForce | None
) -> FileMetadata:
    """How the files of an order are set; raises Refused (reference_not_taken) where there is no 附件 to number."""
    if order.reference and not document.number.startswith("附件"):
        raise Refused(
            f"“{document.title}”不是附件，不标发文字号；请去掉发文字号", code="reference_not_taken"
        )
    return FileMetadata(
        created=order.created,
        template=template.data if template else None,
        mark=order.classification,
        reference=order.reference,
        digits=port.policies.style.digits,
    )


def _instant(port: Exports, order: Order) -> datetime:
    """As of when records count: as the order says, else now, and not before what the order was left by.

    It is never later than that: what is still to come would be in no file and in every rebuild. Clocks of two
    processes differ by a little; whole milliseconds are what is kept.
    """
    now = max(port.now, order.created)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return min(order.as_of or now, now)


def _ordered(order: Order, unit: Unit, content: Content) -> dict[str, Any]:
    """What the export keeps of the order and of the figures."""
    return {
        "_id": order.id,
        "table": order.table,
        "title": content.document.title,
        "unit": unit.id,
        "unit_name": unit.name,
        "unit_path": list(unit.path),
        "period": str(order.period or ""),
        "period_label": order.period.label if order.period else "",
        "filled_on": order.filled_on.isoformat(),
        "created": order.created,
        "requested_by": order.requested_by,
        "subject": order.subject,
        "as_of": order.as_of,
        "classification": order.classification,
        "report": order.report,
        "preview": order.preview,
        "reference": order.reference,
        "date_style": order.date_style.value,
        "snapshot": dict(content.snapshot),
    }


def _files(
    port: Exports,
    order: Order,
    document: Document,
    *,
    chosen: Mapping[str, FileFormat],
    metadata: FileMetadata,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The files, and what is to be said of a format: also why one is not among them, as long as another is.

    Raises the Refused of a format that had to be made, or of the only one.
    """
    files: list[dict[str, Any]] = []
    remarks: list[dict[str, Any]] = []
    for name, form in chosen.items():
        try:
            file, remark = _file(port, order, document, name=name, chosen=form, metadata=metadata)
        except Refused as refused:
            if refused.code not in WITHOUT_IT or len(chosen) == 1:
                raise
            remarks.append({"format": name, "code": refused.code, "text": refused.message})
            continue
        files.append(file)
        if remark:
            remarks.append({"format": name, "code": "", "text": remark})
    return files, remarks


def _file(
    port: Exports,
    order: Order,
    document: Document,
    *,
    name: str,
    chosen: FileFormat,
    metadata: FileMetadata,
) -> tuple[dict[str, Any], str]:
    made = written(port, order, document, name=name, chosen=chosen, metadata=metadata)
    with made as (file, remark):
        size = file.seek(0, SEEK_END)
        file.seek(0)
        digest = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        file_id = f"{order.id}:{name}:{digest[:16]}"
        file_called = f"{PREVIEW if order.preview else ''}{chosen.name_of(document)}"
        port.keep_file(file_id, file_called, file)
    kept = {
        "format": name,
        "name": file_called,
        "media_type": chosen.media_type,
        "bytes": size,
        "sha256": digest,
        "file_id": file_id,
        "href": f"/v1/exports/{order.id}/files/{name}",
    }
    return kept, remark


@contextmanager
def written(
    port: Exports,
    order: Order,
    document: Document,
    *,
    name: str,
    chosen: FileFormat,
    metadata: FileMetadata,
) -> Iterator[tuple[SpooledTemporaryFile[bytes], str]]:
    """The file at its beginning, and what is to be said of it; the rows of a register are watched."""
    with SpooledTemporaryFile(max_size=SPOOLED) as file:
        remark = chosen.write(_watched(port, order, document, name), metadata, file)
        file.seek(0)
        yield file, remark


def _watched(port: Exports, order: Order, document: Document, name: str) -> Document:
    """A register whose rows note how far they are, and stop when nobody wants them any more."""
    if not isinstance(document, Register):
        return document

    def rows() -> Iterator[Row]:
        return port.watched(order.id, name, document.rows(), document.count)

    return replace(document, rows=rows)
