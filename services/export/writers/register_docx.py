"""A register as a Word document: A4 across, header on every page, rows that may break only where texts are long.

The rows are written as WordprocessingML at once; a template would be filled row by row, which takes
minutes for thousands of them. Word and WPS lay a table out whole, so a longer register is refused.
"""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import IO, Final

from docx.oxml import parse_xml
from docx.shared import Mm

from services.common.errors import Refused
from services.export.domain.register import Register, Row
from services.export.domain.table import Column, Kind
from services.export.domain.text import clipped, printable
from services.export.templates.letterhead import empty_document
from services.export.templates.wordml import (
    FANGSONG,
    HEITI,
    LATIN,
    NAMESPACE,
    TITLE,
    cell,
    paragraph,
    run,
    table,
    twips,
)
from services.export.writers.docx_head import with_digits
from services.export.writers.metadata import PROGRAM, FileMetadata, document_title
from services.export.writers.repack import repacked

MOST_ROWS: Final = 2_000
_TEXT_PT: Final = 10
_LINE_PT: Final = 14.0
_SIDE_MM, _TOP_MM = 15, 18
_WIDTH_MM: Final = Decimal(297 - 2 * _SIDE_MM)
"""A register is a working paper of many columns, not a letter: its margins are narrow, as in the workbook."""
_LATIN_KINDS: Final = (Kind.COUNT, Kind.CODE, Kind.MONEY, Kind.SHARE)
_LONG_TEXT: Final = 300
"""Characters from which on a row may need more than what is left of a page."""
_BODY: Final = f'<w:body xmlns:w="{NAMESPACE}">'


def write_register_docx(register: Register, metadata: FileMetadata, target: IO[bytes]) -> None:
    """Write the document to ``target``; equal rows and metadata give equal bytes.

    Raises Refused (register_too_long) above :data:`MOST_ROWS` rows.
    """
    if register.count > MOST_ROWS:
        raise Refused(
            f"“{register.title}”共{register.count}行，Word 文档最多{MOST_ROWS}行，请改要 xlsx 或 csv",
            code="register_too_long",
        )
    document = empty_document(
        title=document_title(register), created=metadata.created_utc, portrait=False
    )
    document.core_properties.subject = register.unit
    document.core_properties.author = document.core_properties.last_modified_by = PROGRAM
    page = document.sections[0]
    page.left_margin = page.right_margin = Mm(_SIDE_MM)
    page.top_margin = page.bottom_margin = Mm(_TOP_MM)
    page.footer_distance = Mm(8)
    section = document.element.body.sectPr
    for element in parse_xml(f"{_BODY}{_body(register, metadata.mark)}</w:body>"):
        section.addprevious(element)
    whole = BytesIO()
    document.save(whole)
    target.write(repacked(with_digits(whole.getvalue(), metadata.digits)))


def _body(register: Register, mark: str) -> str:
    widths = _widths(register)
    rows = _header(register, widths) + "".join(_rows(register, widths))
    note = register.note_line
    return (
        (paragraph(run(mark, HEITI, 16)) if mark else "")
        + _head(register)
        + table(rows, widths=widths, side_margin=twips(Decimal("0.6")))
        + (paragraph(run(note, FANGSONG, 12), line=18) if note else paragraph("", line=1))
    )


def _widths(register: Register) -> list[int]:
    """The columns' widths scaled to the page: a register's own are those of a workbook."""
    columns = register.definition.columns
    whole = sum(column.width_mm for column in columns)
    return [twips(column.width_mm * _WIDTH_MM / whole) for column in columns]


def _head(register: Register) -> str:
    definition = register.definition
    period = f"（{register.period}）" if register.period else ""
    unit = f"{definition.unit_label}{register.unit}{period}"
    day = f"{definition.date_label}{register.filled_on}"
    return (
        paragraph(run(register.title, TITLE, 22), line=32, align="center", after=8)
        + paragraph(run(unit, FANGSONG, 12), line=20)
        + paragraph(run(day, FANGSONG, 12), line=20, after=3)
    )


def _header(register: Register, widths: list[int]) -> str:
    cells = "".join(
        cell(
            paragraph(run(column.headers[0], HEITI, _TEXT_PT), line=_LINE_PT, align="center"),
            width=width,
        )
        for column, width in zip(register.definition.columns, widths, strict=True)
    )
    height = f'<w:trHeight w:val="{twips(Decimal("8"))}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{cells}</w:tr>"


def _rows(register: Register, widths: list[int]) -> Iterator[str]:
    columns = register.definition.columns
    height = f'<w:trHeight w:val="{twips(Decimal("7"))}" w:hRule="atLeast"/>'
    for row in register.rows():
        held = "" if _is_long(row) else "<w:cantSplit/>"
        cells = "".join(
            cell(_content(column, each.text), width=width)
            for column, each, width in zip(columns, row, widths, strict=True)
        )
        yield f"<w:tr><w:trPr>{held}{height}</w:trPr>{cells}</w:tr>"


def _is_long(row: Row) -> bool:
    return any(len(each.text) > _LONG_TEXT for each in row)


def _content(column: Column, text: str) -> str:
    face = LATIN if column.kind in _LATIN_KINDS else FANGSONG
    align = "left" if column.kind is Kind.LONG else "center"
    lines = clipped(printable(text)).split("\n")
    return "".join(
        paragraph(run(line, face, _TEXT_PT) if line else "", line=_LINE_PT, align=align)
        for line in lines
    )
