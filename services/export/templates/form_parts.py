"""Lines, grids and lists of a form as WordprocessingML with docxtpl's tags, in the order of the schema.

A name ``{党支部名称}`` of the definition becomes the tag ``{{ 党支部名称 }}``; paragraphs that are repeated or left
out stand between ``{%p … %}`` tags, rows between ``{%tr … %}``.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from services.export.domain.form.definition import Grid, GridCell, ListColumn, Listing
from services.export.domain.form.line import TAG, Align, Face, Line
from services.export.templates.rows import tag_line
from services.export.templates.wordml import FANGSONG, HEITI, TITLE, points, run, table, twips

_FACES: Final[Mapping[Face, str]] = {
    Face.TEXT: FANGSONG,
    Face.HEADING: HEITI,
    Face.TITLE: TITLE,
}
_SIDES: Final[Mapping[Align, str]] = {
    Align.LEFT: "left",
    Align.CENTRE: "center",
    Align.RIGHT: "right",
}
_AIR: Final = '<w:tcMar><w:top w:w="50" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/></w:tcMar>'
"""2.5 pt above and below the text of a cell, which would touch the lines else."""
PARAGRAPH_TAG, ROW_TAG = "段", "行"


def line_xml(line: Line, prefix: str = "") -> str:
    """The paragraph of a line, or the one that is repeated for every paragraph of its value.

    ``prefix`` stands before the names of values, as ``行.`` does in a row.
    """
    if line.each:
        begin = tag_line(f"{{%p for {PARAGRAPH_TAG} in {prefix}{line.each} %}}")
        return begin + _paragraph(line, f"{{{{ {PARAGRAPH_TAG} }}}}") + tag_line("{%p endfor %}")
    drawn = _paragraph(line, TAG.sub(lambda found: f"{{{{ {prefix}{found[1]} }}}}", line.text))
    if line.when:
        return tag_line(f"{{%p if {line.when} %}}") + drawn + tag_line("{%p endif %}")
    return drawn


def lines_xml(lines: Sequence[Line]) -> str:
    """The paragraphs of all lines."""
    return "".join(line_xml(line) for line in lines)


def grid_xml(grid: Grid) -> str:
    """The table of a grid: cells merged as they are drawn, every width in the grid and in each cell."""
    widths = [twips(width) for width in grid.widths_mm]
    rows = "".join(
        _row(_grid_cells(grid, number, widths), height_mm=row.height_mm, breaks=row.breaks)
        for number, row in enumerate(grid.rows)
    )
    return table(rows, widths=widths, side_margin=twips(grid.margin_mm))


def listing_xml(listing: Listing) -> str:
    """The list as a table whose one row is repeated; header on every page, all of it left out without rows."""
    widths = [twips(column.width_mm) for column in listing.columns]
    header = "".join(
        _cell(line_xml(_header_line(listing, column)), width=width)
        for column, width in zip(listing.columns, widths, strict=True)
    )
    row = "".join(
        _cell(line_xml(_row_line(listing, column), f"{ROW_TAG}."), width=width)
        for column, width in zip(listing.columns, widths, strict=True)
    )
    rows = (
        _row(header, height_mm=listing.height_mm, header=True)
        + _tag_row(f"{{%tr for {ROW_TAG} in 明细 %}}", widths)
        + _row(row, height_mm=listing.height_mm, breaks=listing.breaks)
        + _tag_row("{%tr endfor %}", widths)
    )
    return (
        tag_line("{%p if 明细 %}")
        + lines_xml(listing.above)
        + table(rows, widths=widths, side_margin=twips(listing.margin_mm))
        + tag_line("{%p endif %}")
    )


def _paragraph(line: Line, text: str) -> str:
    first = points(line.size * line.first_chars)
    right = points(line.size * line.right_chars)
    return (
        "<w:p><w:pPr>"
        + ("<w:pageBreakBefore/>" if line.new_page else "")
        + '<w:snapToGrid w:val="0"/>'
        + f'<w:spacing w:before="0" w:after="{points(line.after)}"'
        + f' w:line="{points(line.pitch)}" w:lineRule="exact"/>'
        + f'<w:ind w:left="{twips(line.indent_mm)}" w:right="{right}" w:firstLine="{first}"/>'
        + f'<w:jc w:val="{_SIDES[line.align]}"/></w:pPr>'
        + (run(text, _FACES[line.face], line.size) if text else "")
        + "</w:p>"
    )


def _grid_cells(grid: Grid, row: int, widths: Sequence[int]) -> str:
    here = (each for each in grid.cells if each.row <= row < each.row + each.rows)
    return "".join(
        _grid_cell(each, row, widths) for each in sorted(here, key=lambda each: each.column)
    )


def _grid_cell(each: GridCell, row: int, widths: Sequence[int]) -> str:
    merge = "" if each.rows == 1 else "restart" if each.row == row else "continue"
    content = _paragraph(Line(text=""), "") if merge == "continue" else lines_xml(each.lines)
    width = sum(widths[each.column : each.column + each.columns])
    return _cell(content, width=width, span=each.columns, merge=merge, bottom=each.bottom)


def _cell(content: str, *, width: int, span: int = 1, merge: str = "", bottom: bool = False) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
        + _AIR
        + f'<w:vAlign w:val="{"bottom" if bottom else "center"}"/></w:tcPr>{content}</w:tc>'
    )


def _row(cells: str, *, height_mm: Decimal, header: bool = False, breaks: bool = False) -> str:
    return (
        "<w:tr><w:trPr>"
        + ("" if breaks else "<w:cantSplit/>")
        + f'<w:trHeight w:val="{twips(height_mm)}" w:hRule="atLeast"/>'
        + ("<w:tblHeader/>" if header else "")
        + f"</w:trPr>{cells}</w:tr>"
    )


def _tag_row(tag: str, widths: Sequence[int]) -> str:
    cell = _cell(tag_line(tag), width=sum(widths), span=len(widths))
    return _row(cell, height_mm=Decimal(9))


def _header_line(listing: Listing, column: ListColumn) -> Line:
    return Line(
        text=column.name,
        size=listing.size,
        pitch=listing.pitch,
        align=Align.CENTRE,
        face=Face.HEADING,
    )


def _row_line(listing: Listing, column: ListColumn) -> Line:
    return Line(
        text=f"{{{column.name}}}",
        size=listing.size,
        pitch=listing.pitch,
        align=column.align,
        each=column.name,
    )
