"""Text on its way into a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.export.domain.text import (
    CELL_LIMIT,
    CUT_MARK,
    clipped,
    field,
    lines_needed,
    one_line,
    printable,
    width,
)


def test_control_characters_and_direction_marks_go_line_breaks_stay() -> None:
    assert printable("甲\x00\x07乙\u202e丙\ud800丁\uffff\n戊\t") == "甲乙丙丁\n戊\t"


def test_rare_characters_and_their_variants_stay() -> None:
    assert printable("喆玥䶮堃昇𬭚㛃葛\U000e0100") == "喆玥䶮堃昇𬭚㛃葛\U000e0100"


def test_a_field_stands_on_one_line() -> None:
    assert one_line(" 计算机\n\t学院\u3000党委\x1f ") == "计算机 学院 党委"


@given(st.text())
def test_what_is_printable_is_text_for_every_encoding_and_stays_so(text: str) -> None:
    once = printable(text)

    assert once.encode("utf-8").decode("utf-8") == once
    assert printable(once) == once


@given(st.text())
def test_one_line_has_no_line_break_and_stays_so(text: str) -> None:
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


def test_text_is_cut_only_beyond_the_limit_and_says_where_the_rest_is() -> None:
    assert clipped("字" * CELL_LIMIT) == "字" * CELL_LIMIT

    cut = clipped("字" * (CELL_LIMIT + 1))

    assert len(cut) == CELL_LIMIT
    assert cut.endswith(CUT_MARK)


def test_a_missing_field_is_refused_by_its_name() -> None:
    with pytest.raises(Refused, match="填报单位不能为空") as refusal:
        field("填报单位", " \x00\n", limit=5, required=True)

    assert refusal.value.code == "field_missing"


def test_a_field_that_may_be_empty_is_empty() -> None:
    assert field("填表人", "", limit=5) == ""


def test_a_field_that_does_not_fit_is_refused_with_both_lengths() -> None:
    with pytest.raises(Refused, match="填表人共6字，最多5字") as refusal:
        field("填表人", "一二三四五六", limit=5)

    assert refusal.value.code == "text_too_long"


def test_chinese_characters_are_two_units_wide() -> None:
    assert width("附件4（“—”）") == 4 + 1 + 4 + 6
    assert lines_needed("", 10) == 1
    assert lines_needed("字" * 5, 10) == 1
    assert lines_needed("字" * 5 + "a", 10) == 2
