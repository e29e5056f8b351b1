"""Units from a table that an office keeps: CSV (UTF-8 or GB18030) or XLSX, with Chinese or English headers."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from openpyxl import load_workbook

from services.common.errors import Refused
from services.intake.tree import UnitRow

HEADERS = {
    "code": "code",
    "编码": "code",
    "name": "name",
    "名称": "name",
    "kind": "kind",
    "类型": "kind",
    "category": "category",
    "类别": "category",
    "parent": "parent",
    "上级": "parent",
    "上级编码": "parent",
}
KIND_NAMES = {
    "学校党委": "university",
    "职能部门": "department",
    "院级党委": "college",
    "党总支": "college",
    "党支部": "branch",
}
NEEDED = ("code", "name", "kind", "parent")
UNPACKED_MOST = 200_000_000
ROWS_MOST = 100_000
COLUMNS_MOST = 50
Line = tuple[int, Sequence[str]]
"""A row and the line of the file it begins at, from 1."""


def read_units(data: bytes, file_name: str) -> list[UnitRow]:
    """The rows of a CSV or XLSX file; raises Refused with what is wrong with the file as a whole."""
    lines = _xlsx(data) if file_name.lower().endswith(".xlsx") else _csv(data)
    filled = ((line, row) for line, row in lines if any(cell.strip() for cell in row))
    _, header = next(filled, (0, []))
    columns = [HEADERS.get(cell.strip().lower(), "") for cell in header]
    _refuse_header(columns)
    found = [_unit(line, dict(zip(columns, row, strict=False))) for line, row in filled]
    if not found:
        raise Refused("表头之下没有一行数据", code="bad_table")
    if len(found) > ROWS_MOST:
        raise Refused(f"一次最多导入 {ROWS_MOST} 行", code="bad_table")
    return found


def _refuse_header(columns: Sequence[str]) -> None:
    lacking = [name for name in NEEDED if name not in columns]
    if lacking:
        raise Refused(f"表头缺少这些列：{'、'.join(lacking)}", code="bad_table")
    doubled = [name for name, count in Counter(columns).items() if name and count > 1]
    if doubled:
        raise Refused(f"表头里这些列出现了两次：{'、'.join(doubled)}", code="bad_table")


def _unit(line: int, cells: dict[str, str]) -> UnitRow:
    kind = cells.get("kind", "").strip()
    return UnitRow(
        line=line,
        code=cells.get("code", "").strip(),
        name=cells.get("name", "").strip(),
        kind=KIND_NAMES.get(kind, kind),
        category=cells.get("category", "").strip() or None,
        parent=cells.get("parent", "").strip() or None,
    )


def _csv(data: bytes) -> list[Line]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(islice(_csv_lines(data.decode(encoding)), ROWS_MOST + 2))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise Refused("CSV 文件的引号或分隔符有误，无法读出", code="bad_table") from error
    raise Refused("CSV 文件须为 UTF-8 或 GB18030 编码", code="bad_table")


def _csv_lines(text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1  # a quoted cell may hold line breaks


def _xlsx(data: bytes) -> list[Line]:
    _refuse_bombs(data)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            rows = workbook.worksheets[0].iter_rows(max_col=COLUMNS_MOST, values_only=True)
            return [
                (line, ["" if cell is None else str(cell) for cell in row])
                for line, row in enumerate(islice(rows, ROWS_MOST + 2), start=1)
            ]
        finally:
            workbook.close()
    except Exception as error:
        raise Refused(
            "无法读出这个 XLSX 文件，请用 Excel 或 WPS 另存后再试", code="bad_table"
        ) from error


def _refuse_bombs(data: bytes) -> None:
    # A small archive can declare gigabytes; its own directory says so before anything is unpacked. What zipfile
    # raises on a damaged one is not only BadZipFile: an unknown version, a name that is no UTF-8, and more.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except Exception as error:
        raise Refused("这不是一个 XLSX 文件", code="bad_table") from error
    if unpacked > UNPACKED_MOST:
        raise Refused("这个 XLSX 文件展开后过大", code="bad_table")
