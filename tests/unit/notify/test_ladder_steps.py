"""What time does to an opinion: reminded, urged, escalated (L10, "left open" 9), on real days of 2026."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.commands import Tick
from services.notify.domain.matter.events import Escalated, Urged
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Resolution, Stage
from tests.unit.notify.case import PATH, RULES, Case, at


def monday(category: Category = Category.INQUIRY, path: tuple[str, ...] = PATH) -> Case:
    return Case(at("2026-11-23 09:00")).receive(category, path)


def due_of(case: Case) -> tuple[Step, datetime]:
    planned = case.matter.next
    assert planned is not None
    return planned.step, planned.due


def test_l10_an_inquiry_is_acknowledged_within_1_and_answered_within_3_working_days() -> None:
    case = monday()

    assert case.matter.acknowledge_by.day == date(2026, 11, 24)
    assert case.matter.answer_by.day == date(2026, 11, 26)


@pytest.mark.parametrize("category", [Category.SUGGESTION, Category.CRITICISM, Category.COMPLAINT])
def test_l10_every_other_opinion_is_answered_within_13_working_days(category: Category) -> None:
    assert monday(category).matter.answer_by.day == date(2026, 12, 10)


def test_l10_a_forgotten_inquiry_goes_through_every_step_of_the_ladder() -> None:
    case = monday()

    steps = []
    while case.matter.level == 1:
        steps.append(due_of(case))
        case.until(due_of(case)[1])

    assert steps == [
        (Step.REMIND, at("2026-11-24 08:30")),
        (Step.URGE_ACKNOWLEDGE, at("2026-11-25 08:30")),
        (Step.URGE, at("2026-11-27 08:30")),
        (Step.ESCALATE, at("2026-12-05 08:30")),
    ]
    assert (case.matter.owner, case.matter.level) == ("wenxue", 2)
    assert case.matter.answer_by.day == date(2026, 12, 9)


def test_l10_an_acknowledged_matter_is_not_urged_to_acknowledge() -> None:
    case = monday()

    case.acknowledge()
    case.until(at("2026-11-30 00:00"))

    assert case.trail == ["received", "acknowledged", "reminded", "urged"]


def test_l10_a_late_acknowledgement_is_taken_and_marked() -> None:
    case = monday().until(at("2026-11-28 10:00"))

    (event,) = case.acknowledge()

    assert "已超过受理时限2026年11月24日" in str(event)
    assert due_of(case)[0] is Step.ESCALATE


def test_an_acknowledgement_is_late_from_24_local_time_on() -> None:
    punctual, late = monday(), monday()

    punctual.now = at("2026-11-24 23:59")
    late.now = at("2026-11-25 00:00")

    assert "已超过" not in punctual.acknowledge()[0].because
    assert "已超过" in late.acknowledge()[0].because


def test_l10_a_forgotten_matter_climbs_one_level_at_a_time_to_the_top_and_stays() -> None:
    case = monday().until(at("2027-03-01 00:00"))

    climbed = [event for event in case.events if isinstance(event, Escalated)]
    assert [(event.from_unit, event.to_unit) for event in climbed] == [
        ("wenxue-2301", "wenxue"),
        ("wenxue", "jxnu"),
    ]
    assert case.matter.at_the_top
    assert case.matter.is_overdue(case.now)


def test_l10_at_the_top_it_is_urged_weekly() -> None:
    case = monday(path=("jxnu",)).until(at("2026-12-31 00:00"))

    urged = [event for event in case.events if isinstance(event, Urged)]
    assert [event.times for event in urged] == [1, 2, 3, 4, 5]
    assert {event.following.step for event in urged} == {Step.URGE_AGAIN}
    assert due_of(case) == (Step.URGE_AGAIN, at("2027-01-01 08:30"))
    assert all(event.report_by is None for event in urged)


def test_l10_an_answer_stops_the_ladder_and_silence_resolves_after_10_working_days() -> None:
    case = monday()

    case.answer()
    case.until(at("2026-12-08 08:29"))
    waiting = case.matter.stage
    case.until(at("2026-12-08 08:30"))

    assert waiting is Stage.ANSWERED
    assert (case.matter.stage, case.matter.resolution) == (Stage.RESOLVED, Resolution.SILENCE)
    assert case.trail == ["received", "acknowledged", "answered", "resolved"]


def test_l10_a_study_does_not_stop_the_clock() -> None:
    case = monday()

    case.study()
    case.until(at("2026-12-05 08:30"))

    assert case.trail == ["received", "acknowledged", "studied", "reminded", "urged", "escalated"]
    assert case.matter.study is None


def test_a_long_limit_to_acknowledge_has_a_reminder_too() -> None:
    limits = replace(
        RULES.ladder.limits(Category.INQUIRY, 1), acknowledge_workdays=5, answer_workdays=5
    )
    ladder = replace(RULES.ladder, levels={Category.INQUIRY: (limits,)})
    case = Case(at("2026-11-23 09:00"), rules=replace(RULES, ladder=ladder)).receive()

    case.until(at("2026-12-01 08:30"))

    assert case.trail == ["received", "reminded", "reminded", "acknowledgement_urged", "urged"]


def test_a_tick_before_its_time_or_for_another_step_does_nothing() -> None:
    case = monday()
    step, due = due_of(case)

    early = case.do(Tick(at=due - timedelta(milliseconds=1), step=step))
    stale = case.do(Tick(at=due, step=Step.URGE))

    assert (early, stale) == ((), ())


def test_the_same_tick_twice_fires_once() -> None:
    case = monday()
    step, due = due_of(case)

    first, second = case.do(Tick(at=due, step=step)), case.do(Tick(at=due, step=step))

    assert (len(first), second) == (1, ())


def test_the_weekly_urging_never_fires_twice_on_one_tick() -> None:
    case = monday(path=("jxnu",)).until(at("2026-12-04 08:30"))

    assert case.trail[-1] == "urged"
    assert case.tick(Step.URGE_AGAIN) == ()


def test_after_downtime_missed_steps_follow_in_order_and_the_unit_keeps_its_days() -> None:
    case = monday()

    events = case.wake(at("2026-12-21 10:00"))

    assert [event.what for event in events] == [
        "matter.reminded",
        "matter.acknowledgement_urged",
        "matter.urged",
    ]
    assert due_of(case) == (Step.ESCALATE, at("2026-12-29 08:30"))


def test_a_resolved_matter_does_not_hear_ticks() -> None:
    case = monday()
    case.answer()
    case.confirm(satisfied=True)

    assert [case.tick(step) for step in Step] == [()] * len(Step)


def test_the_national_day_week_is_no_time_to_answer() -> None:
    case = Case(at("2026-09-30 17:00")).receive()

    assert case.matter.acknowledge_by.day == date(2026, 10, 8)
    assert case.matter.answer_by.day == date(2026, 10, 10)
    assert due_of(case) == (Step.REMIND, at("2026-10-08 08:30"))


def test_the_spring_festival_is_no_time_to_answer() -> None:
    case = Case(at("2026-02-13 10:00")).receive()

    assert case.matter.acknowledge_by.day == date(2026, 2, 14)
    assert case.matter.answer_by.day == date(2026, 2, 25)


def test_a_limit_that_ends_in_an_unpublished_year_is_provisional_and_says_so() -> None:
    case = Case(at("2026-12-30 10:00")).receive()

    assert not case.matter.acknowledge_by.provisional
    assert case.matter.answer_by.provisional
    assert case.matter.next is not None
    assert case.matter.next.provisional
    assert "2027年放假安排尚未公布" in case.events[0].because


def test_it_is_overdue_from_the_end_of_the_last_day_until_it_is_answered() -> None:
    case = monday()
    due = case.matter.answer_by.due

    before, after = (
        case.matter.is_overdue(due - timedelta(milliseconds=1)),
        case.matter.is_overdue(due),
    )
    case.now = due
    case.answer()

    assert (before, after, case.matter.is_overdue(due)) == (False, True, False)
