"""The definition of a form: what stands above the grid, the grid, the list of rows, what stands below.

Lengths are millimetres on A4 with the margins of official documents: 156 mm between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from services.export.domain.form.line import Align, Line

PAGE_MM = Decimal(156)


class Variant(StrEnum):
    """How large a form is set: as it was issued, or at 14 pt where its values would not fit on one page."""

    USUAL = ""
    SMALL = "小字"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A row at least so high; one that ``breaks`` may run over the end of a page."""

    height_mm: Decimal
    breaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell of the grid, its place counted from zero, over so many rows and columns.

    Its lines stand in the middle of its height, or at the ``bottom``.
    """

    row: int
    column: int
    lines: tuple[Line, ...]
    rows: int = 1
    columns: int = 1
    bottom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Fixed cells that fill ``widths_mm`` by ``rows`` without a gap; ``margin_mm`` is left free at their sides."""

    widths_mm: tuple[Decimal, ...]
    rows: tuple[GridRow, ...]
    cells: tuple[GridCell, ...]
    margin_mm: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """A column of a list; ``name`` is its header, its tag and its key in a row."""

    name: str
    width_mm: Decimal
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table of as many rows as there are, header on every page; without rows it is left out, and ``above`` too."""

    columns: tuple[ListColumn, ...]
    above: tuple[Line, ...] = ()
    size: int = 14
    pitch: Decimal = Decimal(20)
    height_mm: Decimal = Decimal(9)
    breaks: bool = False
    margin_mm: Decimal = Decimal("1.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """A form as it was issued. ``template`` names its Word template and its worksheet.

    ``number`` is empty for a form without one. A form of ``one_page`` has to fit on it.
    """

    template: str
    number: str
    title: str
    source: str
    head: tuple[Line, ...]
    grid: Grid | None = None
    listing: Listing | None = None
    foot: tuple[Line, ...] = ()
    one_page: bool = False

    def template_file(self, variant: Variant) -> str:
        """The file of its Word template: ``附件2.docx``, ``附件2-小字.docx``."""
        return "-".join(filter(None, (self.template, variant.value))) + ".docx"

    @property
    def lines(self) -> Iterator[Line]:
        """Every line, in reading order; the list's rows are not among them."""
        yield from self.head
        for cell in self.grid.cells if self.grid else ():
            yield from cell.lines
        yield from self.listing.above if self.listing else ()
        yield from self.foot

    @property
    def names(self) -> tuple[str, ...]:
        """The values that a filled form has, each once, in reading order."""
        return tuple(dict.fromkeys(name for line in self.lines for name in line.names))

    @property
    def of_paragraphs(self) -> frozenset[str]:
        """The values that may have several paragraphs."""
        return frozenset(line.each for line in self.lines if line.each)

    def set_in(self, variant: Variant) -> "FormDefinition":
        """The form at another size of type: only the grid changes, its rows are a tenth lower."""
        if variant is Variant.USUAL or self.grid is None:
            return self
        cells = tuple(
            replace(cell, lines=tuple(line.smaller() for line in cell.lines))
            for cell in self.grid.cells
        )
        rows = tuple(
            replace(row, height_mm=row.height_mm * Decimal("0.9")) for row in self.grid.rows
        )
        return replace(self, grid=replace(self.grid, cells=cells, rows=rows))
