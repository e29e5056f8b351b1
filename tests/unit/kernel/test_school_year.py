"""The school's calendar: semesters and 寒暑假 by hand for 2026—2027, and laws on any table."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.school_year import school_calendar_from

TABLE = Path(__file__).parents[3] / "schemas" / "policies" / "school-calendar.json"
DATA: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
CALENDAR = school_calendar_from(DATA)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def table(*semesters: tuple[str, str, str], holidays: tuple[tuple[str, str, str], ...] = ()) -> Any:
    def rows(spans: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
        return [dict(zip(("label", "starts_on", "ends_on"), span, strict=True)) for span in spans]

    return {"semesters": rows(semesters), "holidays": rows(holidays)}


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 9, 7), "2026—2027学年第一学期"),
        (date(2027, 1, 22), "2026—2027学年第一学期"),
        (date(2027, 3, 1), "2026—2027学年第二学期"),
    ],
)
def test_first_and_last_day_belong_to_the_semester(day: date, label: str) -> None:
    semester = CALENDAR.semester_of(day)

    assert semester is not None
    assert (semester.label, semester.academic_year) == (label, "2026—2027学年")
    assert CALENDAR.holiday_of(day) is None


def test_holidays_lie_in_no_semester() -> None:
    winter = CALENDAR.holiday_of(date(2027, 2, 6))

    assert winter is not None
    assert winter.label == "2027年寒假"
    assert CALENDAR.semester_of(date(2027, 2, 6)) is None


@pytest.mark.parametrize(
    ("day", "label", "assumed"),
    [
        (date(2026, 9, 6), "2025—2026学年", False),
        (date(2026, 9, 7), "2026—2027学年", False),
        (date(2027, 9, 5), "2026—2027学年", False),
        (date(2027, 9, 6), "2027—2028学年", True),
        (date(2024, 9, 1), "2024—2025学年", True),
        (date(2024, 8, 31), "2023—2024学年", True),
    ],
)
def test_only_what_the_table_lacks_is_assumed(day: date, label: str, assumed: bool) -> None:
    year = CALENDAR.academic_year_of(day)

    assert (year.label, year.assumed) == (label, assumed)
    assert ("暂按9月1日至次年8月31日推算" in year.because) == assumed


@pytest.mark.parametrize("holidays", [(), (("2027年寒假", "2027-01-23", "2027-02-28"),)])
def test_without_any_semester_every_year_is_assumed(
    holidays: tuple[tuple[str, str, str], ...],
) -> None:
    calendar = school_calendar_from(table(holidays=holidays))

    year = calendar.academic_year_of(date(2027, 2, 1))

    assert calendar.years() == ()
    assert (year.label, year.assumed) == ("2026—2027学年", True)
    assert (year.starts_on, year.ends_on) == (date(2026, 9, 1), date(2027, 8, 31))


def test_every_fault_is_named_at_once() -> None:
    data = table(
        ("2024—2025学年第一学期", "2024-09-02", "2025-01-17"),
        ("2024—2025学年第二学期", "2025-01-10", "2025-07-04"),
        ("2026—2027学年第一学期", "2026-09-07", "2026-09-01"),
        ("2027-2028学年第一学期", "2027-09-06", "2028-01-10"),
        ("2028—2030学年第一学期", "2028-09-04", "2029-01-10"),
        ("2028—2029学年第二学期", "2028-12-30", "2029-07-10"),
    )

    with pytest.raises(ValueError, match="校历有误") as caught:
        school_calendar_from(data)

    assert str(caught.value) == (
        "校历有误：“2026—2027学年第一学期”之前缺少学期，或学期重复、次序有误；"
        "“2027-2028学年第一学期”应写作“2026—2027学年第一学期”的样子，后一年比前一年大一；"
        "“2028—2030学年第一学期”应写作“2026—2027学年第一学期”的样子，后一年比前一年大一；"
        "“2028—2029学年第二学期”应在2029年开学，填的是2028年12月30日；"
        "“2028—2029学年第二学期”之前缺少学期，或学期重复、次序有误；"
        "“2026—2027学年第一学期”的结束日期早于开始日期；"
        "“2024—2025学年第一学期”与“2024—2025学年第二学期”的日期重叠；"
        "“2028—2030学年第一学期”与“2028—2029学年第二学期”的日期重叠"
    )


@pytest.mark.parametrize(
    ("semesters", "fault"),
    [
        ([("2024—2025学年第二学期", "2025-02-17", "2025-07-04")], "之前缺少学期"),
        ([("2024—2025学年第一学期", "2024-02-17", "2024-07-04")], "应在2024年9月1日以后结束"),
        (
            [
                ("2024—2025学年第一学期", "2024-09-02", "2025-01-17"),
                ("2025—2026学年第一学期", "2025-09-01", "2026-01-17"),
            ],
            "之前缺少学期",
        ),
    ],
)
def test_a_gap_in_the_labels_is_a_fault(semesters: list[tuple[str, str, str]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        school_calendar_from(table(*semesters))


def test_a_third_semester_may_follow_the_second() -> None:
    calendar = school_calendar_from(
        table(
            ("2024—2025学年第一学期", "2024-09-02", "2025-01-17"),
            ("2024—2025学年第二学期", "2025-02-17", "2025-06-20"),
            ("2024—2025学年第三学期", "2025-06-23", "2025-07-18"),
            holidays=(("2025年暑假", "2025-07-19", "2025-08-31"),),
        )
    )

    (year,) = calendar.years()

    assert (year.starts_on, year.ends_on) == (date(2024, 9, 2), date(2025, 8, 31))


@given(DAYS)
def test_a_day_lies_in_its_academic_year_and_years_never_go_back(day: date) -> None:
    year = CALENDAR.academic_year_of(day)
    semester = CALENDAR.semester_of(day)

    assert year.starts_on <= day <= year.ends_on
    assert year.label <= CALENDAR.academic_year_of(day + timedelta(days=1)).label
    assert semester is None or semester.academic_year == year.label
    assert semester is None or CALENDAR.holiday_of(day) is None
