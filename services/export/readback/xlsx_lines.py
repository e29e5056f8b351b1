"""A workbook, read back row by row."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from openpyxl import load_workbook

from services.export.readback.line import Line, trimmed


def xlsx_lines(file: IO[bytes]) -> Iterator[Line]:
    """Every row with text, by sheet; formulas by the value that was written beside them.

    Raises whatever openpyxl raises on a file that is damaged.
    """
    workbook = load_workbook(file, read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            rows = sheet.iter_rows(values_only=True)
            for number, row in enumerate(rows, start=1):
                cells = trimmed([_text(value) for value in row])
                if cells:
                    yield Line(f"{sheet.title}!{number}", cells)
    finally:
        workbook.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
