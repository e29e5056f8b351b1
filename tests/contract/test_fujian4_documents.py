"""附件4 as files: read back with other libraries than wrote them, cell by cell (EXPORTS §5.2, §8)."""

from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table
from docxtpl import DocxTemplate
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.export.domain.fujian4 import Signatories, count_stars, fill_fujian4
from services.export.domain.table import FilledTable
from services.export.templates import build_fujian4
from services.export.writers.docx import template_bytes, template_values, write_docx
from services.export.writers.formats import FORMATS, USUAL
from services.export.writers.metadata import FileMetadata

METADATA = FileMetadata(created=datetime(2026, 7, 10, 1, 2, 3, 4000, tzinfo=UTC))
UNIT = "中共江西师范大学计算机信息工程学院委员会"
RARE = "喆玥䶮堃昇𬭚㛃<&>\"'{{ 7*7 }}"
GOLDEN = (7, 21, 28, 12, 2)
GOLDEN_ROW = "机关事业单位 70 7 10.0% 21 30.0% 28 40.0% 12 17.1% 2 2.9%"
# The order of children that ECMA-376 prescribes, as far as these documents use them.
ORDER = {
    "pPr": "pStyle keepNext tabs snapToGrid spacing ind jc rPr",
    "rPr": "rFonts b sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "tcW gridSpan vMerge tcBorders tcMar vAlign",
    "tcBorders": "top left bottom right tl2br",
    "sectPr": "headerReference footerReference type pgSz pgMar cols docGrid",
    "font": "altName panose1 charset family pitch",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "tr": "trPr tc",
}


def _table(
    *rows: tuple[str, tuple[int, ...]], unit: str = UNIT, signed: bool = True
) -> FilledTable:
    stars = [(name, dict(zip((5, 4, 3, 2, 1), counts, strict=True))) for name, counts in rows]
    return fill_fujian4(
        unit=unit,
        period="2026年上半年",
        filled_on=date(2026, 7, 10),
        rows=stars or (("机关事业单位", count_stars([5])),),
        signatories=Signatories(head="欧阳志远", filled_by="刘海燕") if signed else None,
    )


def _many(count: int) -> FilledTable:
    return _table(*((f"第{number}领域", GOLDEN) for number in range(1, count + 1)))


def _sheet(table: FilledTable, *, values: bool = False) -> Worksheet:
    content = FORMATS["xlsx"].bytes_of(table, METADATA)
    sheet = load_workbook(BytesIO(content), data_only=values).active
    assert isinstance(sheet, Worksheet)
    return sheet


def _document(table: FilledTable) -> Doc:
    return Document(BytesIO(FORMATS["docx"].bytes_of(table, METADATA)))


def _row_texts(table: Table, row: int) -> list[str]:
    return [cell.text for cell in table.rows[row].cells]


def _template_with(tag: str) -> bytes:
    document, target = Document(), BytesIO()
    document.add_paragraph(tag)
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize("code", USUAL)
def test_equal_input_gives_equal_bytes_and_other_input_others(code: str) -> None:
    write = FORMATS[code].bytes_of

    first, again = (write(_table(("机关事业单位", GOLDEN)), METADATA) for _ in range(2))
    other = write(_table(("机关事业单位", (7, 21, 28, 11, 3))), METADATA)

    assert sha256(first).hexdigest() == sha256(again).hexdigest()
    assert first != other


@pytest.mark.parametrize("code", USUAL)
def test_the_properties_hold_the_report_time_and_no_person(code: str) -> None:
    content = FORMATS[code].bytes_of(_table(), METADATA)

    with ZipFile(BytesIO(content)) as package:
        core = package.read("docProps/core.xml").decode()
    assert "2026-07-10T01:02:03Z" in core
    assert "基层党组织星级评定情况统计表（2026年上半年）" in core
    assert "连心" in core
    assert "欧阳志远" not in core


def test_every_format_names_its_file_and_its_media_type() -> None:
    assert all(form.name_of(_table()).endswith(f".{code}") for code, form in FORMATS.items())
    assert FORMATS["docx"].media_type.endswith("wordprocessingml.document")


