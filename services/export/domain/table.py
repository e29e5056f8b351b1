"""One official table as data: every format is written from the same definition and the same cells.

Widths are millimetres on paper. Derived columns name what they derive from, so a workbook can carry
the formula and a document the result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.common.kernel.shares import share
from services.export.domain.numbers import share_text


class Kind(StrEnum):
    """What a column holds. ``long`` is text of sentences, ``code`` text of digits (phones, numbers of people)."""

    TEXT = "text"
    LONG = "long"
    CODE = "code"
    DATE = "date"
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; ``name`` is also the tag in the Word template, ``headers`` has one text per level."""

    name: str
    headers: tuple[str, ...]
    kind: Kind
    width_mm: Decimal
    sum_of: tuple[str, ...] = ()
    share_of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderCell:
    """A header as drawn: its place, counted from zero, and how many rows and columns it spans."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDefinition:
    """The form as it was issued: title, columns, the sentences below it and how figures come about.

    ``number`` is ``附件`` alone where the source gives none. A ``portrait`` page has unit and date on lines of
    their own; ``corner`` is the first header cell where a diagonal divides it.
    """

    number: str
    title: str
    source: str
    corner: tuple[str, str] | None
    unit_label: str
    date_label: str
    signature_labels: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    rounding_note: str
    portrait: bool = False

    @property
    def levels(self) -> int:
        """Rows of the header."""
        return len(self.columns[0].headers)

    def index(self, name: str) -> int:
        """Position of the named column, from zero; raises ValueError for a name it has not."""
        return [column.name for column in self.columns].index(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value as printed; ``number`` is the count, the share in percent or 万元, None for text and ``—``.

    ``day`` is the date where the column holds dates (Asia/Shanghai); None where there is none.
    """

    text: str
    number: int | Decimal | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTable:
    """A table ready to be written; all its text is one-line and printable.

    ``signatures`` holds values for the definition's labels, or is empty: then the line is left out.
    """

    definition: TableDefinition
    unit: str
    period: str
    filled_on: str
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    signatures: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """As the form is numbered."""
        return self.definition.number

    @property
    def title(self) -> str:
        """As the form is called."""
        return self.definition.title

    @property
    def note_line(self) -> str:
        """The sentence printed below the table."""
        return f"注：{'；'.join(self.notes)}。"


def _run_length(texts: tuple[str, ...]) -> int:
    return next((n for n, text in enumerate(texts) if text != texts[0]), len(texts))


def header_cells(columns: tuple[Column, ...]) -> tuple[HeaderCell, ...]:
    """Headers in reading order; equal neighbours are one cell, merged to the right or else downwards."""
    cells: list[HeaderCell] = []
    covered: set[tuple[int, int]] = set()
    for row in range(len(columns[0].headers)):
        for column in range(len(columns)):
            if (row, column) in covered:
                continue
            across = _run_length(tuple(each.headers[row] for each in columns[column:]))
            down = _run_length(columns[column].headers[row:]) if across == 1 else 1
            covered |= {(row + r, column + c) for r in range(down) for c in range(across)}
            text = columns[column].headers[row]
            cells.append(HeaderCell(text=text, row=row, column=column, rows=down, columns=across))
    return tuple(cells)


def _cell(column: Column, labels: Mapping[str, str], counts: Mapping[str, int]) -> Cell:
    if column.share_of is not None:
        part, whole = column.share_of
        value = share(counts[part], counts[whole])
        return Cell(text=share_text(value), number=value)
    if column.kind is Kind.COUNT:
        return Cell(text=str(counts[column.name]), number=counts[column.name])
    return Cell(text=labels[column.name])


def fill_row(
    columns: Iterable[Column], labels: Mapping[str, str], counts: Mapping[str, int]
) -> tuple[Cell, ...]:
    """One row's cells, sums and shares derived; raises KeyError where a given column has no value."""
    columns = tuple(columns)
    sums = {c.name: sum(counts[name] for name in c.sum_of) for c in columns if c.sum_of}
    return tuple(_cell(column, labels, {**counts, **sums}) for column in columns)


def shows_rounding(row: tuple[Cell, ...]) -> bool:
    """Whether the printed shares of a row fail to add up to 100.0; a row of ``—`` shows none."""
    shares = [cell.number for cell in row if isinstance(cell.number, Decimal)]
    return bool(shares) and sum(shares) != 100
