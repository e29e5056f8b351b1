"""Registers as Word documents: what stands in them, where they break, when they are refused (EXPORTS §5)."""

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.table import _Row

from services.common.errors import Refused
from services.export.domain.register import Register
from services.export.writers.formats import FORMATS
from services.export.writers.register_docx import MOST_ROWS
from tests.unit.export.register_case import METADATA, register, row


def document(shown: Register) -> Doc:
    return Document(BytesIO(FORMATS["docx"].bytes_of(shown, METADATA)))


def has(line: _Row, property_name: str) -> bool:
    properties = line._tr.trPr
    return properties is not None and properties.find(qn(property_name)) is not None


def test_every_row_stands_in_the_table_below_a_header_that_repeats() -> None:
    shown = document(register([row("第一次"), row("第二次")], "资金以万元计"))

    (table,) = shown.tables
    assert [cell.text for cell in table.rows[0].cells][:3] == ["时间", "地点", "内容"]
    assert [line.cells[2].text for line in table.rows][1:] == ["第一次", "第二次"]
    assert has(table.rows[0], "w:tblHeader")
    assert shown.paragraphs[-1].text == "注：资金以万元计。"


def test_the_head_says_what_register_of_whom_for_when() -> None:
    lines = [each.text for each in document(register([])).paragraphs]

    assert lines[:3] == [
        "走访台账",
        "填报单位：甲学院（2026年第四季度）",
        "填报日期：2026年11月23日",
    ]


def test_only_a_row_with_a_long_text_may_break_over_pages() -> None:
    (table,) = document(register([row("短"), row("长" * 400)])).tables

    assert [has(line, "w:cantSplit") for line in table.rows] == [True, True, False]


@pytest.mark.parametrize("text", ["=1+1", "<w:p/>&amp;", "喆玥䶮堃昇𬭚", "{{ 7*7 }}"])
def test_whatever_people_wrote_stands_there_as_they_wrote_it(text: str) -> None:
    (table,) = document(register([row(text)])).tables

    assert table.rows[1].cells[2].text == text


def test_lines_of_a_text_stay_lines() -> None:
    (table,) = document(register([row("1. 甲\n2. 乙")])).tables

    assert [each.text for each in table.rows[1].cells[2].paragraphs] == ["1. 甲", "2. 乙"]


def test_a_register_that_word_could_not_open_is_refused_and_another_format_named() -> None:
    with pytest.raises(Refused, match="xlsx 或 csv") as caught:
        document(register([row()] * (MOST_ROWS + 1)))

    assert caught.value.code == "register_too_long"


def test_equal_registers_give_equal_documents() -> None:
    one, other = (FORMATS["docx"].bytes_of(register([row()]), METADATA) for _ in "ab")

    assert one == other
