"""Festivals (L7): fixed days and lunar ones, against known days of 春节 and laws on any stretch of days."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.festivals import Festival, festivals_from

TABLE = Path(__file__).parents[3] / "schemas" / "policies" / "festivals.json"
DATA: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
FESTIVALS = festivals_from(DATA)
EVE = Festival(name="除夕", month=1, day=1, lunar=True, shift=-1)
LABA = Festival(name="腊八节", month=12, day=8, lunar=True)
SPRING = Festival(name="春节", month=1, day=1, lunar=True)
DAYS = st.dates(date(2024, 1, 1), date(2099, 12, 31))
NEW_YEARS = [
    "2024-02-10",
    "2025-01-29",
    "2026-02-17",
    "2027-02-06",
    "2028-01-26",
    "2029-02-13",
    "2030-02-03",
    "2031-01-23",
    "2032-02-11",
    "2033-01-31",
    "2034-02-19",
    "2035-02-08",
    "2036-01-28",
    "2037-02-15",
    "2038-02-04",
    "2039-01-24",
    "2040-02-12",
    "2041-02-01",
    "2042-01-22",
    "2043-02-10",
    "2044-01-30",
    "2045-02-17",
    "2046-02-06",
    "2047-01-26",
    "2048-02-14",
    "2049-02-02",
    "2050-01-23",
]


def only(festival: Festival, year: int) -> list[date]:
    return list(festival.days(date(year, 1, 1), date(year, 12, 31)))


@pytest.mark.parametrize("day", NEW_YEARS)
def test_l7_spring_festival_falls_on_its_known_day(day: str) -> None:
    new_year = date.fromisoformat(day)

    assert only(SPRING, new_year.year) == [new_year]
    assert only(EVE, new_year.year) == [new_year - timedelta(days=1)]


@pytest.mark.parametrize("year", range(2024, 2100))
def test_spring_festival_comes_once_a_year_between_21_january_and_20_february(year: int) -> None:
    (day,) = only(SPRING, year)

    assert date(year, 1, 21) <= day <= date(year, 2, 20)


def test_a_day_of_the_last_lunar_month_is_found_in_the_year_it_falls_in() -> None:
    assert only(LABA, 2027) == [date(2027, 1, 15)]
    assert len(only(LABA, 2026)) == 1


@pytest.mark.parametrize(
    ("after", "following"),
    [
        (date(2026, 11, 23), ("春节", date(2027, 2, 6))),
        (date(2027, 2, 6), ("六一儿童节", date(2027, 6, 1))),
        (date(2027, 6, 1), ("七一建党节", date(2027, 7, 1))),
        (date(2027, 9, 9), ("教师节", date(2027, 9, 10))),
        (date(2027, 9, 10), ("春节", date(2028, 1, 26))),
    ],
)
def test_l7_the_next_festival_is_later_than_the_day(
    after: date, following: tuple[str, date]
) -> None:
    assert FESTIVALS.next_festival(after) == following


def test_l7_reminders_come_30_and_7_days_ahead() -> None:
    reminders = FESTIVALS.reminders_between(date(2027, 1, 1), date(2027, 5, 31))

    assert reminders == (
        (date(2027, 1, 7), "春节", date(2027, 2, 6)),
        (date(2027, 1, 30), "春节", date(2027, 2, 6)),
        (date(2027, 5, 2), "六一儿童节", date(2027, 6, 1)),
        (date(2027, 5, 25), "六一儿童节", date(2027, 6, 1)),
    )


def test_staff_add_festivals_of_both_calendars() -> None:
    rows = [
        {"name": "重阳节", "calendar": "农历", "day": "09-09"},
        {"name": "国庆节", "calendar": "公历", "day": "10-01"},
        {"name": "除夕", "calendar": "农历", "day": "01-01", "shift_days": -1},
    ]

    table = festivals_from({"remind_days_before": [7], "festivals": rows})

    assert table.festivals_between(date(2026, 10, 1), date(2027, 2, 5)) == (
        ("国庆节", date(2026, 10, 1)),
        ("重阳节", date(2026, 10, 18)),
        ("除夕", date(2027, 2, 5)),
    )


def test_every_fault_of_the_table_is_named_at_once() -> None:
    rows = [
        {"name": "除夕", "calendar": "农历", "day": "12-30"},
        {"name": "闰日", "calendar": "公历", "day": "02-29"},
        {"name": "闰日", "calendar": "公历", "day": "03-01"},
    ]

    with pytest.raises(ValueError, match="节日表有误") as caught:
        festivals_from({"remind_days_before": [7], "festivals": rows})

    assert str(caught.value) == (
        "节日表有误：“闰日”列了两次；“除夕”：农历三十不是每年都有；除夕请写作农历01-01、shift_days为-1；"
        "“闰日”：02-29不是每年都有的日期"
    )


@given(DAYS)
def test_no_festival_lies_between_a_day_and_the_next_one(day: date) -> None:
    name, following = FESTIVALS.next_festival(day)

    assert following > day
    between = FESTIVALS.festivals_between(day + timedelta(days=1), following)
    assert between == ((name, following),)


@given(DAYS, st.integers(0, 900), st.integers(0, 900))
def test_stretches_put_together_hold_what_the_whole_holds(day: date, one: int, other: int) -> None:
    middle, last = day + timedelta(days=one), day + timedelta(days=one + other + 1)

    halves = FESTIVALS.festivals_between(day, middle)
    halves += FESTIVALS.festivals_between(middle + timedelta(days=1), last)

    assert halves == FESTIVALS.festivals_between(day, last)
