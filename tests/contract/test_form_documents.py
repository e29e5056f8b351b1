"""附件1, 2, 3, letters and 推荐表 as files: read back with other libraries (EXPORTS §5.3 to §5.5, §8)."""

from hashlib import sha256
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from services.export.domain.form.filled import FilledForm
from services.export.writers.formats import FORMATS, USUAL
from tests.contract.form_files import (
    METADATA,
    bare,
    column,
    document,
    in_document,
    in_sheet,
    sheet_of,
)
from tests.contract.test_fujian4_documents import RARE
from tests.unit.export.forms_filled import (
    BRANCH,
    every_form,
    fujian1,
    fujian2,
    fujian3,
    nomination,
    publication,
    rectification,
)

FORMS = every_form()
EVERY_FORM = pytest.mark.parametrize("name", FORMS)
AS_ISSUED = (Path(__file__).parent / "fujian1_as_issued.txt").read_text("utf-8")


@EVERY_FORM
@pytest.mark.parametrize("code", USUAL)
def test_equal_forms_give_equal_bytes(name: str, code: str) -> None:
    first, again = (
        sha256(FORMATS[code].bytes_of(form, METADATA)).hexdigest()
        for form in (FORMS[name], every_form()[name])
    )

    assert first == again


@EVERY_FORM
def test_every_value_of_a_form_stands_in_both_files(name: str) -> None:
    form = FORMS[name]

    for text in (bare(in_document(form)), bare(in_sheet(form))):
        for value in (*form.values.values(), *(cell for row in form.rows for cell in row.values())):
            assert bare(value) in text
        assert bare(form.title) in text


@pytest.mark.parametrize("make", [fujian2, fujian3, nomination, rectification, publication])
@given(numbers=st.lists(st.integers(10_000, 99_999), min_size=40, max_size=40, unique=True))
@settings(max_examples=5, deadline=None)
def test_every_value_stands_exactly_once(make: type, numbers: list[int]) -> None:
    form: FilledForm = make()
    values = {key: f"第{n}号" for key, n in zip(form.values, numbers, strict=False)}
    filled = FilledForm(
        definition=form.definition,
        unit=form.unit,
        period=form.period,
        filled_on=form.filled_on,
        values=values,
        rows=form.rows,
    )

    for text in (in_document(filled), in_sheet(filled)):
        assert [value for value in values.values() if text.count(value) != 1] == []


def test_fujian1_is_word_for_word_what_was_issued() -> None:
    form = fujian1()
    files = document(form)
    told = ["附件1", form.title]
    told += [cell.text for row in files.tables[0].rows for cell in row.cells]
    told += form.values["注"].split("\n")

    assert bare("".join(told)) == bare(AS_ISSUED)
    assert [bare(p.text) for p in files.paragraphs if p.text][2:4] == [
        bare(note) for note in form.values["注"].split("\n")
    ]


def test_fujian1_as_a_workbook_says_the_same() -> None:
    sheet = sheet_of(fujian1())
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=13)]

    assert rows[0] == ["项目及分值", "评分要点", "评分办法"]
    assert rows[1][0] == "领导班子\n(15分)"
    table = "".join(str(value) for row in rows for value in row)
    assert bare(table) in bare(AS_ISSUED)
    assert sheet.print_title_rows == "$5:$5"
    assert column(fujian1())[-6:] == fujian1().values["星级条件"].split("\n")


def test_fujian1_repeats_its_header_and_lets_long_rows_break() -> None:
    rows = document(fujian1()).tables[0].rows

    assert rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [row._tr.find(f".//{qn('w:cantSplit')}") is None for row in rows[1:]] == [True] * 8


@pytest.mark.parametrize("standard", ["ligong-daxue-2026", "zhiye-xueyuan-2026"])
def test_any_school_s_standard_becomes_a_document(standard: str) -> None:
    form = fujian1(standard)

    text = bare(in_document(form))

    assert len(document(form).tables[0].rows) == len(form.rows) + 1
    assert all(bare(row["评分办法"]) in text for row in form.rows)


def test_fujian2_as_a_document() -> None:
    files = document(fujian2())
    rows = [[cell.text for cell in row.cells] for row in files.tables[0].rows]

    assert [p.text for p in files.paragraphs if p.text] == [
        "附件2",
        "基层党组织星级评定申报表",
        f"党支部名称：{BRANCH}",
        "填报日期：2026年6月18日",
    ]
    assert rows == [
        [
            "党支部\n自评情况",
            "自评得分：91.5分\n自评星级：五星级\n盖章：\n申报日期：2026年6月18日",
        ],
        [
            "院级党委\n（党总支）\n审核情况",
            "经实地走访、查阅资料和组织测评，考核得分90.5分，同意申报“五星”。\n盖章：\n审核日期：2026年11月20日",
        ],
        ["党委组织\n部评定\n结果", "评定为“四星”。\n盖章：\n审定日期：2026年12月31日"],
    ]


