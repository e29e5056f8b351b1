"""Exactly the cells of the map are filled, and nothing else of the file changes (EXPORTS §4.5)."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.common.errors import Refused
from services.export.domain.template.samples import SAMPLES
from services.export.domain.workbook.cells import Dates, Place, Spot
from services.export.domain.workbook.fields import values_of
from services.export.writers.workbook import CellMap, fill_workbook
from services.export.writers.workbook_check import workbook_faults
from services.export.writers.workbook_parts import BOOK
from tests.unit.export.province_book import (
    SHEET,
    SUMS,
    WHOLE,
    at,
    province_book,
    repacked_with,
    with_macros,
)

DAY = date(2026, 12, 31)
TABLE: Any = SAMPLES["fujian4"]()
BLANK = province_book()
FIRST = "xl/worksheets/sheet1.xml"


def filled(
    *places: Place, data: bytes = BLANK, dates: Dates = Dates.CHINESE, table: Any = TABLE
) -> bytes:
    return fill_workbook(data, CellMap(places=places, dates=dates), table, DAY)


def cells(data: bytes) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Everything that a cell is to a reader: value, kind, style."""
    book = load_workbook(BytesIO(data))
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.data_type,
            cell.number_format,
            cell.font.name,
            cell.border.diagonalDown,
        )
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    }


def members(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def values(data: bytes, *addresses: str) -> list[Any]:
    sheet = load_workbook(BytesIO(data))[SHEET]
    return [sheet[address].value for address in addresses]


def test_a_table_is_entered_where_the_map_says() -> None:
    book = filled(*WHOLE)

    assert values(book, "B3", "J2") == [TABLE.unit, "2026年12月31日"]
    assert values(book, "A5", "B5", "C5", "D5") == ["机关事业单位", 30, 3, 0.1]
    assert values(book, "A6", "K6", "L6") == ["高等学校〈&〉", 1, 0.033]
    assert values(book, "A7", "B9") == [None, "=SUM(B5:B8)"]


def test_a_whole_table_is_entered_cell_by_cell() -> None:
    sheet = load_workbook(BytesIO(filled(*WHOLE)))[SHEET]

    rows = [
        [cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7, max_col=12)
    ]
    figures = [30, 3, 0.1, 9, 0.3, 12, 0.4, 5, 0.167, 1, 0.033]
    assert rows == [["机关事业单位", *figures], ["高等学校〈&〉", *figures], [None] * 12]


def test_everything_else_in_the_file_stays_byte_for_byte() -> None:
    before, after = members(BLANK), members(filled(*WHOLE))

    changed = {name for name in before if before[name] != after[name]}
    assert set(before) == set(after)
    assert changed == {FIRST, "xl/worksheets/sheet2.xml", BOOK}


def test_print_set_up_merges_pictures_and_checks_survive() -> None:
    book = load_workbook(BytesIO(filled(*WHOLE)))
    sheet = book[SHEET]

    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:L1", "A2:F2"}
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$4", "B5")
    footer: Any = sheet.oddFooter
    assert footer.center.text == "第 &P 页"
    assert sheet.column_dimensions["A"].width == 33
    assert len(sheet.data_validations.dataValidation) == 1
    assert book.defined_names["合计"].attr_text == f"{SHEET}!$B$9"
    assert "xl/media/image1.png" in members(filled(*WHOLE))


def test_results_of_formulas_are_computed_anew_on_opening() -> None:
    before = load_workbook(BytesIO(BLANK), data_only=True)
    after = load_workbook(BytesIO(filled(*WHOLE)), data_only=True)

    assert (before[SHEET]["B9"].value, after[SHEET]["B9"].value) == (0, None)
    assert (before[SUMS]["A1"].value, after[SUMS]["A1"].value) == (0, None)
    assert after.calculation.fullCalcOnLoad


def test_equal_input_gives_equal_bytes() -> None:
    assert filled(*WHOLE) == filled(*WHOLE)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_valid_map_fills_exactly_its_cells_and_no_other(data: st.DataObject) -> None:
    offered = values_of(TABLE, DAY)
    names = st.sampled_from([*offered.single, *offered.columns])
    spots = st.builds(Spot, st.integers(1, 8), st.integers(1, 12))
    drawn = data.draw(st.lists(st.tuples(names, spots), min_size=1, max_size=6))
    places = tuple(
        at(name, spot.address, rows=2 if name in offered.columns else 1) for name, spot in drawn
    )
    cell_map = CellMap(places=places, dates=Dates.CHINESE)
    if workbook_faults(BLANK, "xlsx", cell_map, TABLE, DAY):
        return

    before, after = cells(BLANK), cells(filled(*places))

    meant = {(SHEET, spot.address) for place in places for spot in place.spots(place.rows)}
    touched = {key for key in after if before.get(key) != after[key]}
    styles = {key: found[2:] for key, found in before.items()}
    assert touched <= meant
    assert set(before) == set(after)
    assert styles == {key: found[2:] for key, found in after.items()}
    for place in places:
        for row, spot in enumerate(place.spots(place.rows)):
            cell = (
                offered.single[place.field]
                if place.field in offered.single
                else list(offered.rows())[row][offered.columns.index(place.field)]
            )
            value = after[SHEET, spot.address][0]
            assert (value is None) is (not cell.text and cell.number is None)


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "-1", "<&>\"'", "喆玥䶮堃昇𬭚㛃"])
def test_text_is_text_whatever_it_begins_with(text: str) -> None:
    table = replace(TABLE, unit=text)

    book = load_workbook(BytesIO(filled(at("填报单位", "B3"), table=table)))

    cell = book[SHEET]["B3"]
    assert (cell.value, cell.data_type) in [(text, "s"), (text, "inlineStr")]


