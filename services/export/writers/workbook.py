"""A table entered in a workbook that somebody else designed, everything else in it untouched (EXPORTS §4.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from services.common.errors import Refused
from services.export.domain.dates import DateStyle, date_text
from services.export.domain.document import Document
from services.export.domain.table import Cell
from services.export.domain.workbook.cells import Dates, Place, Spot
from services.export.domain.workbook.fields import Values, values_of
from services.export.writers.repack import repacked
from services.export.writers.workbook_cells import SheetCells, Value
from services.export.writers.workbook_parts import BOOK, Parts, Styles, parts_of, styles_of, tag

_PERCENT: Final = Decimal(100)
_AFTER_CALCULATION: Final = (
    *("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes"),
    *("webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"),
)
_STYLES: Final = {Dates.CHINESE: DateStyle.CHINESE, Dates.DIGITS: DateStyle.DIGITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMap:
    """Where the values of a table go, and how days are written there."""

    places: Sequence[Place]
    dates: Dates


def fill_workbook(data: bytes, cells: CellMap, document: Document, filled_on: date) -> bytes:
    """The file with the document's values in it; equal input gives equal bytes.

    A share goes as a fraction into a cell that shows percents, as a number of percents elsewhere. What
    formulas gave before is taken away and computed anew on opening; macros are carried along and never run.
    Raises Refused (workbook_unfit, workbook_too_small).
    """
    parts = parts_of(data)
    styles, sheets = styles_of(parts), parts.sheets()
    from_1904 = _from_1904(parts)
    opened = {
        name: SheetCells(parts.tree(part), from_1904=from_1904) for name, part in sheets.items()
    }
    changed = {sheets[name] for name in {place.sheet for place in cells.places} & set(sheets)}
    for place, spot, cell in _entries(cells.places, values_of(document, filled_on)):
        if place.sheet not in opened:
            raise _unfit(f"没有叫“{place.sheet}”的工作表")
        target = opened[place.sheet]
        target.put(spot, _value(cell, cells.dates, styles, target.style(spot)))
    changed |= {sheets[name] for name, each in opened.items() if each.forget_results()}
    _recompute(parts)
    return repacked(parts.written(changed | {BOOK}))


def shown_as_numbers(data: bytes, cells: CellMap, values: Values) -> Iterator[str]:
    """Cells that a real date goes to and that would show it as 46387, by their names."""
    if cells.dates is not Dates.REAL:
        return
    parts = parts_of(data)
    styles, sheets = styles_of(parts), parts.sheets()
    opened = {name: SheetCells(parts.tree(part), from_1904=False) for name, part in sheets.items()}
    for place, spot, cell in _entries(cells.places, values):
        if cell.day is not None and not styles.is_date(opened[place.sheet].style(spot)):
            yield f"“{place.sheet}”的 {spot.address}"


def _entries(places: Sequence[Place], values: Values) -> Iterator[tuple[Place, Spot, Cell]]:
    blocks: list[tuple[int, Place]] = []
    for place in places:
        if place.field in values.single:
            for spot in place.spots(1):
                yield place, spot, values.single[place.field]
        elif place.field in values.columns:
            _require_room(place, values.count)
            blocks.append((values.columns.index(place.field), place))
        else:
            raise _unfit(f"表里没有“{place.field}”")
    targets = [(index, place, list(place.spots(values.count))) for index, place in blocks]
    for number, row in enumerate(values.rows() if targets else ()):
        for index, place, spots in targets:
            yield place, spots[number], row[index]


def _require_room(place: Place, count: int) -> None:
    if count > place.rows:
        raise Refused(
            f"表里有{count}行，工作簿给“{place.field}”只留了{place.rows}行；"
            "请在登记时把行数改大，或另换表样",
            code="workbook_too_small",
        )


def _unfit(what: str) -> Refused:
    return Refused(f"登记的工作簿与现在的表不再相符：{what}；请重新登记", code="workbook_unfit")


def _value(cell: Cell, dates: Dates, styles: Styles, style: str | None) -> Value:
    if cell.day is not None:
        return _day(cell.day, dates)
    if cell.number is None or styles.is_text(style):
        return cell.text
    is_share = cell.text.endswith("%")
    return Decimal(cell.number) / _PERCENT if is_share and styles.is_percent(style) else cell.number


def _day(day: date, dates: Dates) -> Value:
    return day if dates is Dates.REAL else date_text(day, _STYLES[dates])


def _from_1904(parts: Parts) -> bool:
    properties = parts.tree(BOOK).find(tag("workbookPr"))
    return properties is not None and properties.get("date1904") in ("1", "true")


def _recompute(parts: Parts) -> None:
    """Have every program compute all formulas when it opens the file."""
    book = parts.tree(BOOK)
    found: Any = book.find(tag("calcPr"))
    if found is None:
        found = etree.Element(tag("calcPr"))
        after = {tag(name) for name in _AFTER_CALCULATION}
        places = [index for index, each in enumerate(book) if each.tag in after]
        book.insert(places[0] if places else len(book), found)
    found.set("fullCalcOnLoad", "1")
