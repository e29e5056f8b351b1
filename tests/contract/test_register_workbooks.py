"""Registers as workbooks and CSV: every kind of column, formulas that stay text, sheets that fill up (EXPORTS §4)."""

import csv
import tracemalloc
from datetime import datetime
from io import BytesIO, StringIO
from tempfile import TemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from services.common.errors import Refused
from services.common.kernel.figures import Figures
from services.export.domain.progress_table import fill_progress
from services.export.domain.register import Register, Row
from services.export.domain.text import CELL_LIMIT, CUT_MARK
from services.export.writers.formats import FORMATS
from services.export.writers.register_xlsx import write_register_xlsx
from tests.unit.export.register_case import EMPTY_ROW, METADATA, register, row

FIRST = 5


def workbook(shown: Register, per_sheet: int = 1_000_000) -> Workbook:
    target = BytesIO()
    write_register_xlsx(shown, METADATA, target, rows_per_sheet=per_sheet)
    return load_workbook(target)


def values(shown: Register) -> list[object]:
    return [cell.value for cell in workbook(shown).worksheets[0][FIRST]]


def table(shown: Register) -> list[list[str]]:
    data = FORMATS["csv"].bytes_of(shown, METADATA)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_kind_of_column_is_what_a_program_can_compute_with() -> None:
    found = values(register([row()]))

    expected = [datetime(2026, 11, 3), "昇平村", "谈心", "013800001111", 3, 0.341, 1.5]  # noqa: DTZ001
    assert found == expected


def test_the_head_says_what_register_of_whom_and_repeats_on_every_page() -> None:
    sheet = workbook(register([row()])).worksheets[0]

    assert [sheet.cell(r, 1).value for r in (1, 2, 3, 4)] == [
        "台账",
        "走访台账",
        "填报单位：甲学院（2026年第四季度）",
        "时间",
    ]
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$4", "B5")
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    cell = workbook(register([row(text)])).worksheets[0].cell(FIRST, 3)

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert table(register([row(text)]))[1][2] == f"'{text}"


def test_an_empty_register_is_a_head_and_nothing_else() -> None:
    sheet = workbook(register([], "以万元计")).worksheets[0]

    assert (sheet.max_row, sheet.cell(FIRST, 1).value) == (FIRST, "注：以万元计。")
    assert len(table(register([]))) == 1


def test_a_row_without_date_or_number_stays_empty_there() -> None:
    assert [value or "" for value in values(register([EMPTY_ROW]))] == [""] * 7


def test_the_note_stands_below_the_last_row() -> None:
    sheet = workbook(register([row(), row()], "资金以万元计")).worksheets[0]

    assert sheet.cell(FIRST + 2, 1).value == "注：资金以万元计。"


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    found = values(register([row("长" * (CELL_LIMIT + 1))]))[2]

    assert isinstance(found, str)
    assert len(found) == CELL_LIMIT
    assert found.endswith(CUT_MARK)


@settings(deadline=None)
@given(rows=st.integers(0, 23), per_sheet=st.integers(1, 9))
def test_every_row_stands_on_one_sheet_in_order(rows: int, per_sheet: int) -> None:
    given: list[Row] = [row(f"第{n}次") for n in range(rows)]

    sheets = workbook(register(given), per_sheet).worksheets

    found = [line[2] for sheet in sheets for line in sheet.iter_rows(FIRST, values_only=True)]
    assert [text for text in found if text] == [f"第{n}次" for n in range(rows)]
    assert len(sheets) == max(1, -(-rows // per_sheet))


@pytest.mark.parametrize("code", ["xlsx", "csv"])
def test_equal_registers_give_equal_bytes(code: str) -> None:
    one, other = (FORMATS[code].bytes_of(register([row()]), METADATA) for _ in "ab")

    assert one == other


def peak_of(rows: int) -> int:
    """The most bytes of Python's that writing took; the file itself goes to disk."""
    shown = register([row()] * rows)
    with TemporaryFile() as target:
        tracemalloc.start()
        write_register_xlsx(shown, METADATA, target, rows_per_sheet=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


def test_ten_times_the_rows_take_no_more_memory() -> None:
    few, many = peak_of(500), peak_of(5_000)

    assert many - few < 200_000


def test_every_row_has_its_height_though_the_writer_forgot_it() -> None:
    sheet = workbook(register([row()] * 3)).worksheets[0]

    heights = [sheet.row_dimensions[number].height for number in range(FIRST, FIRST + 3)]

    assert all(heights)
    assert len(set(heights)) == 1


def test_csv_reads_as_people_do() -> None:
    assert table(register([row()]))[1] == [
        "2026年11月3日",
        "昇平村",
        "谈心",
        "013800001111",
        "3",
        "34.1%",
        "1.50",
    ]


def test_a_table_of_one_page_is_not_offered_as_csv() -> None:
    filled = fill_progress(unit="甲", period="2026年第四季度", filled_on=None, figures=Figures())
    with pytest.raises(Refused) as caught:
        FORMATS["csv"].bytes_of(filled, METADATA)
    assert caught.value.code == "format_not_offered"
