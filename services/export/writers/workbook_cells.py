"""Values put into the cells of a worksheet's XML; every other cell stays as it is."""

from bisect import bisect_left
from datetime import date
from decimal import Decimal
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from services.export.domain.text import clipped, printable
from services.export.domain.workbook.cells import Area, Spot, area_from, spot_from
from services.export.writers.workbook_parts import tag

Value = str | int | Decimal | date
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCHS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


class SheetCells:
    """The cells of one worksheet, reached by their place."""

    def __init__(self, sheet: Any, *, from_1904: bool) -> None:
        self._sheet = sheet
        self._data = sheet.find(tag("sheetData"))
        self._epoch = _EPOCHS[from_1904]
        self._rows = {int(row.get("r")): row for row in self._data if row.get("r")}
        self._numbers = sorted(self._rows)
        self._cells = {
            spot: each
            for each in self._data.iter(tag("c"))
            if (spot := spot_from(each.get("r", "")))
        }
        columns = sheet.find(tag("cols"))
        self._columns = list(columns) if columns is not None else []

    def style(self, spot: Spot) -> str | None:
        """The style of the cell, or the one that a cell there would be shown with: its row's, its column's."""
        if spot in self._cells:
            found: str | None = self._cells[spot].get("s")
            return found
        row = self._rows.get(spot.row)
        if row is not None and row.get("customFormat") in ("1", "true"):
            return str(row.get("s", "0"))
        for column in self._columns:
            if int(column.get("min")) <= spot.column <= int(column.get("max")):
                style: str | None = column.get("style")
                return style
        return None

    def put(self, spot: Spot, value: Value) -> None:
        """Set the cell's value: text is text whatever it begins with, and the cell's style stays."""
        cell = self._cell(spot)
        for child in list(cell):
            if child.tag != tag("extLst"):
                cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
            text.set(_SPACE, "preserve")
            text.text = clipped(printable(value))
        else:
            number = (value - self._epoch).days if isinstance(value, date) else value
            etree.SubElement(cell, tag("v")).text = (
                format(number, "f") if isinstance(number, Decimal) else str(number)
            )

    def forget_results(self) -> bool:
        """Take away the results that formulas had before; whether there were any. Programs compute them anew."""
        forgotten = False
        for cell in self._cells.values():
            value = cell.find(tag("v"))
            if cell.find(tag("f")) is not None and value is not None:
                cell.remove(value)
                cell.attrib.pop("t", None)
                forgotten = True
        return forgotten

    def _cell(self, spot: Spot) -> Any:
        if spot not in self._cells:
            self._cells[spot] = self._new(spot)
        return self._cells[spot]

    def _new(self, spot: Spot) -> Any:
        style, row = self.style(spot), self._row(spot.row)
        columns = [found.column for each in row if (found := spot_from(each.get("r", "")))]
        cell = etree.Element(tag("c"), r=spot.address)
        if style is not None:
            cell.set("s", style)
        row.insert(bisect_left(columns, spot.column), cell)
        row.attrib.pop("spans", None)
        self._widen(spot)
        return cell

    def _row(self, number: int) -> Any:
        if number not in self._rows:
            place = bisect_left(self._numbers, number)
            row = etree.Element(tag("row"), r=str(number))
            self._data.insert(place, row)
            self._numbers.insert(place, number)
            self._rows[number] = row
        return self._rows[number]

    def _widen(self, spot: Spot) -> None:
        dimension = self._sheet.find(tag("dimension"))
        known = area_from(dimension.get("ref", "")) if dimension is not None else None
        if known is not None and spot not in known:
            first = Spot(min(known.first.row, spot.row), min(known.first.column, spot.column))
            last = Spot(max(known.last.row, spot.row), max(known.last.column, spot.column))
            dimension.set("ref", Area(first=first, last=last).address)
