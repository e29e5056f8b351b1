"""Dates in official documents."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.dates import BLANK_DATE, DateStyle, chinese_date, date_text


def test_a_date_has_no_leading_zeros() -> None:
    assert chinese_date(date(2026, 7, 1)) == "2026年7月1日"
    assert chinese_date(date(2026, 12, 31)) == "2026年12月31日"


def test_a_province_may_want_eight_digits() -> None:
    assert date_text(date(2026, 7, 1), DateStyle.DIGITS) == "20260701"


def test_without_a_day_there_is_room_to_write_one() -> None:
    assert date_text(None) == BLANK_DATE
    assert date_text(None, DateStyle.DIGITS) == BLANK_DATE


@given(st.dates())
def test_a_printed_date_can_be_read_back(day: date) -> None:
    year, rest = chinese_date(day).split("年")
    month, last = rest.split("月")

    assert date(int(year), int(month), int(last.removesuffix("日"))) == day
