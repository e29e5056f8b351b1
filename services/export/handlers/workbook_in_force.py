"""Which workbook of a department above an order is entered in, as a format like any other (EXPORTS §4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from services.common.errors import NotFound, Refused
from services.common.units import Unit
from services.export.domain.document import Document
from services.export.domain.form.filled import FilledForm
from services.export.domain.order import Order
from services.export.domain.register import Register
from services.export.domain.table import FilledTable
from services.export.domain.template.versions import OWN
from services.export.domain.workbook.cells import Dates, Place
from services.export.domain.workbook.workbook import WORKBOOKS, workbook_id
from services.export.ports import Exports
from services.export.writers.formats import FileFormat
from services.export.writers.metadata import FileMetadata
from services.export.writers.workbook import CellMap, fill_workbook

FORMAT = "workbook"
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """The workbook as a format, and what an export says of it."""

    format: FileFormat
    told: Mapping[str, Any]


def workbook_of(port: Exports, order: Order, unit: Unit) -> Lent | None:
    """The workbook that the order names, the nearest unit's; None for an order that wants none.

    As of an instant of the past it is the edition that was in force then. Raises Refused
    (workbook_not_asked, workbook_not_named, workbook_of_another_table) and NotFound (workbook_not_found).
    """
    if FORMAT not in order.formats:
        if order.workbook:
            raise Refused("写了工作簿的代号，格式里却没有 workbook", code="workbook_not_asked")
        return None
    if not order.workbook:
        raise Refused("要填入工作簿，须写明是哪一个（workbook）", code="workbook_not_named")
    for owner in reversed(unit.path):
        record = workbook_id(owner, order.workbook)
        state = port.state_of(WORKBOOKS.collection, record, as_of=order.as_of)
        if state is not None and state["in_force"] != OWN:
            return _lent(port, order, owner, state)
    raise NotFound(
        f"没有代号为“{order.workbook}”、还在使用的工作簿，请核对代号", code="workbook_not_found"
    )


def _lent(port: Exports, order: Order, owner: str, state: Mapping[str, Any]) -> Lent:
    edition = next(
        each for each in state["editions"] if each["file"]["number"] == state["in_force"]
    )
    if edition["table"] != order.table:
        raise Refused(
            f"工作簿“{edition['title']}”登记为填“{edition['table']}”，不是“{order.table}”",
            code="workbook_of_another_table",
        )
    file = edition["file"]
    told = {"owner": owner, "code": order.workbook, "version": file["number"]}
    return Lent(
        format=_format(port.read_file(file["file_id"]), edition, order),
        told={**told, "sha256": file["sha256"]},
    )


def _format(data: bytes, edition: Mapping[str, Any], order: Order) -> FileFormat:
    cells = CellMap(
        places=tuple(Place(**place) for place in edition["places"]), dates=Dates(edition["dates"])
    )

    def writer(document: Document, _: FileMetadata, target: IO[bytes]) -> None:
        target.write(fill_workbook(data, cells, document, order.filled_on))

    return FileFormat(
        suffix=f"{order.workbook}.{edition['suffix']}",
        media_type=MEDIA[edition["suffix"]],
        writers=dict.fromkeys((FilledTable, FilledForm, Register), writer),
    )
