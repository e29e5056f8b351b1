"""A workbook and its cell map judged before they are taken into use: every fault at once (EXPORTS §4.5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.common.errors import Refused
from services.export.domain.document import Document
from services.export.domain.workbook.faults import map_faults
from services.export.domain.workbook.fields import fields_of, values_of
from services.export.writers.office_package import Kind, package_faults
from services.export.writers.workbook import CellMap, fill_workbook, shown_as_numbers
from services.export.writers.workbook_parts import NoWorksheets, parts_of, shape_of

KINDS: Final[Mapping[str, Kind]] = {
    "xlsx": Kind(
        called="Excel 工作簿（.xlsx）",
        main="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        links=True,
    ),
    "xlsm": Kind(
        called="启用宏的 Excel 工作簿（.xlsm）",
        main="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        macros=True,
        links=True,
    ),
}
"""By the suffix of the file's name: macros may come along in one that says so, and are never run here."""


def suffix_of(name: str) -> str:
    """``xlsx`` or ``xlsm``; raises Refused (workbook_refused) for any other file."""
    suffix = name.rpartition(".")[2].lower()
    if suffix not in KINDS:
        raise Refused(f"“{name}”不是工作簿；请上传 .xlsx 或 .xlsm 文件", code="workbook_refused")
    return suffix


def workbook_faults(
    data: bytes, suffix: str, cells: CellMap, sample: Document, filled_on: date
) -> Sequence[str]:
    """Why the workbook cannot be filled by that map; empty where it can."""
    faults = package_faults(data, KINDS[suffix])
    if faults:
        return faults
    try:
        parts = parts_of(data)
        shapes = {name: shape_of(parts.tree(part)) for name, part in parts.sheets().items()}
    except NoWorksheets:
        return ("里面没有工作表，或是“严格”格式；请用 WPS 另存为普通的工作簿再传",)
    found = map_faults(cells.places, fields_of(values_of(sample, filled_on)), shapes)
    return found or _of_filling(data, cells, sample, filled_on)


def _of_filling(data: bytes, cells: CellMap, sample: Document, filled_on: date) -> Sequence[str]:
    try:
        fill_workbook(data, cells, sample, filled_on)
        return [
            f"{name} 不是日期格式，真正的日期会显示成数字；请改用“中文”或“八位数字”，或在表样里设好格式"
            for name in shown_as_numbers(data, cells, values_of(sample, filled_on))
        ]
    except Refused as refused:
        # A sample has as many rows as it has; how many an export will have is known only then.
        return () if refused.code == "workbook_too_small" else (refused.message,)
    except Exception:  # noqa: BLE001 - a workbook may be broken in ways that nobody has listed
        return ("试填时出错，这个文件不合规范；请用 WPS 打开后另存，再传",)
