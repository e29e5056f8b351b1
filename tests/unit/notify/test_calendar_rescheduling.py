"""Limits of opinions under a changed calendar: later or kept, never earlier, whatever was done to the matter before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.notify.domain.matter.clock import Rules, Step
from services.notify.domain.matter.events import Rescheduled, Shift
from services.notify.domain.matter.evolve import evolve
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.rescheduling import reschedule
from services.notify.domain.matter.state import Matter
from tests.unit.notify.case import RULES, Case, at
from tests.unit.notify.test_matter_laws import CASES

SPRING = [date(2027, 2, day) for day in (8, 9, 10, 11, 12)]
KNOWN = RULES.calendar.with_notice(2027, [date(2027, 1, 1), *SPRING], [date(2027, 2, 20)])


def under(calendar: WorkCalendar) -> Rules:
    return replace(RULES, calendar=calendar)


def changed(matter: Matter, calendar: WorkCalendar, now: datetime) -> Rescheduled:
    (event,) = reschedule(matter, under(calendar), now)
    assert isinstance(event, Rescheduled)
    return event


def test_a_year_that_becomes_known_moves_what_lies_in_its_holidays() -> None:
    case = Case(at("2027-02-05 10:00")).receive()

    event = changed(case.matter, KNOWN, case.now)

    after = evolve(case.matter, event)
    assert (case.matter.answer_by.day, case.matter.answer_by.provisional) == (
        date(2027, 2, 10),
        True,
    )
    assert (event.shift, after.answer_by.day) == (Shift.LATER, date(2027, 2, 17))
    assert after.acknowledge_by.day == date(2027, 2, 15)
    assert [(step.step, step.due) for step in (after.next, *after.later) if step] == [
        (Step.REMIND, at("2027-02-15 08:30")),
        (Step.URGE_ACKNOWLEDGE, at("2027-02-16 08:30")),
        (Step.URGE, at("2027-02-18 08:30")),
    ]
    assert event.because.startswith("放假安排有变动，受理时限由2027年2月8日顺延到2027年2月15日24时")


def test_a_limit_that_would_end_earlier_is_kept_and_the_difference_noted_once() -> None:
    case = Case(at("2027-02-05 10:00"), under(KNOWN)).receive()

    event = changed(case.matter, RULES.calendar, case.now)

    after = evolve(case.matter, event)
    assert (event.shift, after.answer_by.due) == (Shift.KEPT, case.matter.answer_by.due)
    assert "答复时限按新安排应为2027年2月10日，已公布的时限2027年2月17日不提前" in event.because
    assert reschedule(after, RULES, case.now) == ()


def test_a_limit_that_stays_is_settled_when_the_year_becomes_known() -> None:
    case = Case(at("2026-12-30 10:00")).receive(Category.SUGGESTION)
    same = RULES.calendar.with_notice(2027, [], [])

    event = changed(case.matter, same, case.now)

    after = evolve(case.matter, event)
    assert (event.shift, after.answer_by.provisional) == (Shift.SETTLED, False)
    assert "不变" in event.because
    assert all(not step.provisional for step in (after.next, *after.later) if step)


def test_an_extended_limit_is_counted_with_its_extension() -> None:
    case = Case(at("2027-02-03 10:00")).receive()
    case.extend(3)

    event = changed(case.matter, KNOWN, case.now)

    assert (case.matter.answer_by.day, case.matter.answer_by.workdays) == (date(2027, 2, 11), 6)
    assert evolve(case.matter, event).answer_by.day == date(2027, 2, 18)


def test_what_is_out_stays_out_and_what_an_urged_unit_has_is_counted_again() -> None:
    case = Case(at("2027-02-01 10:00")).receive().until(at("2027-02-05 10:00"))

    event = changed(case.matter, KNOWN, case.now)

    after = evolve(case.matter, event)
    assert after.answer_by == case.matter.answer_by
    assert event.report_by is not None
    assert event.report_by.day == date(2027, 2, 19)
    assert after.next is not None
    assert (after.next.step, after.next.due) == (Step.ESCALATE, at("2027-02-20 08:30"))


def test_silence_is_counted_again_and_closes_later() -> None:
    case = Case(at("2027-02-01 10:00")).receive()
    case.answer()

    after = evolve(case.matter, changed(case.matter, KNOWN, case.now))

    assert after.answer is not None
    assert after.answer.object_by.day == date(2027, 2, 20)
    assert after.next is not None
    assert (after.next.step, after.next.due) == (Step.CLOSE, at("2027-02-21 08:30"))


def test_a_pause_ends_by_the_new_days_too() -> None:
    case = Case(at("2027-02-03 10:00")).receive(Category.SUGGESTION)
    case.acknowledge()
    case.pause(3)

    after = evolve(case.matter, changed(case.matter, KNOWN, case.now))

    assert case.matter.pause is not None
    assert after.pause is not None
    assert (case.matter.pause.resume_by.day, after.pause.resume_by.day) == (
        date(2027, 2, 8),
        date(2027, 2, 15),
    )
    assert after.next is not None
    assert (after.next.step, after.next.due) == (Step.RESUME, at("2027-02-16 08:30"))


def test_a_step_whose_limit_is_out_comes_when_it_was_planned() -> None:
    case = Case(at("2027-02-05 10:00")).receive().until(at("2027-02-09 02:00"))

    after = evolve(case.matter, changed(case.matter, KNOWN, case.now))

    assert case.matter.acknowledge_by == after.acknowledge_by
    urged = [step for step in (after.next, *after.later) if step]
    assert (Step.URGE_ACKNOWLEDGE, at("2027-02-09 08:30")) in [(s.step, s.due) for s in urged]


def test_a_resolved_matter_and_one_at_the_top_are_left_alone() -> None:
    resolved = Case(at("2027-02-01 10:00")).receive()
    resolved.answer()
    resolved.confirm(satisfied=True)
    top = Case(at("2027-01-04 10:00")).receive(path=("jxnu",)).until(at("2027-02-05 10:00"))

    for case in (resolved, top):
        assert reschedule(case.matter, under(KNOWN), case.now) == ()


YEARS = st.dates(date(2025, 9, 1), date(2027, 12, 31))
CHANGES = st.lists(st.tuples(YEARS, st.booleans()), max_size=40)
CALENDARS = st.builds(
    lambda days, known: (KNOWN if known else RULES.calendar).with_days(days),
    CHANGES,
    st.booleans(),
)


def limits(matter: Matter) -> Mapping[str, Any]:
    answer = matter.answer
    found = {"acknowledge": matter.acknowledge_by, "answer": matter.answer_by}
    found |= {"report": matter.report_by} if matter.report_by else {}
    return found | ({"object": answer.object_by} if answer else {})


@given(CASES, st.lists(CALENDARS, min_size=1, max_size=3), st.integers(0, 30 * 24))
@settings(max_examples=100, deadline=None)
def test_recomputation_is_never_earlier_and_idempotent(
    case: Case, calendars: list[WorkCalendar], hours: int
) -> None:
    matter, now = case.matter, case.now + timedelta(hours=hours)

    for calendar in calendars:
        events = reschedule(matter, under(calendar), now)
        after = reduce(evolve, events, matter)
        for name, limit in limits(after).items():
            assert limit.due >= limits(matter)[name].due
        assert reschedule(after, under(calendar), now) == ()
        matter = after


@given(CASES, CALENDARS)
@settings(max_examples=80, deadline=None)
def test_the_plan_keeps_its_steps_in_order_and_survives_being_a_document(
    case: Case, calendar: WorkCalendar
) -> None:
    events = reschedule(case.matter, under(calendar), case.now)
    after = reduce(evolve, events, case.matter)

    planned = [step for step in (after.next, *after.later) if step]
    assert [step.due for step in planned] == sorted(step.due for step in planned)
    before = [step.step for step in (case.matter.next, *case.matter.later) if step]
    assert sorted(step.step for step in planned) == sorted(before)
    assert CONVERTER.structure(CONVERTER.unstructure(after), Matter) == after
    assert all(event.because for event in events)


@given(
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 3, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(Category),
)
@settings(max_examples=50, deadline=None)
def test_from_provisional_to_known_a_fresh_limit_is_what_the_known_calendar_gives_or_later(
    start: datetime, category: Category
) -> None:
    matter = Case(start).receive(category).matter
    fresh = Case(start, under(KNOWN)).receive(category).matter

    after = reduce(evolve, reschedule(matter, under(KNOWN), start), matter)

    assert after.answer_by.due == max(matter.answer_by.due, fresh.answer_by.due)
    assert not after.answer_by.provisional


@pytest.mark.parametrize("day", ["2027-01-29", "2027-02-05"])
def test_two_changes_one_after_the_other_end_where_the_last_calendar_says_or_later(
    day: str,
) -> None:
    case = Case(at(f"{day} 10:00")).receive()
    other = KNOWN.with_days([(date(2027, 2, 15), False)])

    one = reduce(evolve, reschedule(case.matter, under(KNOWN), case.now), case.matter)
    both = reduce(evolve, reschedule(one, under(other), case.now), one)

    direct = reduce(evolve, reschedule(case.matter, under(other), case.now), case.matter)
    assert both.answer_by.due == direct.answer_by.due
