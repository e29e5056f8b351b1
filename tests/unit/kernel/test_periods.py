"""Reporting periods and the day a report is due (Q10, EXPORTS §6)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.periods import (
    Period,
    PeriodKind,
    containing,
    parse_period,
    report_due,
    schedule_from,
)
from services.common.kernel.workdays import calendar_from

CALENDAR = calendar_from(
    {"years": {"2026": {"off": ["10-01", "10-02", "10-05", "10-06", "10-07"], "work": ["10-10"]}}}
)
KINDS = st.sampled_from(PeriodKind)
DAYS = st.dates(date(1993, 1, 1), date(9990, 1, 1))
PERIODS = st.builds(containing, KINDS, DAYS)


def schedule(**changes: Any) -> Any:
    row = {"table": "t", "title": "统计表", "every": "half_year", "due": {"plus_days": 0}}
    return schedule_from({**row, "when_no_workday": "提前", **changes})


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2026Q3", "2026年第三季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026Q4", "2026年第四季度", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026H1", "2026年上半年", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", "2026年下半年", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024", "2024年", date(2024, 1, 1), date(2024, 12, 31)),
        ("2026-2027", "2026—2027学年", date(2026, 9, 1), date(2027, 8, 31)),
    ],
)
def test_a_period_has_its_label_and_its_days(
    text: str, label: str, first: date, last: date
) -> None:
    period = parse_period(text)

    assert (str(period), period.label) == (text, label)
    assert (period.first_day, period.last_day) == (first, last)


def test_a_period_starts_and_ends_at_midnight_in_shanghai() -> None:
    period = parse_period("2026H1")

    assert period.starts_at == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert period.ends_at == datetime(2026, 6, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026Q5", "2026Q0", "2026H3", "26Q1", "2026q3", "2026Q3\n", "２０２６", "2026-2028"),
        *("2026-2026", "2026年", "2026-27", "x" * 500),
    ],
)
def test_a_bad_text_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(Refused, match=r"统计期.*无法识别：季度写作“2026Q3”") as refusal:
        parse_period(text)

    assert refusal.value.code == "bad_period"
    assert len(refusal.value.message) < 150


def test_another_kind_than_the_one_demanded_is_refused() -> None:
    with pytest.raises(Refused, match="半年写作“2026H1”或“2026H2”"):
        parse_period("2026Q3", PeriodKind.HALF_YEAR)

    assert parse_period("2026H1", PeriodKind.HALF_YEAR).number == 1


@pytest.mark.parametrize("text", ["1991", "9999", "0000Q1"])
def test_a_year_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="年份应在1992到9998之间"):
        parse_period(text)


def test_a_number_that_the_kind_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        Period(PeriodKind.HALF_YEAR, 2026, 3)


@given(PERIODS)
def test_reading_what_was_written_gives_the_same_period(period: Period) -> None:
    assert parse_period(str(period), period.kind) == period


@given(PERIODS)
def test_periods_follow_each_other_without_gap_or_overlap(period: Period) -> None:
    following = period.next()

    assert following.first_day == period.last_day + timedelta(days=1)
    assert following.starts_at == period.ends_at
    assert following.previous() == period
    assert following > period


@given(KINDS, DAYS)
def test_a_day_falls_into_exactly_the_period_containing_it(kind: PeriodKind, day: date) -> None:
    period = containing(kind, day)

    assert period.contains(day)
    assert not period.next().contains(day)
    assert not period.previous().contains(day)


@pytest.mark.parametrize(
    ("period", "changes", "due_day"),
    [
        ("2026H1", {}, date(2026, 6, 30)),
        ("2026H1", {"due": {"plus_days": 4}}, date(2026, 7, 3)),
        ("2026H1", {"due": {"plus_days": 4}, "when_no_workday": "顺延"}, date(2026, 7, 6)),
        ("2026H1", {"due": {"plus_days": 4}, "when_no_workday": "不变"}, date(2026, 7, 4)),
        ("2026H1", {"due": {"plus_workdays": 5}}, date(2026, 7, 7)),
        ("2026Q3", {"every": "quarter", "due": {"plus_workdays": 3}}, date(2026, 10, 10)),
        ("2026Q3", {"every": "quarter", "due": {"plus_days": 5}}, date(2026, 9, 30)),
    ],
)
def test_a_report_is_due_by_its_rule(period: str, changes: dict[str, Any], due_day: date) -> None:
    deadline = report_due(schedule(**changes), parse_period(period), CALENDAR)

    assert (deadline.day, deadline.provisional) == (due_day, False)


def test_a_due_day_says_why() -> None:
    deadline = report_due(schedule(due={"plus_days": 4}), parse_period("2026H1"), CALENDAR)

    assert deadline.because == (
        "2026年上半年“统计表”应于2026年7月3日24时前报送：2026年7月4日不是工作日，提前到2026年7月3日"
    )


def test_a_due_day_in_a_year_without_data_is_provisional() -> None:
    assert report_due(schedule(), parse_period("2027H1"), CALENDAR).provisional


def test_a_period_of_another_length_has_no_due_day() -> None:
    with pytest.raises(Refused, match="半年写作"):
        report_due(schedule(), parse_period("2026Q2"), CALENDAR)


def test_days_and_working_days_together_are_a_slip() -> None:
    with pytest.raises(ValueError, match="只能写一个"):
        schedule(due={"plus_days": 1, "plus_workdays": 1})
