"""The day a report is due, its cut-off and its preview, by rules that are data (Q10, L9, EXPORTS §6)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.periods import Period, PeriodKind, containing, parse_period
from services.common.kernel.report_schedules import (
    Incomplete,
    Shift,
    preview_at,
    report_cut_off,
    report_due,
    schedule_from,
)
from services.common.kernel.workdays import calendar_from

CALENDAR = calendar_from(
    {"years": {"2026": {"off": ["10-01", "10-02", "10-05", "10-06", "10-07"], "work": ["10-10"]}}}
)
MORNING = time(8, 30)
PERIODS = st.builds(
    containing, st.sampled_from(PeriodKind), st.dates(date(1993, 1, 1), date(9990, 1, 1))
)
MONTH_DAYS = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: f"{day:%m-%d}")
COUNTED = st.one_of(
    st.integers(-31, 366).map(lambda days: {"plus_days": days}),
    st.integers(1, 250).map(lambda days: {"plus_workdays": days}),
)


def schedule(**changes: Any) -> Any:
    row = {"table": "t", "title": "统计表", "every": "half_year", "due": {"plus_days": 0}}
    return schedule_from({**row, "when_no_workday": "提前", **changes})


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


@pytest.mark.parametrize(
    ("period", "day"),
    [("2026H1", date(2026, 6, 19)), ("2026H2", date(2027, 1, 8)), ("2025H2", date(2026, 1, 9))],
)
def test_a_fixed_day_is_the_one_nearest_to_the_periods_end(period: str, day: date) -> None:
    plan = schedule(due={"on": ["06-20", "01-10"]})

    assert report_due(plan, parse_period(period), CALENDAR).day == day


@pytest.mark.parametrize("text", ["02-29", "13-01", "00-10"])
def test_a_day_that_not_every_year_has_is_a_slip(text: str) -> None:
    with pytest.raises(ValueError, match=f"“t”.*“{text}”"):
        schedule(every="year", due={"on": [text]})


def test_there_is_one_fixed_day_for_each_period_of_a_year() -> None:
    with pytest.raises(ValueError, match="应有4个"):
        schedule(every="quarter", due={"on": ["01-10"]})


def test_a_day_of_its_own_holds_for_its_period_alone_and_nothing_moves_it() -> None:
    once = [{"period": "2026H1", "due_on": "2026-07-05", "because": "上级通知"}]

    days = [
        report_due(schedule(once=once), parse_period(each), CALENDAR).day
        for each in ("2026H1", "2026H2")
    ]

    assert days == [date(2026, 7, 5), date(2026, 12, 31)]
    assert report_due(schedule(once=once), parse_period("2026H1"), CALENDAR).because.endswith(
        "上级通知"
    )


def test_figures_may_be_frozen_before_they_are_due() -> None:
    plan = schedule(due={"plus_days": 15}, cut_off={"plus_days": 0})

    frozen = report_cut_off(plan, parse_period("2026H1"), CALENDAR)

    assert frozen.due == datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert "的数字截至2026年6月30日24时" in frozen.because


def test_a_cut_off_after_the_report_is_due_is_when_it_is_due() -> None:
    plan, period = schedule(cut_off={"plus_workdays": 3}), parse_period("2026H1")

    assert report_cut_off(plan, period, CALENDAR) == report_due(plan, period, CALENDAR)


def test_a_preview_comes_so_many_working_days_before_the_cut_off() -> None:
    plan = schedule(preview_workdays_before=5)

    at = preview_at(plan, parse_period("2026H1"), CALENDAR, MORNING)

    assert at == datetime(2026, 6, 23, 0, 30, tzinfo=UTC)
    assert preview_at(schedule(), parse_period("2026H1"), CALENDAR, MORNING) is None


def test_what_is_incomplete_waits_unless_the_schedule_says_that_it_goes() -> None:
    assert schedule().incomplete is Incomplete.WAITS
    assert schedule(incomplete="照常报送").incomplete is Incomplete.GOES


@given(PERIODS, COUNTED, COUNTED, st.sampled_from(Shift), st.integers(1, 60))
def test_no_preview_after_the_cut_off_and_no_cut_off_after_the_due_day(
    period: Period, due: Any, cut_off: Any, shift: Shift, before: int
) -> None:
    plan = schedule(
        every=period.kind.value,
        due=due,
        cut_off=cut_off,
        when_no_workday=shift.value,
        preview_workdays_before=before,
    )

    frozen, last = (rule(plan, period, CALENDAR) for rule in (report_cut_off, report_due))
    preview = preview_at(plan, period, CALENDAR, MORNING)

    assert frozen.due <= last.due
    assert preview is not None
    assert preview < frozen.due


@given(PERIODS, st.data())
def test_a_fixed_day_is_never_more_than_half_a_year_from_the_periods_end(
    period: Period, data: st.DataObject
) -> None:
    days = data.draw(st.lists(MONTH_DAYS, min_size=(n := period.kind.each_year), max_size=n))
    plan = schedule(every=period.kind.value, due={"on": days}, when_no_workday="不变")

    due = report_due(plan, period, CALENDAR).day

    assert f"{due:%m-%d}" == days[period.number - 1]
    assert abs(due - period.last_day) <= timedelta(days=184)