def test_fujian2_as_a_workbook() -> None:
    sheet = sheet_of(fujian2())

    assert column(fujian2()) == [
        "附件2",
        "基层党组织星级评定申报表",
        f"党支部名称：{BRANCH}",
        "填报日期：2026年6月18日",
        "党支部\n自评情况",
        "院级党委\n（党总支）\n审核情况",
        "党委组织\n部评定\n结果",
    ]
    seal = "　" * 7
    assert sheet["B7"].value == (
        f"自评得分：91.5分\n自评星级：五星级\n\n{seal}盖章：\n{seal}申报日期：2026年6月18日"
    )
    assert sheet["B7"].alignment.vertical in (None, "bottom")
    assert [round(sheet.row_dimensions[row].height or 0) for row in (7, 8, 9)] == [154, 136, 136]


def test_fujian2_in_small_type_has_a_template_of_its_own() -> None:
    small, usual = FORMS["附件2-小字"], FORMS["附件2"]

    sizes = [
        {size.get(qn("w:val")) for size in document(each).tables[0]._tbl.iter(qn("w:sz"))}
        - {"8", "4"}
        for each in (small, usual)
    ]

    assert sizes == [{"28"}, {"32"}]


def test_fujian3_as_a_document_and_as_a_workbook() -> None:
    table, sheet = document(fujian3()).tables[0], sheet_of(fujian3())

    assert len(table.rows) == 12
    assert [cell.text for cell in table.rows[0].cells] == [
        "党支部负责人\n及联系方式",
        "姓名",
        "姓名",
        "（虚构）王书记",
    ]
    assert table.cell(2, 3).text == "二星级"
    assert table.cell(3, 1).text == "党员23名。\n支委会由5人组成。"
    assert [table.cell(row, 3).text for row in (6, 7, 8, 9)] == [
        "（虚构）周书记",
        "校党委副书记",
        "13900000001",
        "（虚构）吴院长\n（虚构）郑主任",
    ]
    assert sheet["D8"].value == "13800000000"
    assert sheet["D8"].number_format == "@"
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A7:A8", "B9:D9", "A13:A18"}


def test_a_register_of_many_pages_takes_several_rows_of_the_sheet() -> None:
    form = fujian3(basics="党员" * 1000)
    sheet = sheet_of(form)

    heights = [dimension.height or 0 for dimension in sheet.row_dimensions.values()]
    assert max(heights) <= 409
    assert sheet["B10"].value == "　　" + "党员" * 1000
    assert any(area.coord.startswith("B10:D1") for area in sheet.merged_cells.ranges)


def test_a_notice_is_a_letter_with_its_list_on_a_page_of_its_own() -> None:
    files = document(publication())
    told = [p.text for p in files.paragraphs if p.text]

    assert told[0] == "关于2026年五星创评结果的公示"
    assert told[4:7] == ["附件：星级评定结果名单", "某大学党委组织部", "2026年6月18日"]
    assert told[7:] == ["附件", "星级评定结果名单"]
    new_page = [
        p.text for p in files.paragraphs if p._p.find(f".//{qn('w:pageBreakBefore')}") is not None
    ]
    assert new_page == ["附件"]
    assert [row.cells[3].text for row in files.tables[0].rows] == [
        "星级",
        "五星级",
        "四星级",
        "三星级",
    ]
    assert [each.id for each in sheet_of(publication()).row_breaks.brk] == [12]


def test_a_notice_without_a_list_has_no_table_and_no_attachment() -> None:
    files = document(publication(0))

    assert not files.tables
    assert not any("附件" in p.text for p in files.paragraphs)
    assert "附件" not in in_sheet(publication(0))


def test_the_day_of_a_letter_keeps_four_characters_free_for_the_seal() -> None:
    paragraphs = document(rectification()).paragraphs
    place = next(number for number, p in enumerate(paragraphs) if p.text == "2026年6月18日")

    for line in paragraphs[place - 1 : place + 1]:
        assert line._p.find(f".//{qn('w:ind')}").get(qn("w:right")) == str(4 * 16 * 20)
        assert line._p.find(f".//{qn('w:jc')}").get(qn("w:val")) == "right"
    assert [p.text for p in paragraphs[place - 4 : place - 1]] == ["", "", ""]
    assert paragraphs[2].text == "文学院党委、文学院学生第三党支部："


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+86", "-1", "http://example.org", "007", RARE]
)
def test_text_stays_text_in_every_format(text: str) -> None:
    form = fujian3(branch=text, problems=text)
    sheet, files = sheet_of(form), document(form)

    assert sheet["A5"].value == f"党支部名称：{text}"
    assert sheet["B11"].value == f"　　{text}"
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix and cell.hyperlink is None for cell in cells)
    assert files.tables[0].cell(4, 1).text == text


def test_long_names_grow_rows_and_lose_nothing() -> None:
    long = "计算机信息工程学院" * 12
    form = fujian2(branch=long)

    assert f"党支部名称：{long}" in [p.text for p in document(form).paragraphs]
    assert sheet_of(form)["A5"].value == f"党支部名称：{long}"
    assert (sheet_of(form).row_dimensions[5].height or 0) > 80
