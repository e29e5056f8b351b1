"""Builds ``附件4.docx`` from the table definition: ``python -m services.export.templates.build_fujian4``.

The tags are the names of the definition's columns, so office staff can read them. Rows are repeated by
docxtpl's ``{%tr … %}``, paragraphs are left out by ``{%p … %}``.
"""

import sys
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from docx.oxml import parse_xml

from services.export.domain.fujian4 import FUJIAN4
from services.export.domain.table import HeaderCell, Kind, TableDefinition, header_cells
from services.export.templates.letterhead import landscape_document
from services.export.templates.wordml import (
    FANGSONG,
    HEITI,
    LATIN,
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
_LINE = 20.0
_BUILT_FOR = datetime(2026, 11, 23)  # noqa: DTZ001 - document properties carry no zone


def _tag_line(text: str) -> str:
    return paragraph(run(text, FANGSONG, 14), line=_LINE)


def _head(definition: TableDefinition, width: int) -> str:
    unit = f"{definition.unit_label}{{{{ 填报单位 }}}}"
    day = f"{definition.date_label}{{{{ 填报日期 }}}}"
    single = run(f"{unit}\t{day}", FANGSONG, 14)
    return (
        paragraph(run(definition.number, HEITI, 16))
        + paragraph("")
        + paragraph(run(definition.title, TITLE, 22), line=32, align="center")
        + paragraph("", line=16)
        + _tag_line("{%p if 单位名称较长 %}")
        + paragraph(run(unit, FANGSONG, 14), line=22, after=3)
        + paragraph(run(day, FANGSONG, 14), line=22, after=3, align="right")
        + _tag_line("{%p else %}")
        + paragraph(single, line=22, after=3, tabs=[("right", width)])
        + _tag_line("{%p endif %}")
    )


def _corner(definition: TableDefinition, width: int) -> str:
    above, below = definition.corner
    text = paragraph(run(above, HEITI, 14), line=28, align="right")
    text += paragraph(run(below, HEITI, 14), line=28)
    return cell(text, width=width, merge="restart", borders=border("tl2br", 4), top=True)


def _header_cell(definition: TableDefinition, head: HeaderCell, widths: list[int]) -> str:
    width = sum(widths[head.column : head.column + head.columns])
    if head.row == head.column == 0:
        return _corner(definition, width)
    text = paragraph(run(head.text, HEITI, 14), line=_LINE, align="center")
    merge = "restart" if head.rows > 1 else ""
    return cell(text, width=width, span=head.columns, merge=merge)


def _header_rows(definition: TableDefinition, widths: list[int]) -> str:
    heads = header_cells(definition.columns)
    rows = ""
    for level in range(definition.levels):
        drawn = {h.column: _header_cell(definition, h, widths) for h in heads if h.row == level}
        drawn |= {
            h.column: cell(paragraph("", line=_LINE), width=widths[h.column], merge="continue")
            for h in heads
            if h.row < level < h.row + h.rows
        }
        cells = "".join(text for _, text in sorted(drawn.items()))
        rows += row(cells, height=twips(_HEADER_MM), exact=True, header=True)
    return rows


def _tag_row(tag: str, width: int, columns: int) -> str:
    return row(cell(_tag_line(tag), width=width, span=columns), height=twips(_ROW_MM))


def _data_rows(definition: TableDefinition, widths: list[int]) -> str:
    cells = ""
    for column, width in zip(definition.columns, widths, strict=True):
        face = FANGSONG if column.kind is Kind.TEXT else LATIN
        tag = run(f"{{{{ 行.{column.name} }}}}", face, 14)
        cells += cell(paragraph(tag, line=_LINE, align="center"), width=width)
    return (
        _tag_row("{%tr for 行 in 明细 %}", sum(widths), len(widths))
        + row(cells, height=twips(_ROW_MM))
        + _tag_row("{%tr endfor %}", sum(widths), len(widths))
    )


def _foot(definition: TableDefinition) -> str:
    labels = definition.signature_labels
    line = "\t".join(f"{label}{{{{ {label.rstrip('：')} }}}}" for label in labels)
    tabs = [("left", twips(90)), ("left", twips(165))]
    return (
        paragraph("", line=6)
        + paragraph(run("{{ 附注 }}", FANGSONG, 12), line=18)
        + _tag_line("{%p if 有签名行 %}")
        + paragraph("", line=4)
        + paragraph(run(line, FANGSONG, 14), line=24, tabs=tabs, hanging=twips(165))
        + _tag_line("{%p endif %}")
    )


def build(definition: TableDefinition = FUJIAN4) -> bytes:
    """The template's bytes, the same on every run."""
    document = landscape_document(title=definition.title, created=_BUILT_FOR)
    widths = [twips(column.width_mm) for column in definition.columns]
    rows = _header_rows(definition, widths) + _data_rows(definition, widths)
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
