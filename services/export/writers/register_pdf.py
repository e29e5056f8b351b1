"""A register as PDF/A-2b on A4, landscape: header on every page, page numbers, by typst (EXPORTS §3.1).

typst lays the whole document out in memory, so a register of more rows than :data:`MOST_ROWS` is refused
and the formats that stream are named instead. What the rows say goes in as data, never as typst's source.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import IO, Any, Final

import typst

from services.common.errors import Refused
from services.export.domain.register import Register
from services.export.domain.table import Column, Kind, header_cells
from services.export.domain.text import clipped, lines_needed, printable
from services.export.fonts.faces import FOLDER, SYSTEM
from services.export.writers.metadata import PROGRAM, FileMetadata, document_title
from services.export.writers.pdf_parts import register_parts, require_parts
from services.export.writers.scratch import scratch

MOST_ROWS: Final = 5_000
MOST_CHARACTERS: Final = 4_000_000
"""Together some 850 MB while it is laid out (measured; docs/pdf.md), so only one is laid out at a time."""
_PAPER_MM: Final = 267
_UNIT_MM: Final = Decimal("2.12")
"""Half a Chinese character of 12 pt."""
_WHOLE_LINES: Final = 14
"""A row of no more lines fits below the title; it is not divided between two pages."""
_LEFT: Final = frozenset({Kind.LONG})
_LONG_WORD: Final = re.compile(r"[!-~]{20,}")
_BREAK: Final = "\u200b"
_BETWEEN_BREAKS: Final = re.compile(r".{10}")
_ONE_AT_A_TIME: Final = Lock()


def write_register_pdf(register: Register, metadata: FileMetadata, target: IO[bytes]) -> None:
    """Write the file to ``target``; equal rows and metadata give equal bytes on one machine.

    Raises Refused: pdf_not_available where the faces are missing, pdf_too_long.
    """
    require_parts(register_parts())
    if register.count > MOST_ROWS:
        raise _too_long(register, f"有{register.count}行，PDF 最多做{MOST_ROWS}行")
    with _ONE_AT_A_TIME, scratch() as folder:
        source = folder / "register.typ"
        name = "register_pdf.typ"
        source.write_bytes(files("services.export.writers").joinpath(name).read_bytes())
        _write_data(register, metadata.mark, folder / "data.json")
        pdf = typst.compile(
            source,
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["a-2b"],
            pdf_tags=False,
            timestamp=int(metadata.created.timestamp()),
        )
    target.write(pdf)


@cache
def _fonts() -> typst.Fonts:
    """The faces, looked through once per process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder for folder in (FOLDER, *SYSTEM) if folder.is_dir()],
    )


def _write_data(register: Register, mark: str, path: Path) -> None:
    """The data row by row, so that they never lie in memory here as well; raises Refused (pdf_too_long)."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(_head(register) | {"mark": mark}, ensure_ascii=False)[:-1])
        file.write(', "rows": [')
        characters = 0
        for number, row in enumerate(register.rows()):
            cells = [_breakable(cell.text) for cell in row]
            whole = _lines(register.definition.columns, cells) <= _WHOLE_LINES
            text = json.dumps([whole, *cells], ensure_ascii=False)
            characters += len(text)
            if characters > MOST_CHARACTERS:
                raise _too_long(register, f"文字超过{MOST_CHARACTERS // 10_000}万字，做不了 PDF")
            file.write(f"{',' if number else ''}{text}")
        file.write("]}")


def _lines(columns: tuple[Column, ...], cells: list[str]) -> int:
    """Lines of the row's longest cell, rather too many than too few."""
    return max(
        sum(lines_needed(line, _units(column)) for line in text.split("\n"))
        for column, text in zip(columns, cells, strict=True)
    )


def _units(column: Column) -> int:
    return max(2, int((column.width_mm - 2) / _UNIT_MM))


def _too_long(register: Register, why: str) -> Refused:
    return Refused(
        f"“{register.title}”{why}；请改要 xlsx 或 csv，或缩小单位、期间", code="pdf_too_long"
    )


def _head(register: Register) -> dict[str, Any]:
    definition = register.definition
    period = f"（{register.period}）" if register.period else ""
    return {
        "program": PROGRAM,
        "full_title": document_title(register),
        "number": definition.number,
        "title": register.title,
        "unit": _text(definition.unit_label + register.unit + period),
        "day": _text(definition.date_label + register.filled_on),
        "note": _text(register.note_line),
        "narrower": min(1.0, _PAPER_MM / sum(float(c.width_mm) for c in definition.columns)),
        "widths": [float(column.width_mm) for column in definition.columns],
        "aligns": ["left" if column.kind in _LEFT else "center" for column in definition.columns],
        "header": list(_header(definition.columns)),
    }


def _header(columns: tuple[Column, ...]) -> Iterator[dict[str, Any]]:
    for cell in header_cells(columns):
        yield {
            "text": cell.text,
            "row": cell.row,
            "column": cell.column,
            "rows": cell.rows,
            "columns": cell.columns,
        }


def _text(text: str) -> str:
    return clipped(printable(text))


def _breakable(text: str) -> str:
    """Printable text in which long addresses and the like may be broken, as Chinese may be anywhere."""
    return _LONG_WORD.sub(lambda word: _BETWEEN_BREAKS.sub(rf"\g<0>{_BREAK}", word[0]), _text(text))