@pytest.mark.parametrize(
    ("dates", "value"),
    [(Dates.CHINESE, "2026年12月31日"), (Dates.DIGITS, "20261231"), (Dates.REAL, 46387)],
)
def test_days_are_written_as_the_workbook_wants_them(dates: Dates, value: Any) -> None:
    assert values(filled(at("填报日期", "J2"), dates=dates), "J2") == [value]


def test_a_workbook_that_counts_from_1904_gets_its_own_day_numbers() -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts[BOOK] = parts[BOOK].replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)

    mac = repacked_with(BLANK, change)

    assert values(filled(at("填报日期", "J2"), data=mac, dates=Dates.REAL), "J2") == [46387 - 1462]


def test_a_share_is_a_fraction_only_where_the_cell_shows_percents() -> None:
    book = filled(at("五星级比例", "D5", rows=2), at("四星级比例", "N5", rows=2))

    assert values(book, "D5", "N5") == [0.1, 30]


def test_a_cell_for_text_gets_digits_as_text() -> None:
    book = load_workbook(BytesIO(BLANK))
    book[SHEET]["C5"].number_format = "@"
    as_text = BytesIO()
    book.save(as_text)

    entered = filled(at("五星级数量", "C5", rows=2), data=as_text.getvalue())

    assert values(entered, "C5", "C6") == ["3", 3]


def test_a_new_cell_looks_like_its_column() -> None:
    def change(parts: dict[str, bytes]) -> None:
        column = b'<col min="15" max="15" width="9" style="2"/></cols>'
        parts[FIRST] = parts[FIRST].replace(b"</cols>", column)

    book = filled(at("表名", "O30"), data=repacked_with(BLANK, change))

    sheet = load_workbook(BytesIO(book))[SHEET]
    assert sheet["O30"].value == TABLE.title
    assert sheet["O30"].style_id == 2
    assert sheet.calculate_dimension().endswith("O30")


def test_macros_are_carried_along_untouched() -> None:
    book = with_macros(BLANK)

    after = members(filled(*WHOLE, data=book))

    assert after["xl/vbaProject.bin"] == members(book)["xl/vbaProject.bin"]
    assert after["[Content_Types].xml"] == members(book)["[Content_Types].xml"]


def test_more_rows_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(Refused) as caught:
        filled(at("领域", "A5", rows=1))

    assert caught.value.code == "workbook_too_small"


@pytest.mark.parametrize(
    "place", [at("没有", "A5"), replace(at("领域", "A5", rows=4), sheet="没有")]
)
def test_a_map_that_no_longer_fits_the_table_is_refused(place: Place) -> None:
    with pytest.raises(Refused) as caught:
        filled(place)

    assert caught.value.code == "workbook_unfit"
