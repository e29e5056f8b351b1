"""A register as CSV for the programs that workbooks of a million rows are too slow for (EXPORTS §4.1, §4.3).

UTF-8 with a byte order mark, ``\\r\\n``, every field in quotes; a field that a spreadsheet would take for a
formula begins with ``'``.
"""

import csv
from io import TextIOWrapper
from typing import IO

from services.export.domain.dates import date_text
from services.export.domain.register import Register
from services.export.domain.table import Cell
from services.export.writers.metadata import FileMetadata

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def harmless(text: str) -> str:
    """The field as no program computes it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _field(cell: Cell) -> str:
    if cell.day is not None:
        return date_text(cell.day)
    return cell.text if cell.number is not None else harmless(cell.text)


def write_register_csv(register: Register, _: FileMetadata, target: IO[bytes]) -> None:
    """Write the header line and the rows to ``target``, which stays open."""
    lines = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(column.headers[-1].replace("\n", "") for column in register.definition.columns)
    writer.writerows([_field(cell) for cell in row] for row in register.rows())
    lines.flush()
    lines.detach()
