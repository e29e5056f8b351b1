"""When a report comes round, and with which occurrence a new installation begins."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.jobs import Job, NewJob
from services.common.kernel.periods import PeriodKind, parse_period
from services.export.handlers import HANDLERS
from services.export.handlers.reports import FREEZE
from services.export.schedule import announcement, first_occurrences, occurrence, opening, put_off
from tests.unit.export.fake_port import CALENDAR, FakeExports, job, schedule

SEVENTH_ENDS = datetime(2027, 1, 7, 16, tzinfo=UTC)
EARLY_JANUARY = datetime(2027, 1, 5, tzinfo=UTC)
INSTANTS = st.integers(0, 100 * 365 * 24).map(
    lambda hours: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)
SCHEDULES = st.builds(
    lambda every, days: schedule(every=every, due={"plus_days": days}),
    st.sampled_from([kind.value for kind in PeriodKind]),
    st.integers(-31, 366),
)


def left(planned: NewJob) -> Job:
    return job(planned.kind, planned.subject, planned.data, due=planned.due)


def first(now: datetime, **changes: Any) -> str:
    jobs = first_occurrences(FakeExports(now=now, schedules=(schedule(**changes),)))
    return jobs[0].id.rpartition(":")[2]


def test_an_occurrence_is_due_when_its_report_is() -> None:
    job = occurrence(FakeExports(), schedule(due={"plus_days": 10}), parse_period("2026H2"))

    assert job.due == datetime(2027, 1, 10, 16, tzinfo=UTC)
    assert job.id == "report.schedule:fujian4:2026H2"


def test_the_first_occurrence_is_that_of_the_running_period() -> None:
    assert first(datetime(2026, 11, 23, tzinfo=UTC)) == "2026H2"


def test_a_report_that_is_due_after_its_period_is_not_missed_in_the_next() -> None:
    assert first(EARLY_JANUARY, due={"plus_days": 10}) == "2026H2"


def test_a_report_whose_day_has_passed_is_that_of_the_running_period() -> None:
    assert first(EARLY_JANUARY, due={"plus_days": 2}) == "2027H1"


def test_a_report_due_before_its_period_ends_is_late_and_not_lost() -> None:
    assert first(datetime(2026, 12, 30, tzinfo=UTC), due={"plus_days": -5}) == "2026H2"


def test_a_report_waits_where_the_calendar_has_made_it_due_later_and_comes_only_once() -> None:
    fifth = schedule(due={"plus_workdays": 5})
    period, port = parse_period("2026H2"), FakeExports()
    planned = occurrence(port, fifth, period)
    port.calendar = CALENDAR.with_notice(2027, [date(2027, 1, 1)], [])
    port.now = planned.due

    later = put_off(left(planned), port, occurrence(port, fifth, period))

    assert later is not None
    assert (planned.due, later.due) == (SEVENTH_ENDS, SEVENTH_ENDS + timedelta(days=1))
    assert later.id == "report.schedule:fujian4:2026H2@2027-01-08T16:00"
    port.now = later.due
    assert put_off(left(later), port, occurrence(port, fifth, period)) is None


def test_a_report_that_is_due_earlier_now_or_late_already_comes_at_once() -> None:
    fifth, period, port = schedule(due={"plus_workdays": 5}), parse_period("2026H2"), FakeExports()
    planned = occurrence(port, fifth, period)
    port.calendar = CALENDAR.with_notice(2027, [], [date(2027, 1, 2)])
    port.now = planned.due

    assert put_off(left(planned), port, occurrence(port, fifth, period)) is None
    port.calendar, port.now = (
        CALENDAR.with_notice(2027, [date(2027, 1, 1)], []),
        planned.due + timedelta(days=9),
    )
    assert put_off(left(planned), port, occurrence(port, fifth, period)) is None


@given(SCHEDULES, INSTANTS)
def test_every_report_still_to_come_follows_from_the_first(plan: Any, now: datetime) -> None:
    port = FakeExports(now=now, schedules=(plan,))

    (job,) = first_occurrences(port)

    period = parse_period(job.data["period"])
    assert occurrence(port, plan, period.previous()).due <= now
    assert period.starts_at <= now


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_at_the_turn_of_the_year_in_shanghai_the_next_period_runs(minutes: int) -> None:
    now = datetime(2026, 12, 31, 16, tzinfo=UTC) + timedelta(minutes=minutes)

    assert first(now) == ("2026H2" if minutes < 0 else "2027H1")


def test_a_period_is_opened_when_it_begins() -> None:
    job = opening(schedule(), parse_period("2026H2"))

    assert (job.id, job.due) == (
        "report.open:fujian4:2026H2",
        datetime(2026, 6, 30, 16, tzinfo=UTC),
    )


def test_a_preview_is_announced_in_the_morning_and_not_without_days_for_it() -> None:
    port, period = FakeExports(), parse_period("2026H2")

    announced = announcement(port, schedule(preview_workdays_before=5), period)

    assert announced is not None
    assert announced.due == datetime(2026, 12, 24, 0, 30, tzinfo=UTC)
    assert announcement(port, schedule(), period) is None
    assert put_off(left(announced), port, None) is None


@given(SCHEDULES, st.data())
def test_after_any_downtime_each_period_is_frozen_once_and_in_order(
    plan: Any, data: st.DataObject
) -> None:
    start = data.draw(INSTANTS)
    end = start + timedelta(days=data.draw(st.integers(0, 3 * 365)))
    port = FakeExports(now=start, schedules=(plan,))
    waiting = {job.id: job for job in first_occurrences(port)}
    port.now, frozen, done = end, [], set()

    while ready := [each for each in waiting.values() if each.due <= end]:
        job = min(ready, key=lambda each: (each.due, each.id))
        done.add(waiting.pop(job.id).id)
        port.jobs = []
        HANDLERS[job.kind](left(job), port)
        frozen += [each.id for each in port.jobs if each.kind == FREEZE and "jxnu:" in each.id]
        rounds = [each for each in port.jobs if each.subject == plan.table]
        waiting |= {each.id: each for each in rounds if each.id not in done}

    periods = [parse_period(each.rpartition(":")[2]) for each in frozen]
    assert all(after == before.next() for before, after in pairwise(periods))
    assert len(waiting) <= 2
