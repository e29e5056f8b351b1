"""A register as a workbook, row by row: memory stays flat, whatever the number of rows (EXPORTS §4.1, §4.2, §4.4).

XlsxWriter's ``constant_memory`` writes every row to a file as it comes: rows in order, no merge over
several of them, so the header is one line. A sheet takes a million rows; what is more goes to the next.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from services.export.domain.register import Register, Row
from services.export.domain.table import Cell, Kind
from services.export.domain.text import CELL_LIMIT, clipped, lines_needed, printable
from services.export.writers.metadata import PROGRAM, FileMetadata, document_title
from services.export.writers.scratch import scratch

ROWS_PER_SHEET: Final = 1_000_000
"""Below the 1,048,576 that the format allows."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SONG: Final = {"font_name": "宋体", "font_size": 11, "font_charset": 134, "font_scheme": "none"}
_FANGSONG: Final = {"font_name": "仿宋_GB2312", "font_size": 12, "font_charset": 134}
_LATIN: Final = {"font_name": "Times New Roman", "font_size": 12}
_BOX: Final = {"border": 1, "valign": "vcenter"}
_TEXT: Final = {**_FANGSONG, **_BOX, "text_wrap": True, "quote_prefix": True}
_FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "number": {"font_name": "黑体", "font_size": 16, "font_charset": 134, "valign": "vcenter"},
    "title": {
        "font_name": "方正小标宋简体",
        "font_size": 22,
        "font_charset": 134,
        "align": "center",
    },
    "line": {**_FANGSONG, "font_size": 14, "valign": "vcenter", "quote_prefix": True},
    "line_right": {**_FANGSONG, "font_size": 14, "valign": "vcenter", "align": "right"},
    "header": {
        **_BOX,
        "font_name": "黑体",
        "font_size": 12,
        "font_charset": 134,
        "align": "center",
        "text_wrap": True,
    },
    "note": {**_FANGSONG, "valign": "vcenter", "text_wrap": True, "quote_prefix": True},
    Kind.TEXT: {**_TEXT, "align": "center"},
    Kind.LONG: _TEXT,
    Kind.CODE: {**_LATIN, **_BOX, "align": "center", "num_format": "@"},
    Kind.DATE: {**_FANGSONG, **_BOX, "align": "center", "num_format": 'yyyy"年"m"月"d"日"'},
    Kind.COUNT: {**_LATIN, **_BOX, "align": "center", "shrink": True},
    Kind.SHARE: {**_LATIN, **_BOX, "align": "center", "num_format": "0.0%", "shrink": True},
    Kind.MONEY: {**_LATIN, **_BOX, "align": "center", "num_format": "0.00", "shrink": True},
}
_PX_PER_MM: Final = 3.76
_HALF_WIDTH_MM: Final = Decimal("2.12")
"""A half-width character of 12 pt."""
_LINE_PT: Final = 16
_ROW_PT_MOST: Final = 409
"""A row of a worksheet is no higher; what does not fit is in the cell all the same."""
_MARGINS: Final = {"left": 0.59, "right": 0.59, "top": 0.79, "bottom": 0.79}
"""Inches: 15 and 20 mm. A register is a working paper with many columns, not a letter."""
_HEADER_ROW: Final = 3
_FIRST_ROW: Final = _HEADER_ROW + 1
Put = Callable[[int, Cell], object]


