"""Builds ``附件.docx`` (L9) from the table definition: ``python -m services.export.templates.build_progress``.

EXPORTS §5.1: portrait, unit and date on two lines, seven equal columns, headers in two lines each.
"""

import sys
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from docx.oxml import parse_xml

from services.export.domain.progress_table import PROGRESS
from services.export.domain.table import TableDefinition
from services.export.templates.letterhead import empty_document
from services.export.templates.rows import BUILT_FOR, LINE, data_rows
from services.export.templates.wordml import (
    FANGSONG,
    HEITI,
    NAMESPACE,
    TITLE,
    cell,
    paragraph,
    row,
    run,
    table,
    twips,
)
from services.export.writers.repack import repacked

_HEADER_MM, _ROW_MM = 18, 16


def _head(definition: TableDefinition) -> str:
    unit = f"{definition.unit_label}{{{{ 填报单位 }}}}"
    day = f"{definition.date_label}{{{{ 填报日期 }}}}"
    return (
        paragraph(run(definition.number, HEITI, 16))
        + paragraph("")
        + paragraph(run(definition.title, TITLE, 22), line=32, align="center")
        + paragraph("", line=16)
        + paragraph(run(unit, FANGSONG, 14), line=22, after=3)
        + paragraph(run(day, FANGSONG, 14), line=22, after=3)
    )


def _header_row(definition: TableDefinition, widths: Sequence[int]) -> str:
    cells = "".join(
        cell(paragraph(run(column.headers[0], HEITI, 14), line=LINE, align="center"), width=width)
        for column, width in zip(definition.columns, widths, strict=True)
    )
    return row(cells, height=twips(_HEADER_MM), header=True)


def build(definition: TableDefinition = PROGRESS) -> bytes:
    """The template's bytes, the same on every run."""
    document = empty_document(title=definition.title, created=BUILT_FOR, portrait=True)
    widths = [twips(column.width_mm) for column in definition.columns]
    rows = _header_row(definition, widths) + data_rows(definition, widths, row_mm=_ROW_MM)
    body = (
        _head(definition)
        + table(rows, widths=widths, side_margin=twips(Decimal("0.4")))
        + paragraph("", line=6)
        + paragraph(run("{{ 附注 }}", FANGSONG, 12), line=18)
    )
    section = document.element.body.sectPr
    for element in parse_xml(f'<w:body xmlns:w="{NAMESPACE}">{body}</w:body>'):
        section.addprevious(element)
    target = BytesIO()
    document.save(target)
    return repacked(target.getvalue())


if __name__ == "__main__":
    Path(__file__).with_name(f"{PROGRESS.number}.docx").write_bytes(build())
    sys.stdout.write("附件.docx\n")
