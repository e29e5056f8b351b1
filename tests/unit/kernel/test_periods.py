"""Reporting periods (L9, Q10)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.periods import (
    Period,
    PeriodKind,
    containing,
    parse_period,
)

KINDS = st.sampled_from(PeriodKind)
DAYS = st.dates(date(1993, 1, 1), date(9990, 1, 1))
PERIODS = st.builds(containing, KINDS, DAYS)


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
