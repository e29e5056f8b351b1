"""What the templates of all tables have alike: the rows that docxtpl repeats, and the lines that it leaves out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.export.domain.table import Kind, TableDefinition
from services.export.templates.wordml import FANGSONG, LATIN, cell, paragraph, row, run, twips

LINE: Final = 20.0
"""The line pitch of a row of data, in points."""
BUILT_FOR: Final = datetime(2026, 11, 23)  # noqa: DTZ001 - document properties carry no zone


def tag_line(text: str) -> str:
    """A paragraph of its own for a tag that takes it away."""
    return paragraph(run(text, FANGSONG, 14), line=LINE)


def data_rows(definition: TableDefinition, widths: Sequence[int], *, row_mm: int) -> str:
    """One row of tags named as the columns, repeated for every row of the table."""
    cells = ""
    for column, width in zip(definition.columns, widths, strict=True):
        face = FANGSONG if column.kind is Kind.TEXT else LATIN
        tag = run(f"{{{{ 行.{column.name} }}}}", face, 14)
        cells += cell(paragraph(tag, line=LINE, align="center"), width=width)
    return (
        _tag_row("{%tr for 行 in 明细 %}", widths, row_mm)
        + row(cells, height=twips(row_mm))
        + _tag_row("{%tr endfor %}", widths, row_mm)
    )


def _tag_row(tag: str, widths: Sequence[int], row_mm: int) -> str:
    return row(cell(tag_line(tag), width=sum(widths), span=len(widths)), height=twips(row_mm))