def test_the_workbook_shows_the_official_table() -> None:
    sheet = _sheet(_table(("机关事业单位", GOLDEN)), values=True)

    assert sheet["A1"].value == "附件4"
    assert sheet["A3"].value == "基层党组织星级评定情况统计表"
    assert sheet["A5"].value == f"填报单位（盖章）：{UNIT}"
    assert sheet["I5"].value == "填报日期：2026年7月10日"
    assert [sheet.cell(6, column).value for column in (2, 3, 5, 7, 9, 11)] == (
        ["基层党组织\n数量", "五星级", "四星级", "三星级", "二星级", "一星级"]
    )
    assert [sheet.cell(7, column).value for column in range(3, 13)] == ["数量", "比例"] * 5
    values = [sheet.cell(8, column).value for column in range(1, 13)]
    assert values == ["机关事业单位", 70, 7, 0.1, 21, 0.3, 28, 0.4, 12, 0.171, 2, 0.029]
    assert str(sheet["A9"].value).startswith("注：“比例”为")
    assert sheet["A10"].value == "单位负责人：欧阳志远"
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A3:L3", "A6:A7", "B6:B7", "C6:D6"}


def test_the_workbook_computes_what_it_shows() -> None:
    sheet = _sheet(_table(("甲", GOLDEN), ("乙", (0, 0, 0, 0, 0))))

    assert sheet["B8"].value == "=C8+E8+G8+I8+K8"
    assert sheet["D9"].value == '=IF($B9=0,"—",ROUND(C9*1000/$B9,0)/1000)'
    assert sheet["D9"].number_format == "0.0%"
    cached = _sheet(_table(("甲", GOLDEN), ("乙", (0, 0, 0, 0, 0))), values=True)
    assert [cached.cell(9, column).value for column in (2, 3, 4, 12)] == [0, 0, "—", "—"]


def test_the_workbook_is_set_up_for_print() -> None:
    sheet = _sheet(_many(40))

    assert _sheet(_table(signed=False)).max_row == 9
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$6:$7"
    assert sheet.freeze_panes == "B8"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert "$A$1:$L$49" in str(sheet.print_area)
    assert sheet["A6"].border.diagonalDown
    assert sheet["B8"].alignment.shrinkToFit
    assert sheet["A8"].font.name == "仿宋_GB2312"
    assert sheet["A8"].font.charset == 134


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+86", "-1", "http://example.org", "007", RARE]
)
def test_text_stays_text_in_every_format(text: str) -> None:
    table = _table((text, GOLDEN), unit=text)

    sheet, document = _sheet(table), _document(table)

    assert (sheet["A8"].value, sheet["A8"].data_type, sheet["A8"].quotePrefix) == (text, "s", True)
    assert sheet["A5"].value == f"填报单位（盖章）：{text}"
    assert sheet["A8"].hyperlink is None
    assert document.tables[0].cell(2, 0).text == text
    assert any(p.text.startswith(f"填报单位（盖章）：{text}") for p in document.paragraphs)


def test_control_characters_reach_no_file() -> None:
    table = _table(("甲\x00\x07乙\u202e", GOLDEN), unit="学院\x1b党委")

    assert _sheet(table)["A8"].value == "甲乙"
    assert _document(table).tables[0].cell(2, 0).text == "甲乙"


def test_the_document_shows_the_official_table() -> None:
    document = _document(_table(("机关事业单位", GOLDEN)))
    table = document.tables[0]

    assert [p.text for p in document.paragraphs if p.text] == [
        "附件4",
        "基层党组织星级评定情况统计表",
        f"填报单位（盖章）：{UNIT}\t填报日期：2026年7月10日",
        "注：“比例”为该星级基层党组织数量占本领域基层党组织总数的百分比，保留1位小数。",
        "单位负责人：欧阳志远\t填表人：刘海燕\t联系电话：",
    ]
    stars = ["五星级", "四星级", "三星级", "二星级", "一星级"]
    assert _row_texts(table, 0)[:2] == ["星级\n领域", "基层党组织\n数量"]
    assert _row_texts(table, 0)[2:] == [star for star in stars for _ in range(2)]
    assert _row_texts(table, 1) == ["星级\n领域", "基层党组织\n数量", *["数量", "比例"] * 5]
    assert [" ".join(_row_texts(table, row)) for row in range(2, len(table.rows))] == [GOLDEN_ROW]


