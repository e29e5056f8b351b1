"""An order becomes files: figures, table, one file per format, and the export that names them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import file_digest
from tempfile import SpooledTemporaryFile
from typing import Any

from services.common.errors import Refused
from services.export.domain.document import Document
from services.export.domain.order import Order
from services.export.domain.register import Register, Row
from services.export.handlers.tables import table_of
from services.export.handlers.template_in_force import template_of, told_of
from services.export.handlers.workbook_in_force import FORMAT, workbook_of
from services.export.ports import Exports
from services.export.writers.formats import FORMATS, FileFormat
from services.export.writers.metadata import FileMetadata

Result = Mapping[str, Any]
SPOOLED = 8 * 2**20
"""Bytes of a file that stay in memory; a larger one is written to a temporary file, which goes when it is kept."""


def build_export(port: Exports, order: Order) -> Result:
    """Build and keep what is ordered.

    Raises Refused: period_not_begun, cancelled, subject_not_taken, and whatever the table or a format refuses.
    """
    if order.period is not None and port.now < order.period.starts_at:
        raise Refused(f"{order.period.label}尚未开始，还没有可填报的数字", code="period_not_begun")
    port.require_wanted(order.id)
    unit = port.unit(order.unit)
    table = table_of(order.table)
    if order.subject and not table.about:
        raise Refused("这份附件不按一份记录做，请不要填“关于哪份记录”", code="subject_not_taken")
    content = table.fill(port, order, unit)
    document = content.document
    template = template_of(port, order.table, unit, document=document, as_of=order.as_of)
    metadata = FileMetadata(created=order.created, template=template.data if template else None)
    lent = workbook_of(port, order, unit)
    offered = {**FORMATS, **({FORMAT: lent.format} if lent else {})}
    files = [
        _file(port, order, document, name=name, chosen=offered[name], metadata=metadata)
        for name in order.formats
    ]
    port.keep_export(
        {
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
            "personal": table.personal,
            "template": told_of(template, order.formats),
            "workbook": dict(lent.told) if lent else None,
            "snapshot": dict(content.snapshot),
            "files": files,
        }
    )
    return {"export": order.id, "files": [file["name"] for file in files], **content.told}


def _file(
    port: Exports,
    order: Order,
    document: Document,
    *,
    name: str,
    chosen: FileFormat,
    metadata: FileMetadata,
) -> dict[str, Any]:
    watched = _watched(port, order, document, name)
    with SpooledTemporaryFile(max_size=SPOOLED) as file:
        chosen.write(watched, metadata, file)
        size = file.tell()
        file.seek(0)
        digest = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        file_id = f"{order.id}:{name}:{digest[:16]}"
        port.keep_file(file_id, chosen.name_of(document), file)
    return {
        "format": name,
        "name": chosen.name_of(document),
        "media_type": chosen.media_type,
        "bytes": size,
        "sha256": digest,
        "file_id": file_id,
        "href": f"/v1/exports/{order.id}/files/{name}",
    }


def _watched(port: Exports, order: Order, document: Document, name: str) -> Document:
    """A register whose rows note how far they are, and stop when nobody wants them any more."""
    if not isinstance(document, Register):
        return document

    def rows() -> Iterator[Row]:
        return port.watched(order.id, name, document.rows(), document.count)

    return replace(document, rows=rows)
