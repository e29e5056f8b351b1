"""“四进四联”活动进展情况统计表 as files: read back with other libraries than wrote them (EXPORTS §5.1, §8)."""

from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.common.errors import Refused
from services.common.kernel.figures import Figures
from services.export.domain.dates import DateStyle
from services.export.domain.progress_table import PROGRESS, fill_progress
from services.export.domain.table import FilledTable
from services.export.templates import build_progress
from services.export.writers.docx import template_bytes, template_values
from services.export.writers.formats import FORMATS, USUAL
from services.export.writers.metadata import FileMetadata
from tests.contract.test_fujian4_documents import ORDER, RARE

METADATA = FileMetadata(created=datetime(2026, 12, 31, 16, tzinfo=UTC))
UNIT = "中共江西师范大学计算机信息工程学院委员会"
FIGURES = Figures(
    participants=38,
    points=2,
    people_helped=56,
    funds_fen=12_595_000,
    opinions=87,
    problems_solved=64,
    wishes_fulfilled=41,
)
HEADERS = [
    *("参与党员\n干部数", "建立连心\n点数", "结对帮扶\n群众数", "提供帮扶\n资金数"),
    *("征求意见\n建议数", "帮助解决\n问题数", "实现群众\n微心愿数"),
]
NOTE = "注：各有关单位按相应内容填写后提交党委组织部；提供帮扶资金数以万元计。"


def _table(unit: str = UNIT, figures: Figures = FIGURES) -> FilledTable:
    return fill_progress(
        unit=unit, period="2026年第四季度", filled_on=date(2026, 12, 31), figures=figures
    )


def _sheet(table: FilledTable) -> Worksheet:
    sheet = load_workbook(BytesIO(FORMATS["xlsx"].bytes_of(table, METADATA))).active
    assert isinstance(sheet, Worksheet)
    return sheet


def _document(table: FilledTable) -> Doc:
    return Document(BytesIO(FORMATS["docx"].bytes_of(table, METADATA)))


@pytest.mark.parametrize("code", USUAL)
def test_equal_figures_give_equal_bytes_and_other_figures_others(code: str) -> None:
    write = FORMATS[code].bytes_of

    first, again = (write(_table(), METADATA) for _ in range(2))
    other = write(_table(figures=Figures(participants=38)), METADATA)

    assert sha256(first).hexdigest() == sha256(again).hexdigest()
    assert first != other


def test_l9_the_document_shows_the_official_table() -> None:
    document = _document(_table())
    (table,) = document.tables

    assert [p.text for p in document.paragraphs if p.text] == [
        "附件",
        "“四进四联”活动进展情况统计表",
        f"填报单位（盖章）：{UNIT}",
        "填报日期：2026年12月31日",
        NOTE,
    ]
    assert [cell.text for cell in table.rows[0].cells] == HEADERS
    assert [cell.text for cell in table.rows[1].cells] == [
        *("38", "2", "56", "12.60", "87", "64", "41")
    ]
    assert len(table.rows) == 2


def test_l9_the_workbook_shows_the_official_table() -> None:
    sheet = _sheet(_table())

    assert [sheet.cell(row, 1).value for row in (1, 3, 5, 6)] == [
        "附件",
        "“四进四联”活动进展情况统计表",
        f"填报单位（盖章）：{UNIT}",
        "填报日期：2026年12月31日",
    ]
    assert [sheet.cell(7, column).value for column in range(1, 8)] == HEADERS
    assert [sheet.cell(8, column).value for column in range(1, 8)] == [38, 2, 56, 12.6, 87, 64, 41]
    assert (sheet["D8"].number_format, sheet["A8"].number_format) == ("0.00", "General")
    assert sheet["A9"].value == NOTE
    assert sheet.max_row == 9


def test_the_page_stands_upright_with_the_margins_of_official_documents() -> None:
    section = _document(_table()).sections[0]
    sheet = _sheet(_table())

    lengths = (
        *(section.page_width, section.page_height),
        *(section.top_margin, section.bottom_margin, section.left_margin, section.right_margin),
    )
    assert [round(each.mm) for each in lengths if each is not None] == [210, 297, 37, 35, 28, 26]
    assert sheet.page_setup.orientation in (None, "portrait")
    assert round(sheet.page_margins.left * 25.4) == 28
    assert sheet.print_title_rows == "$7:$7"


def test_seven_equal_columns_fill_the_width_and_a_header_fits_two_lines() -> None:
    table = _document(_table()).tables[0]._tbl

    grid = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    margin = int(table.find(f".//{qn('w:tblCellMar')}/{qn('w:left')}").get(qn("w:w")))
    assert grid == [1264] * 7
    assert 1264 - 2 * margin >= 4 * 14 * 20


def test_rare_names_stay_text() -> None:
    table = _table(unit=RARE)

    assert _sheet(table)["A5"].value == f"填报单位（盖章）：{RARE}"
    assert any(p.text == f"填报单位（盖章）：{RARE}" for p in _document(table).paragraphs)


def test_a_table_without_its_unit_is_refused() -> None:
    with pytest.raises(Refused, match="填报单位不能为空"):
        _table(unit=" ")


def test_the_day_may_be_left_to_be_written_by_hand() -> None:
    table = fill_progress(
        unit=UNIT,
        period="2026年第四季度",
        filled_on=None,
        figures=FIGURES,
        date_style=DateStyle.DIGITS,
    )

    assert table.filled_on == "    年  月  日"
    assert PROGRESS.rules[3].startswith("提供帮扶资金数：")


@pytest.mark.parametrize("filled", [False, True])
def test_elements_stand_in_the_order_of_the_schema(filled: bool) -> None:
    table = _table()
    content = FORMATS["docx"].bytes_of(table, METADATA) if filled else template_bytes(table)
    with ZipFile(BytesIO(content)) as package:
        root = parse_xml(package.read("word/document.xml"))

    for name, prescribed in ORDER.items():
        order = prescribed.split()
        for element in root.iter(qn(f"w:{name}")):
            places = [order.index(child.tag.split("}")[1]) for child in element]
            assert places == sorted(places), name


def test_the_template_is_what_its_script_builds() -> None:
    built, kept = (
        ZipFile(BytesIO(build_progress.build())),
        ZipFile(BytesIO(template_bytes(_table()))),
    )

    assert built.namelist() == kept.namelist()
    assert all(built.read(name) == kept.read(name) for name in kept.namelist())


def test_the_template_asks_for_nothing_the_table_does_not_give() -> None:
    table = _table()

    asked = DocxTemplate(BytesIO(template_bytes(table))).get_undeclared_template_variables()

    assert asked <= set(template_values(table))
    assert asked == {"填报单位", "填报日期", "明细", "附注"}
