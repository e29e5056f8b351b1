"""Dates as official documents write them (GB/T 9704: Arabic digits, full year, no leading zeros)."""

from datetime import date
from enum import StrEnum

BLANK_DATE = "    年  月  日"
"""Room for a date written by hand, as in the original form."""


class DateStyle(StrEnum):
    """How an export writes its dates; some provincial workbooks want eight digits."""

    CHINESE = "chinese"
    DIGITS = "digits"


def chinese_date(day: date) -> str:
    """``2026年7月1日``, never ``2026年07月01日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_text(day: date | None, style: DateStyle = DateStyle.CHINESE) -> str:
    """The day in the given style; without a day, the blank to be filled in by hand."""
    if day is None:
        return BLANK_DATE
    return day.strftime("%Y%m%d") if style is DateStyle.DIGITS else chinese_date(day)
