"""When a quarter opens, is due and is reminded of (L9)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.periods import Period, PeriodKind, parse_period
from services.common.kernel.workdays import local_day
from services.notify.domain.progress.figures import open_return
from services.notify.domain.progress.policy import Reminder, quarter, return_policy_from, window
from services.notify.domain.progress.returns import Return, evolve
from services.notify.domain.progress.timing import look, looks
from tests.unit.notify.case import at, policy
from tests.unit.notify.quarter import CALENDAR, COLLEGE, DUE, Q4, RETURNING

WINDOW = window(RETURNING, Q4, CALENDAR)
QUARTERS = st.builds(
    Period,
    st.just(PeriodKind.QUARTER),
    st.integers(min_value=2016, max_value=2030),
    st.integers(min_value=1, max_value=4),
)


def opened() -> Return:
    (event,) = open_return(None, COLLEGE, nested=False, period=Q4, window=WINDOW)
    return event.opened


def test_l9_the_first_report_was_due_by_the_end_of_november_2015() -> None:
    first = window(RETURNING, parse_period("2015Q4"), CALENDAR)

    assert first.due.day == date(2015, 11, 30)
    assert local_day(first.opens_at) == date(2015, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026Q3", date(2026, 9, 30)), ("2026Q4", date(2026, 12, 31)), ("2027Q2", date(2027, 6, 30))],
)
def test_l9_every_quarter_after_it_is_due_at_the_end_of_its_last_month(
    text: str, day: date
) -> None:
    assert window(RETURNING, parse_period(text), CALENDAR).due.day == day


def test_a_due_day_that_is_no_workday_comes_earlier_and_a_provisional_year_says_so() -> None:
    due = window(RETURNING, parse_period("2028Q4"), CALENDAR).due

    assert due.day == date(2028, 12, 29)
    assert due.provisional
    assert "尚未公布" in due.because


@given(QUARTERS)
def test_a_quarter_opens_before_it_is_due_and_reminds_in_order(period: Period) -> None:
    times = window(RETURNING, period, CALENDAR)

    instants = [instant for _, instant in times.reminders]
    assert times.opens_at < times.due.due
    assert instants == sorted(instants)
    assert all(times.opens_at < instant < times.due.due for instant in instants)
    assert looks(times) == (*instants, times.due.due)


@given(QUARTERS)
def test_quarters_do_not_open_while_the_one_before_is_still_to_be_confirmed(period: Period) -> None:
    this, following = (window(RETURNING, each, CALENDAR) for each in (period, period.next()))

    assert this.due.due < following.opens_at


def test_nothing_before_the_first_report_is_asked_for() -> None:
    with pytest.raises(Refused, match="2015年第四季度起按季度报送"):
        quarter("2015Q3", RETURNING)
    with pytest.raises(Refused, match="季度写作"):
        quarter("2026H1", RETURNING)
    assert quarter("2026Q4", RETURNING) == Q4


def test_a_table_without_a_schedule_is_a_slip_of_the_files() -> None:
    with pytest.raises(ValueError, match="没有“sijinsilian”"):
        return_policy_from(policy("returns"), {"schedules": []})


@pytest.mark.parametrize(
    ("when", "reminder"),
    [
        ("2026-12-22 08:30", Reminder.START),
        ("2026-12-28 08:30", Reminder.MIDDLE),
        ("2026-12-30 08:30", Reminder.BEFORE),
    ],
)
def test_l9_who_has_not_confirmed_is_reminded_three_times(when: str, reminder: Reminder) -> None:
    (event,) = look(opened(), WINDOW, at(when))

    assert getattr(event, "reminder", None) is reminder
    assert look(evolve(opened(), event), WINDOW, at(when)) == ()


def test_what_was_missed_is_not_made_up_for() -> None:
    (event,) = look(opened(), WINDOW, at("2026-12-31 09:00"))
    (overdue,) = look(opened(), WINDOW, DUE)

    assert getattr(event, "reminder", None) is Reminder.BEFORE
    assert overdue.what == "return.fell_overdue"
    assert look(evolve(opened(), overdue), WINDOW, DUE + timedelta(days=30)) == ()


def test_before_the_first_reminder_nobody_is_told() -> None:
    assert look(opened(), WINDOW, WINDOW.opens_at) == ()


def test_a_due_day_that_the_calendar_put_off_is_not_overdue() -> None:
    state = replace(opened(), due_at=at("2026-12-31 00:00"))

    (event,) = look(state, WINDOW, state.due_at)

    after = evolve(state, event)
    assert (event.what, after.due_at, after.overdue) == ("return.put_off", DUE, False)
    assert after.because.startswith("放假安排有变动，时限顺延")


def test_a_due_day_that_was_announced_never_moves_earlier() -> None:
    state = replace(opened(), due_at=at("2027-01-02 00:00"))

    assert "overdue" not in {event.what for event in look(state, WINDOW, DUE)}
    (event,) = look(state, WINDOW, state.due_at)
    assert event.what == "return.fell_overdue"
