"""A filled form as a workbook: the same grid, lists and lines as its document, one A4 page wide (EXPORTS §4.3, §4.4).

Everything is text: no value is taken for a formula, a link or a number.
"""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from services.export.domain.form.definition import PAGE_MM
from services.export.domain.form.filled import FilledForm
from services.export.domain.form.line import Align, Face, Line
from services.export.domain.text import clipped
from services.export.writers.form_layout import (
    Box,
    grid_boxes,
    heights,
    in_sheet_rows,
    line_texts,
    listing_boxes,
    text_height,
)
from services.export.writers.metadata import PROGRAM, FileMetadata, document_title, first_line

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_DEFAULT_FACE: Final = {
    "font_name": "宋体",
    "font_size": 11,
    "font_charset": 134,
    "font_scheme": "none",
}
_MM_PER_INCH: Final = 25.4
_PX_PER_MM: Final = 3.76
_MARGINS_MM: Final = (37, 35, 28, 26)
_FACES: Final = {
    Face.TEXT: "仿宋_GB2312",
    Face.HEADING: "黑体",
    Face.TITLE: "方正小标宋简体",
}
_SIDES: Final = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


class _Sheet:
    """One form on one worksheet, written from the top down; rows and columns are counted from zero."""

    def __init__(self, book: Workbook, form: FilledForm, metadata: FileMetadata) -> None:
        self.book, self.form, self.layout = book, form, form.layout
        self.metadata = metadata
        self.widths = self._widths()
        self.sheet: Worksheet = book.add_worksheet(self.layout.template)
        self.formats: dict[tuple[Any, ...], CellFormat] = {}
        self.row = 0
        self.header_row: int | None = None

    def _widths(self) -> Sequence[Decimal]:
        if self.layout.grid:
            return self.layout.grid.widths_mm
        if self.layout.listing and self.form.rows:
            return [column.width_mm for column in self.layout.listing.columns]
        return (PAGE_MM,)

    def look(self, line: Line, *, boxed: bool, bottom: bool = False) -> CellFormat:
        """The format of a cell in which this line stands first; equal ones are one."""
        inset = line.right_chars or int(boxed and line.align is Align.LEFT)
        key = (line.face, line.size, line.align, inset, boxed, bottom)
        if key not in self.formats:
            properties = {
                "font_name": _FACES[line.face],
                "font_size": line.size,
                "font_charset": 134,
                "align": _SIDES[line.align],
                "valign": "bottom" if bottom else "vcenter",
                "text_wrap": True,
                "num_format": "@",
                "quote_prefix": True,
                "border": 1 if boxed else 0,
                "indent": inset,
            }
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def text(self, area: tuple[int, int, int, int], text: str, look: CellFormat) -> None:
        """Write text as text in a cell, or over all cells from first row and column to last."""
        if area[:2] != area[2:]:
            self.sheet.merge_range(*area, "", look)
        if text or area[:2] == area[2:]:
            self.sheet.write_string(area[0], area[1], clipped(text), look)

    def line(self, text: str, line: Line) -> None:
        """A line over the whole width."""
        high = max(float(line.pitch), text_height(text, line, sum(self.widths, Decimal(0))) - 4)
        if text:
            look = self.look(line, boxed=False)
            self.text((self.row, 0, self.row, len(self.widths) - 1), text, look)
        self.sheet.set_row(self.row, min(high + line.after, 409))
        self.row += 1

    def lines(self, lines: Sequence[Line]) -> None:
        """Every paragraph of these lines."""
        for line in lines:
            for text in line_texts(line, self.form.values):
                self.line(text.rstrip() if text.strip() else "", line)

    def boxes(self, boxes: Sequence[Box], least_mm: Sequence[Decimal]) -> None:
        """Cells with borders; a row that is too high for a sheet's takes several of them."""
        starts = [self.row]
        for height in heights(boxes, least_mm, self.widths):
            for part in in_sheet_rows(height):
                self.sheet.set_row(self.row, part)
                self.row += 1
            starts.append(self.row)
        for box in boxes:
            self.box(box, starts)

    def box(self, box: Box, starts: Sequence[int]) -> None:
        """One cell."""
        line = box.style if not box.header else _header(box.style)
        look = self.look(line, boxed=True, bottom=box.bottom)
        first, last = starts[box.row], starts[box.row + box.rows] - 1
        self.text((first, box.column, last, box.column + box.columns - 1), box.text, look)

    def write(self) -> None:
        """The whole form."""
        layout = self.layout
        heading = Line(text="", size=16, pitch=_PITCH, face=Face.HEADING)
        if layout.number:
            self.line(first_line(self.form, self.metadata), heading)
        if layout.number or self.metadata.mark:
            self.line(self.metadata.mark, heading)
        title = Line(text="", size=22, pitch=Decimal(32), align=Align.CENTRE, face=Face.TITLE)
        self.line(self.form.title, title)
        self.line("", Line(text="", pitch=Decimal(16)))
        self.lines(layout.head)
        if layout.grid:
            boxes = grid_boxes(layout.grid, self.form.values)
            self.boxes(boxes, [row.height_mm for row in layout.grid.rows])
        self.listing()
        self.lines(layout.foot)
        self.print_setup()

    def listing(self) -> None:
        """The list, where it has rows, under what stands above it."""
        listing = self.layout.listing
        if listing is None or not self.form.rows:
            return
        if listing.above and listing.above[0].new_page:
            self.sheet.set_h_pagebreaks([self.row])
        self.lines(listing.above)
        self.header_row = self.row
        least = [listing.height_mm] * (len(self.form.rows) + 1)
        self.boxes(listing_boxes(listing, self.form.rows), least)

    def print_setup(self) -> None:
        """Upright A4 with the margins of official documents."""
        sheet = self.sheet
        for index, width in enumerate(self.widths):
            sheet.set_column_pixels(index, index, round(float(width) * _PX_PER_MM))
        sheet.set_paper(9)
        top, bottom, left, right = (mm / _MM_PER_INCH for mm in _MARGINS_MM)
        sheet.set_margins(left=left, right=right, top=top, bottom=bottom)
        sheet.fit_to_pages(1, 0)
        area = xl_range(0, 0, self.row - 1, len(self.widths) - 1)
        sheet.print_area(area)
        # Phones and numbers are text on purpose: no green corner shall ask the clerk to make numbers of them.
        sheet.ignore_errors({"number_stored_as_text": area})
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        if self.header_row is not None:
            sheet.repeat_rows(self.header_row)
        sheet.set_footer(
            '&R&"宋体,常规"&14— &P —', {"margin": (_MARGINS_MM[1] - 12) / _MM_PER_INCH}
        )


_PITCH: Final = Decimal("28.95")


def _header(line: Line) -> Line:
    return Line(text="", size=line.size, align=line.align, face=Face.HEADING)


def write_form_xlsx(form: FilledForm, metadata: FileMetadata) -> bytes:
    """The workbook's bytes, the same for the same form and metadata."""
    target = BytesIO()
    # XlsxWriter writes into the default format it is given: a shared one would change the next file.
    with Workbook(target, {**_OPTIONS, "default_format_properties": {**_DEFAULT_FACE}}) as book:
        properties = {"title": document_title(form), "subject": form.unit, "author": PROGRAM}
        book.set_properties({**properties, "created": metadata.created_utc})
        _Sheet(book, form, metadata).write()
    return target.getvalue()
