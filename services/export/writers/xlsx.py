"""A filled table as a workbook that prints on the width of one A4 page (EXPORTS §5.1, §5.2, §4.3, §4.4).

Counts are numbers, sums and shares are formulas with their results beside them, everything else is
text that no program takes for a formula. Shares are rounded in the formula, over a product that a
binary number holds exactly: left to the cell's format, LibreOffice prints 29 of 400 as 7.2%.
"""

from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from services.export.domain.numbers import NO_SHARE
from services.export.domain.table import (
    Cell,
    Column,
    FilledTable,
    Kind,
    TableDefinition,
    header_cells,
)
from services.export.domain.text import clipped, lines_needed, printable
from services.export.writers.metadata import PROGRAM, FileMetadata, document_title, first_line

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# The default face decides the width of a column; Calibri does not exist on UOS and Kylin.
_DEFAULT_FACE: Final = {
    "font_name": "宋体",
    "font_size": 11,
    "font_charset": 134,
    "font_scheme": "none",
}
_MM_PER_INCH: Final = 25.4
_PX_PER_MM: Final = 3.76  # 33, 27 and 16.5 mm are the 124, 102 and 62 pixels that were tried
_LANDSCAPE_MM: Final = (28, 26, 35, 37)
_PORTRAIT_MM: Final = (37, 35, 28, 26)
_FANGSONG: Final = {"font_name": "仿宋_GB2312", "font_size": 14, "font_charset": 134}
_BLACK: Final = {"font_name": "黑体", "font_size": 14, "font_charset": 134}
_CENTRED: Final = {"align": "center", "valign": "vcenter", "border": 1}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "number": {**_BLACK, "font_size": 16, "valign": "vcenter"},
    "title": {
        "font_name": "方正小标宋简体",
        "font_size": 22,
        "font_charset": 134,
        "align": "center",
    },
    "line": {**_FANGSONG, "valign": "vcenter", "text_wrap": True, "quote_prefix": True},
    "line_right": {**_FANGSONG, "align": "right", "valign": "vcenter", "shrink": True},
    "header": {**_BLACK, **_CENTRED, "text_wrap": True},
    "corner": {**_BLACK, "border": 1, "valign": "vcenter", "text_wrap": True},
    "text": {**_FANGSONG, **_CENTRED, "text_wrap": True, "quote_prefix": True},
    "count": {"font_name": "Times New Roman", "font_size": 14, **_CENTRED, "shrink": True},
    "share": {"font_name": "Times New Roman", "font_size": 14, **_CENTRED, "shrink": True},
    "money": {"font_name": "Times New Roman", "font_size": 14, **_CENTRED, "shrink": True},
    "note": {**_FANGSONG, "font_size": 12, "valign": "vcenter", "text_wrap": True},
}

_DIGITS: Final = frozenset({"count", "share", "money"})


