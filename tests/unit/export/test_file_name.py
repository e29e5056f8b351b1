"""File names that every desktop accepts."""

from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.file_name import file_name
from services.export.domain.fujian4 import fill_fujian4


def _name(unit: str) -> str:
    table = fill_fujian4(unit=unit, period="2026年上半年", filled_on=None)
    return file_name(table, "xlsx")


def test_a_name_says_form_unit_and_period() -> None:
    assert _name("计算机学院党委") == (
        "附件4_基层党组织星级评定情况统计表_计算机学院党委_2026年上半年.xlsx"
    )


def test_what_a_desktop_forbids_becomes_a_dash() -> None:
    assert "_机关-一-支部-_" in _name('机关/"一": 支部?')
    assert "/" not in _name("../../etc")


@given(st.text(min_size=1, max_size=60).map(lambda text: f"党委{text}"[:60]))
def test_no_name_is_too_long_for_a_file_system(unit: str) -> None:
    name = _name(unit)

    assert len(name.encode()) <= 240
    assert name.endswith(".xlsx")


def test_two_long_names_stay_two_names() -> None:
    first, second = _name("䶮" * 59 + "甲"), _name("䶮" * 59 + "乙")

    assert first != second
    assert len(first.encode()) <= 240
