"""How a form lies on a worksheet: which rows of the sheet a row of the form takes, and how high they are.

A row of a sheet is at most 409 pt high and merged cells never grow by themselves, so the height is counted here from
the text, and a row of the form that needs more takes several of the sheet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.export.domain.form.definition import Grid, GridCell, Listing
from services.export.domain.form.filled import paragraphs_of
from services.export.domain.form.line import TAG, Align, Line
from services.export.domain.text import lines_needed

MM_PER_POINT = Decimal("25.4") / 72
_TALLEST = 400
_WIDER = Decimal("1.06")
"""What a line of text may be wider on the screen of another program than its characters are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A cell to be drawn: place by rows and columns of the form, its text, the line that says how it looks."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    style: Line
    bottom: bool = False
    header: bool = False


def line_texts(line: Line, values: Mapping[str, str]) -> Iterator[str]:
    """The paragraphs that a line becomes, indented with spaces of a character's width; none where it is left out."""
    if line.when and not values[line.when]:
        return
    indent = "　" * round(line.indent_mm / (line.size * MM_PER_POINT) + line.first_chars)
    if line.each:
        yield from (indent + text for text in paragraphs_of(values[line.each]))
    else:
        yield indent + TAG.sub(lambda found: values[found[1]], line.text)


def lines_text(lines: Sequence[Line], values: Mapping[str, str]) -> str:
    """The text of all lines in one cell; a gap after a line is an empty one."""
    texts: list[str] = []
    for number, line in enumerate(lines, start=1):
        texts += line_texts(line, values)
        if line.after >= 8 and number < len(lines):
            texts.append("")
    return "\n".join(text.rstrip() if text.strip() else "" for text in texts)


def grid_boxes(grid: Grid, values: Mapping[str, str]) -> list[Box]:
    """The cells of a grid with their texts."""
    return [_grid_box(cell, values) for cell in grid.cells]


def _grid_box(cell: GridCell, values: Mapping[str, str]) -> Box:
    return Box(
        row=cell.row,
        column=cell.column,
        rows=cell.rows,
        columns=cell.columns,
        text=lines_text(cell.lines, values),
        style=cell.lines[0],
        bottom=cell.bottom,
    )


def listing_boxes(listing: Listing, rows: Sequence[Mapping[str, str]]) -> list[Box]:
    """The header and the rows of a list."""
    named = {column.name: column.name for column in listing.columns}
    return [
        _list_box(listing, row, column, text=each[listing.columns[column].name])
        for row, each in enumerate((named, *rows))
        for column in range(len(listing.columns))
    ]


def _list_box(listing: Listing, row: int, column: int, *, text: str) -> Box:
    align = listing.columns[column].align if row else Align.CENTRE
    style = Line(text="", align=align, size=listing.size, pitch=listing.pitch)
    return Box(row=row, column=column, rows=1, columns=1, text=text, style=style, header=row == 0)


def heights(
    boxes: Sequence[Box], least_mm: Sequence[Decimal], widths_mm: Sequence[Decimal]
) -> list[float]:
    """The height of each row of the form in points: its least one, or what the text in it needs."""
    points = [float(mm / MM_PER_POINT) for mm in least_mm]
    for box in sorted(boxes, key=lambda box: box.row + box.rows):
        width = sum(widths_mm[box.column : box.column + box.columns], Decimal(0))
        last = box.row + box.rows - 1
        missing = text_height(box.text, box.style, width) - sum(points[box.row : last + 1])
        points[last] += max(0.0, missing)
    return points


def text_height(text: str, style: Line, width_mm: Decimal) -> float:
    """Points that a text takes at this width."""
    units = max(2, int((width_mm - 3) / (style.size * MM_PER_POINT * _WIDER / 2)))
    lines = sum(lines_needed(line, units) for line in text.split("\n"))
    return 4 + float(style.pitch) * lines


def in_sheet_rows(height: float) -> list[float]:
    """The heights of the rows of a sheet that together are so high."""
    count = int(-(-height // _TALLEST)) or 1
    return [height / count] * count
