"""Waiting for whoever raised it (L10): the clock stands still, and goes on where it stood."""

from dataclasses import replace
from datetime import date

import pytest

from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.commands import Pause, Supply
from services.notify.domain.matter.events import Rescheduled, Shift
from services.notify.domain.matter.evolve import evolve
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.pause_events import Paused, Resumed, Resumption
from services.notify.domain.matter.rescheduling import reschedule
from services.notify.domain.matter.state import Stage
from services.notify.domain.matter.wording import notices
from tests.unit.notify.case import RULES, TEMPLATES, Case, at, study
from tests.unit.notify.test_matter_forms import monday, refusal_of


def seen(category: Category = Category.INQUIRY) -> Case:
    """Acknowledged on Monday: the answer is due on Thursday, the reminder on Tuesday."""
    case = monday(category)
    case.acknowledge()
    return case


def last(case: Case) -> Resumed:
    event = case.events[-1]
    assert isinstance(event, Resumed)
    return event


def titles(case: Case) -> list[tuple[str, str]]:
    found = notices(case.events[-1], case.matter)
    return [(notice.unit, TEMPLATES.text(notice).title) for notice in found]


def test_l10_the_clock_stands_still_until_the_reply() -> None:
    case = seen()
    case.pause()

    case.until(at("2026-11-30 10:00"))
    case.supply()

    assert case.trail == ["received", "acknowledged", "paused", "supplemented", "resumed"]
    assert (last(case).how, last(case).workdays) == (Resumption.REPLIED, 5)
    assert case.matter.answer_by.day == date(2026, 12, 3)
    assert [(step.step, step.due) for step in last(case).steps] == [
        (Step.REMIND, at("2026-12-01 08:30")),
        (Step.URGE, at("2026-12-04 08:30")),
    ]
    assert case.matter.supplements[0].text == "二层东侧"


def test_l10_paused_it_is_never_overdue_and_says_until_when() -> None:
    case = seen()
    case.pause()

    assert not case.matter.is_overdue(at("2026-12-31 00:00"))
    assert case.events[-1].because == (
        "文学院2301党支部请提出人补充情况，暂停计时；2026年12月7日24时前没有补充的，自动恢复"
    )


def test_l10_without_a_reply_it_goes_on_by_itself() -> None:
    case = seen()
    case.pause(2)

    case.until(at("2026-11-26 08:30"))

    assert (last(case).how, last(case).workdays) == (Resumption.LAPSED, 3)
    assert case.matter.answer_by.day == date(2026, 12, 1)
    assert titles(case) == [("wenxue-2301", "【恢复办理】宿舍热水")]


def test_the_owner_goes_on_without_a_reply() -> None:
    case = seen()
    case.pause()
    case.now = at("2026-11-23 17:00")

    case.resume()

    assert (last(case).how, last(case).workdays) == (Resumption.OWNER, 0)
    assert case.matter.answer_by == case.matter.answer_by
    assert case.matter.answer_by.day == date(2026, 11, 26)
    assert titles(case) == []


def test_a_reminder_that_was_sent_is_not_sent_again() -> None:
    case = seen().until(at("2026-11-24 09:00"))
    case.pause()
    case.until(at("2026-12-02 09:00"))

    case.supply()

    assert [step.step for step in last(case).steps] == [Step.URGE]


def test_a_week_of_holidays_is_no_working_day_that_passed() -> None:
    case = Case(at("2026-09-29 09:00")).receive()
    case.acknowledge()
    case.pause()

    case.now = at("2026-10-08 09:00")
    case.supply()

    assert last(case).workdays == 2
    assert case.matter.answer_by.day == date(2026, 10, 12)


@pytest.mark.parametrize("reply", [False, True])
def test_l10_no_second_pause_without_a_reply(reply: bool) -> None:
    case = seen(Category.COMPLAINT)
    case.pause()
    case.supply() if reply else case.resume()

    if reply:
        case.pause()
    else:
        assert refusal_of(case.pause) == "paused_in_vain"
        case.supply()
        case.pause()

    assert isinstance(case.events[-1], Paused)


def test_when_a_matter_cannot_be_paused() -> None:
    paused, overdue = seen(), seen().until(at("2026-11-27 00:00"))
    paused.pause()

    assert refusal_of(monday().pause) == "not_acknowledged"
    assert refusal_of(paused.pause) == "already_paused"
    assert refusal_of(overdue.pause) == "too_late"
    assert refusal_of(lambda: seen().pause(11)) == "pause_too_long"


def test_what_an_owner_cannot_do_to_a_clock() -> None:
    paused = seen()
    paused.pause()

    assert refusal_of(paused.extend) == "paused"
    assert refusal_of(seen().resume) == "not_paused"


def test_other_acts_end_the_pause_by_what_they_do() -> None:
    answered, moved, given, studied = (seen() for _ in range(4))
    for case in (answered, moved, given, studied):
        case.pause()

    answered.answer()
    moved.declare(study(held_on=date(2026, 11, 23)))
    given.transfer()
    studied.study()

    assert [case.matter.pause for case in (answered, moved, given)] == [None] * 3
    assert studied.matter.pause is not None
    assert studied.matter.stage is Stage.STUDIED


def test_only_whoever_raised_it_adds_something_and_not_without_end() -> None:
    case = seen()
    for _ in range(RULES.ladder.supplements):
        case.supply()

    assert refusal_of(lambda: case.supply("other")) == "not_the_raiser"
    assert refusal_of(case.supply) == "too_many_supplements"
    assert titles(case) == [("wenxue-2301", "【提出人补充】宿舍热水")]


def test_nothing_is_added_to_an_answered_matter() -> None:
    case = seen()
    case.answer()

    assert refusal_of(case.supply) == "already_answered"


def test_a_reply_that_was_waited_for_is_told_once_with_the_new_limit() -> None:
    case = seen()
    case.pause()
    paused = case.matter
    added, _ = case.do(Supply(at=case.now, by="portal-wenxue", text="二层"))

    assert notices(added, evolve(paused, added)) == ()
    assert titles(case) == [("wenxue-2301", "【恢复办理】宿舍热水")]


def test_the_unit_that_received_it_passes_the_question_on() -> None:
    case = monday()
    case.transfer()
    case.acknowledge()

    here = seen()
    here.pause()
    case.do(Pause(at=case.now, unit="houqin", reason="地点不明", question="哪一层？"))

    assert titles(case) == [("wenxue-2301", "【请补充情况】宿舍热水")]
    assert titles(here) == []


def test_a_changed_calendar_moves_the_end_of_a_pause() -> None:
    case = seen()
    case.pause(2)
    off = replace(RULES, calendar=RULES.calendar.with_days([(date(2026, 11, 25), False)]))

    (event,) = reschedule(case.matter, off, case.now)

    assert isinstance(event, Rescheduled)
    assert event.shift is Shift.LATER
    after = evolve(case.matter, event)
    assert after.pause is not None
    assert after.pause.resume_by.day == date(2026, 11, 26)
    assert [(step.step, step.due) for step in event.steps] == [
        (Step.RESUME, at("2026-11-27 08:30"))
    ]