def test_a_long_unit_name_puts_the_date_on_its_own_line() -> None:
    lines = [p.text for p in _document(_table(unit="学" * 60, signed=False)).paragraphs]

    assert f"填报单位（盖章）：{'学' * 60}" in lines
    assert "填报日期：2026年7月10日" in lines
    assert not any(line.startswith("单位负责人") for line in lines)


def test_forty_rows_keep_both_header_rows_on_every_page() -> None:
    table = _document(_many(40)).tables[0]

    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, True] + [False] * 40
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_columns_have_their_millimetres_and_a_hundred_percent_fits() -> None:
    document = _document(_table(("机关事业单位", (1, 0, 0, 0, 0))))
    table = document.tables[0]._tbl

    grid = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    margin = int(table.find(f".//{qn('w:tblCellMar')}/{qn('w:left')}").get(qn("w:w")))
    assert grid == [1871, 1531, *[935] * 10]
    assert document.tables[0].cell(2, 3).text == "100.0%"
    text_width = (
        14 * 20 * (4 * 0.5 + 0.25 + 0.833)
    )  # digits, point and percent sign of Times, twips
    assert text_width <= 935 - 2 * margin


def test_the_header_corner_has_its_native_diagonal() -> None:
    corner = _document(_table()).tables[0]._tbl.tr_lst[0].tc_lst[0]

    assert corner.find(f".//{qn('w:tl2br')}").get(qn("w:val")) == "single"
    assert corner.vMerge == "restart"


def test_odd_and_even_pages_number_on_their_own_side() -> None:
    document = _document(_table())
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert footer.paragraphs[0]._p.pPr.jc_val is not None
        assert footer.paragraphs[0]._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert " PAGE " in footer._element.xml


def test_the_template_names_chinese_faces_with_their_hint_and_substitutes() -> None:
    with ZipFile(BytesIO(template_bytes(_table()))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}

    for name, xml in parts.items():
        assert xml.count("<w:rFonts") == xml.count('w:hint="eastAsia"'), name
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in parts["word/fontTable.xml"]
    assert 'w:eastAsia="zh-CN"' in parts["word/styles.xml"]
    assert not any("Calibri" in xml or "Mincho" in xml for xml in parts.values())


@pytest.mark.parametrize("part", ["document", "footer1", "footer2", "styles", "fontTable"])
@pytest.mark.parametrize("filled", [False, True])
def test_elements_stand_in_the_order_of_the_schema(part: str, filled: bool) -> None:
    content = write_docx(_many(3), METADATA) if filled else template_bytes(_many(3))
    with ZipFile(BytesIO(content)) as package:
        root = parse_xml(package.read(f"word/{part}.xml"))

    for name, prescribed in ORDER.items():
        order = prescribed.split()
        for element in root.iter(qn(f"w:{name}")):
            places = [order.index(child.tag.split("}")[1]) for child in element]
            assert places == sorted(places), f"{name} in {part}"


def test_the_template_is_what_its_script_builds() -> None:
    built, kept = (
        ZipFile(BytesIO(build_fujian4.build())),
        ZipFile(BytesIO(template_bytes(_table()))),
    )

    assert built.namelist() == kept.namelist()
    assert all(built.read(name) == kept.read(name) for name in kept.namelist())


def test_the_template_asks_for_nothing_the_table_does_not_give() -> None:
    table = _table()

    asked = DocxTemplate(BytesIO(template_bytes(table))).get_undeclared_template_variables()

    assert asked == set(template_values(table))


def test_a_template_with_an_unknown_tag_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError, match="填报人"):
        write_docx(_table(), METADATA, _template_with("{{ 填报人 }}"))


def test_a_template_cannot_leave_its_sandbox() -> None:
    with pytest.raises(SecurityError):
        write_docx(_table(), METADATA, _template_with("{{ ''.__class__.__mro__ }}"))