class _Sheet:
    """One table on one worksheet; rows and columns are counted from zero as XlsxWriter does."""

    def __init__(self, book: Workbook, table: FilledTable, metadata: FileMetadata) -> None:
        self.table, self.metadata = table, metadata
        self.definition: TableDefinition = table.definition
        self.last = len(self.definition.columns) - 1
        self.header_row = 6 if self.definition.portrait else 5
        self.first_data = self.header_row + self.definition.levels
        self.sheet: Worksheet = book.add_worksheet(self.definition.number)
        self.formats: dict[str, CellFormat] = {
            name: book.add_format(
                properties | ({"font_name": metadata.digits} if name in _DIGITS else {})
            )
            for name, properties in _FORMATS.items()
        }
        self.formats["corner"].set_diag_type(2)
        self.formats["corner"].set_diag_border(1)
        self.formats["share"].set_num_format("0.0%")
        self.formats["money"].set_num_format("0.00")

    def text(self, row: int, column: int, text: str, form: str) -> None:
        """Write text as text: never a formula, a link or a number, and never longer than a cell holds."""
        self.sheet.write_string(row, column, clipped(printable(text)), self.formats[form])

    def merge(self, area: tuple[int, int, int, int], text: str, form: str) -> None:
        """Merge first row, first column, last row, last column; the text stands in the first cell."""
        if area[:2] == area[2:]:
            self.text(area[0], area[1], text, form)
            return
        self.sheet.merge_range(*area, "", self.formats[form])
        self.text(area[0], area[1], text, form)

    def head(self) -> None:
        """Number, title, and the line that names the unit and the day."""
        definition, table = self.definition, self.table
        for row, height in enumerate((28.95, 28.95, 32, 16)):
            self.sheet.set_row(row, height)
        self.text(0, 0, first_line(table, self.metadata), "number")
        if self.metadata.mark:
            self.text(1, 0, self.metadata.mark, "number")
        self.merge((2, 0, 2, self.last), definition.title, "title")
        unit, day = definition.unit_label + table.unit, definition.date_label + table.filled_on
        self.sheet.set_row(4, 22 * lines_needed(unit, 62))
        if definition.portrait:
            self.sheet.set_row(5, 22)
            self.merge((4, 0, 4, self.last), unit, "line")
            self.merge((5, 0, 5, self.last), day, "line")
        else:
            self.merge((4, 0, 4, 7), unit, "line")
            self.merge((4, 8, 4, self.last), day, "line_right")

    def header(self) -> None:
        """The header levels, merged as on paper, with the diagonal in the corner."""
        definition = self.definition
        for level in range(definition.levels):
            self.sheet.set_row(self.header_row + level, 51 if definition.portrait else 31.2)
        for cell in header_cells(definition.columns):
            top, right = self.header_row + cell.row, cell.column + cell.columns - 1
            area = (top, cell.column, top + cell.rows - 1, right)
            if definition.corner and cell.row == cell.column == 0:
                above, below = definition.corner
                self.merge(area, f"{'　' * 4}{above}\n{below}", "corner")
            else:
                self.merge(area, cell.text, "header")

    def data(self) -> None:
        """One row of cells per row of the table, high enough for the text in it."""
        for row, cells in enumerate(self.table.rows, start=self.first_data):
            texts = [cell.text for cell in cells if cell.number is None]
            lines = max((lines_needed(text, 12) for text in texts), default=1)
            self.sheet.set_row(row, max(45.4 if self.definition.portrait else 34.0, 20.0 * lines))
            for index, (column, cell) in enumerate(
                zip(self.definition.columns, cells, strict=True)
            ):
                self.cell(row, index, column, cell)

    def cell(self, row: int, index: int, column: Column, cell: Cell) -> None:
        """Text, a number, or a formula with the result that this program stands for."""
        place = self.definition.index
        form = self.formats[column.kind.value]
        if column.sum_of:
            terms = "+".join(xl_rowcol_to_cell(row, place(name)) for name in column.sum_of)
            self.sheet.write_formula(row, index, f"={terms}", form, cell.number)
        elif column.share_of is not None:
            part, whole = (place(name) for name in column.share_of)
            quotient, divisor = xl_rowcol_to_cell(row, part), f"${xl_col_to_name(whole)}{row + 1}"
            rounded = f"ROUND({quotient}*1000/{divisor},0)/1000"
            formula = f'=IF({divisor}=0,"{NO_SHARE}",{rounded})'
            self.sheet.write_formula(row, index, formula, form, _cached_share(cell))
        elif column.kind is Kind.TEXT:
            self.text(row, index, cell.text, "text")
        else:
            self.sheet.write_number(row, index, float(cell.number or 0), form)

    def foot(self) -> int:
        """The notes and, where wanted, the signature line; the last row in use."""
        row = self.first_data + len(self.table.rows)
        note = self.table.note_line
        width = 70 if self.definition.portrait else 100
        self.sheet.set_row(row, 8 + 18 * lines_needed(note, width))
        self.merge((row, 0, row, self.last), note, "note")
        if not self.table.signatures:
            return row
        row += 1
        pairs = zip(self.definition.signature_labels, self.table.signatures, strict=True)
        texts = [label + value for label, value in pairs]
        self.sheet.set_row(row, 22 * max(lines_needed(text, 28) for text in texts))
        for (first, final), text in zip(((0, 3), (4, 7), (8, self.last)), texts, strict=True):
            self.merge((row, first, row, final), text, "line")
        return row

    def print_setup(self, last_row: int) -> None:
        """A4 with the margins of official documents, turned with the page; header repeated on each page."""
        sheet, portrait = self.sheet, self.definition.portrait
        for index, column in enumerate(self.definition.columns):
            sheet.set_column_pixels(index, index, round(float(column.width_mm) * _PX_PER_MM))
        sheet.set_paper(9)
        if not portrait:
            sheet.set_landscape()
        margins = _PORTRAIT_MM if portrait else _LANDSCAPE_MM
        top, bottom, left, right = (mm / _MM_PER_INCH for mm in margins)
        sheet.set_margins(left=left, right=right, top=top, bottom=bottom)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.header_row, self.first_data - 1)
        sheet.print_area(0, 0, last_row, self.last)
        sheet.center_horizontally()
        sheet.freeze_panes(self.first_data, 0 if portrait else 1)
        sheet.hide_gridlines(2)
        sheet.set_footer('&R&"宋体,常规"&14— &P —', {"margin": (margins[1] - 12) / _MM_PER_INCH})


def _cached_share(cell: Cell) -> float | str:
    return NO_SHARE if cell.number is None else float(Decimal(cell.number) / 100)


def write_xlsx(table: FilledTable, metadata: FileMetadata) -> bytes:
    """The workbook's bytes, the same for the same table and metadata."""
    target = BytesIO()
    # XlsxWriter writes into the default format it is given: a shared one would change the next file.
    with Workbook(target, {**_OPTIONS, "default_format_properties": {**_DEFAULT_FACE}}) as book:
        properties = {"title": document_title(table), "subject": table.unit, "author": PROGRAM}
        book.set_properties({**properties, "created": metadata.created_utc})
        sheet = _Sheet(book, table, metadata)
        sheet.head()
        sheet.header()
        sheet.data()
        sheet.print_setup(sheet.foot())
    return target.getvalue()