class _Sheet:
    """One worksheet of at most a million rows; rows and columns are counted from zero."""

    def __init__(
        self, book: Workbook, register: Register, formats: Mapping[str, CellFormat], mark: str
    ) -> None:
        self.register, self.mark = register, mark
        self.columns = register.definition.columns
        self.last = len(self.columns) - 1
        self.formats = formats
        self.sheet: Worksheet = book.add_worksheet()
        self._set_up()
        self._head()
        self._puts = [self._put(index) for index in range(len(self.columns))]
        self._wrapped = [
            (index, max(int(column.width_mm / _HALF_WIDTH_MM) - 1, 2))
            for index, column in enumerate(self.columns)
            if column.kind in (Kind.TEXT, Kind.LONG)
        ]

    def _set_up(self) -> None:
        sheet = self.sheet
        for index, column in enumerate(self.columns):
            sheet.set_column_pixels(index, index, round(float(column.width_mm) * _PX_PER_MM))
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(**_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.center_horizontally()
        sheet.freeze_panes(_FIRST_ROW, 1)
        sheet.hide_gridlines(2)
        sheet.set_footer('&C&"宋体,常规"&12第 &P 页 共 &N 页')

    def _head(self) -> None:
        register, definition = self.register, self.register.definition
        self.sheet.set_row(0, 24)
        marked = "　".join(filter(None, (definition.number, self.mark)))
        self._text(0, 0, marked, "number")
        self.sheet.set_row(1, 36)
        self._wide(1, (0, self.last), definition.title, "title")
        self.sheet.set_row(2, 24)
        half = max(self.last // 2, 0)
        period = f"（{register.period}）" if register.period else ""
        self._wide(2, (0, half), definition.unit_label + register.unit + period, "line")
        self._wide(
            2, (half + 1, self.last), definition.date_label + register.filled_on, "line_right"
        )
        headers = [column.headers[0] for column in self.columns]
        self.sheet.set_row(_HEADER_ROW, 18 * max(text.count("\n") + 1 for text in headers) + 8)
        for index, text in enumerate(headers):
            self._text(_HEADER_ROW, index, text, "header")

    def _text(self, row: int, column: int, text: str, form: str) -> None:
        self.sheet.write_string(row, column, clipped(printable(text)), self.formats[form])

    def _wide(self, row: int, across: tuple[int, int], text: str, form: str) -> None:
        first, final = across
        if final > first:
            self.sheet.merge_range(row, first, row, final, "", self.formats[form])
        self._text(row, min(first, self.last), text, form)

    def _put(self, index: int) -> Put:
        """How a cell of this column is written; chosen once, for it runs for every row."""
        kind, sheet = self.columns[index].kind, self.sheet
        form, write_text = self.formats[kind], sheet.write_string

        def text(row: int, cell: Cell) -> object:
            words = cell.text
            return write_text(
                row, index, words if len(words) <= CELL_LIMIT else clipped(words), form
            )

        def number(row: int, cell: Cell) -> object:
            if cell.number is None:
                return text(row, cell)
            value = float(cell.number) / (100 if kind is Kind.SHARE else 1)
            return sheet.write_number(row, index, value, form)

        def day(row: int, cell: Cell) -> object:
            if cell.day is None:
                return text(row, cell)
            return sheet.write_datetime(row, index, cell.day, form)

        if kind is Kind.DATE:
            return day
        return text if kind in (Kind.TEXT, Kind.LONG, Kind.CODE) else number

    def fill(self, rows: Iterator[Row]) -> int:
        """Write the rows; the number of the row after the last."""
        at = _FIRST_ROW
        for row in rows:
            self.sheet.set_row(at, self._height(row))
            for put, cell in zip(self._puts, row, strict=True):
                put(at, cell)
            self._forget(at - 1)
            at += 1
        return at

    def _forget(self, row: int) -> None:
        """Drop what XlsxWriter keeps of a row that it has written: of a million rows that is 300 MB."""
        self.sheet.row_info.pop(row, None)
        self.sheet.row_sizes.pop(row, None)

    def _height(self, row: Row) -> float:
        """High enough for the longest text, taken as all Chinese: no program fits the height of a row it opens."""
        lines = 1
        for index, units in self._wrapped:
            words = row[index].text
            lines = max(lines, -(-2 * len(words) // units) + words.count("\n"))
        return min(_LINE_PT * lines + 4, _ROW_PT_MOST)

    def foot(self, row: int) -> None:
        """The note below the rows, what is printed, and where digits are meant as text."""
        if note := self.register.note_line:
            self.sheet.set_row(row, 10 + 18 * lines_needed(note, 120))
            self._wide(row, (0, self.last), note, "note")
        self.sheet.print_area(0, 0, row, self.last)
        self.sheet.autofilter(_HEADER_ROW, 0, max(row - 1, _FIRST_ROW), self.last)
        codes = [i for i, column in enumerate(self.columns) if column.kind is Kind.CODE]
        if codes:
            areas = (f"{xl_col_to_name(i)}{_FIRST_ROW + 1}:{xl_col_to_name(i)}{row}" for i in codes)
            self.sheet.ignore_errors({"number_stored_as_text": " ".join(areas)})


def _digits(name: str, metadata: FileMetadata) -> dict[str, str]:
    digits = (Kind.CODE, Kind.COUNT, Kind.SHARE, Kind.MONEY)
    return {"font_name": metadata.digits} if name in digits else {}


def _parts(rows: Iterator[Row], most: int) -> Iterator[Iterator[Row]]:
    """The rows by sheets, the first of which may be empty; each part has to be used up before the next."""
    first: list[Row] = list(islice(rows, 1))
    yield chain(first, islice(rows, most - len(first)))
    while first := list(islice(rows, 1)):
        yield chain(first, islice(rows, most - 1))


def write_register_xlsx(
    register: Register,
    metadata: FileMetadata,
    target: IO[bytes],
    *,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> None:
    """Write the workbook to ``target``; equal rows and metadata give equal bytes.

    Raises ValueError for a definition whose header has more than one line, or a row that does not fit it.
    """
    if register.definition.levels != 1:
        raise ValueError("a register's header is one line")
    with scratch() as folder:
        options = {**_OPTIONS, "tmpdir": str(folder), "default_format_properties": {**_SONG}}
        with Workbook(target, options) as book:
            properties = {"title": document_title(register), "subject": register.unit}
            properties |= {"author": PROGRAM}
            book.set_properties({**properties, "created": metadata.created_utc})
            formats = {
                name: book.add_format({**form, **_digits(name, metadata)})
                for name, form in _FORMATS.items()
            }
            for part in _parts(register.rows(), rows_per_sheet):
                sheet = _Sheet(book, register, formats, metadata.mark)
                sheet.foot(sheet.fill(part))
