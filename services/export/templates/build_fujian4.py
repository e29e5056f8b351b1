"""Builds ``附件4.docx`` from the table definition: ``python -m services.export.templates.build_fujian4``.

The tags are the names of the definition's columns, so office staff can read them. Rows are repeated by
docxtpl's ``{%tr … %}``, paragraphs are left out by ``{%p … %}``.
"""

import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from docx.oxml import parse_xml

from services.export.domain.fujian4 import FUJIAN4
from services.export.domain.table import HeaderCell, TableDefinition, header_cells
from services.export.templates.letterhead import empty_document
from services.export.templates.rows import BUILT_FOR, LINE, data_rows, tag_line
from services.export.templates.wordml import (
    FANGSONG,
    HEITI,
    NAMESPACE,
    TITLE,
    border,
    cell,
    paragraph,
    row,
    run,
    table,
    twips,
)
from services.export.writers.repack import repacked

_HEADER_MM, _ROW_MM = 11, 12


def _head(definition: TableDefinition, width: int) -> str:
    unit = f"{definition.unit_label}{{{{ 填报单位 }}}}"
    day = f"{definition.date_label}{{{{ 填报日期 }}}}"
    single = run(f"{unit}\t{day}", FANGSONG, 14)
    return (
        paragraph(run(definition.number, HEITI, 16))
        + paragraph("")
        + paragraph(run(definition.title, TITLE, 22), line=32, align="center")
        + paragraph("", line=16)
        + tag_line("{%p if 单位名称较长 %}")
        + paragraph(run(unit, FANGSONG, 14), line=22, after=3)
        + paragraph(run(day, FANGSONG, 14), line=22, after=3, align="right")
        + tag_line("{%p else %}")
        + paragraph(single, line=22, after=3, tabs=[("right", width)])
        + tag_line("{%p endif %}")
    )


def _corner(definition: TableDefinition, width: int) -> str:
    above, below = definition.corner or ("", "")
    text = paragraph(run(above, HEITI, 14), line=28, align="right")
    text += paragraph(run(below, HEITI, 14), line=28)
    return cell(text, width=width, merge="restart", borders=border("tl2br", 4), top=True)


def _header_cell(definition: TableDefinition, head: HeaderCell, widths: list[int]) -> str:
    width = sum(widths[head.column : head.column + head.columns])
    if head.row == head.column == 0:
        return _corner(definition, width)
    text = paragraph(run(head.text, HEITI, 14), line=LINE, align="center")
    merge = "restart" if head.rows > 1 else ""
    return cell(text, width=width, span=head.columns, merge=merge)


def _header_rows(definition: TableDefinition, widths: list[int]) -> str:
    heads = header_cells(definition.columns)
    rows = ""
    for level in range(definition.levels):
        drawn = {h.column: _header_cell(definition, h, widths) for h in heads if h.row == level}
        drawn |= {
            h.column: cell(paragraph("", line=LINE), width=widths[h.column], merge="continue")
            for h in heads
            if h.row < level < h.row + h.rows
        }
        cells = "".join(text for _, text in sorted(drawn.items()))
        rows += row(cells, height=twips(_HEADER_MM), exact=True, header=True)
    return rows


def _foot(definition: TableDefinition) -> str:
    labels = definition.signature_labels
    line = "\t".join(f"{label}{{{{ {label.rstrip('：')} }}}}" for label in labels)
    tabs = [("left", twips(90)), ("left", twips(165))]
    return (
        paragraph("", line=6)
        + paragraph(run("{{ 附注 }}", FANGSONG, 12), line=18)
        + tag_line("{%p if 有签名行 %}")
        + paragraph("", line=4)
        + paragraph(run(line, FANGSONG, 14), line=24, tabs=tabs, hanging=twips(165))
        + tag_line("{%p endif %}")
    )


def build(definition: TableDefinition = FUJIAN4) -> bytes:
    """The template's bytes, the same on every run."""
    document = empty_document(
        title=definition.title, created=BUILT_FOR, portrait=definition.portrait
    )
    widths = [twips(column.width_mm) for column in definition.columns]
    rows = _header_rows(definition, widths) + data_rows(definition, widths, row_mm=_ROW_MM)
    body = (
        _head(definition, sum(widths))
        + table(rows, widths=widths, side_margin=twips(Decimal("0.4")))
        + _foot(definition)
    )
    section = document.element.body.sectPr
    for element in parse_xml(f'<w:body xmlns:w="{NAMESPACE}">{body}</w:body>'):
        section.addprevious(element)
    target = BytesIO()
    document.save(target)
    return repacked(target.getvalue())


if __name__ == "__main__":
    Path(__file__).with_name(f"{FUJIAN4.number}.docx").write_bytes(build())
    sys.stdout.write("附件4.docx\n")
