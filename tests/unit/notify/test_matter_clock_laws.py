"""The laws of a matter's clock, whatever happens (L10): paused time never counts, and no step is done twice."""

from datetime import datetime, timedelta

from hypothesis import given, settings

from services.common.kernel.workdays import local_day
from services.notify.domain.matter.events import (
    AcknowledgementUrged,
    Extended,
    Reminded,
    Urged,
)
from services.notify.domain.matter.evolve import evolve
from services.notify.domain.matter.pause_events import Paused, Resumed, Supplemented
from services.notify.domain.matter.state import Matter
from tests.unit.notify.case import RULES, Case
from tests.unit.notify.test_matter_laws import CASES, MOVES_ON


def workdays_left(after: datetime, matter: Matter) -> int:
    """The working days after the day of ``after``, up to the last one for the answer."""
    first, last = local_day(after), matter.answer_by.day
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(map(RULES.calendar.is_workday, days))


@given(CASES)
@settings(max_examples=150, deadline=None)
def test_paused_time_never_counts_and_no_step_is_lost_or_done_again(case: Case) -> None:
    state, before = None, None
    for event in case.events:
        if isinstance(event, Paused):
            before = state
        if isinstance(event, Resumed):
            assert before is not None
            assert state is not None
            assert state.pause is not None
            stopped = state.pause.paused_at
            passed = RULES.workdays_passed(stopped, case.instants[id(event)])
            after = evolve(state, event)
            assert event.workdays == passed
            assert workdays_left(stopped, before) + passed == workdays_left(stopped, after)
            planned = [step.step for step in (before.next, *before.later) if step]
            assert [step.step for step in event.steps] == planned
        state = evolve(state, event)


@given(CASES)
@settings(max_examples=150, deadline=None)
def test_on_one_limit_no_step_is_done_twice(case: Case) -> None:
    done: list[str] = []
    for event in case.events:
        if isinstance(event, (*MOVES_ON, Extended)):
            done = [each for each in done if each == "acknowledge" and isinstance(event, Extended)]
        if isinstance(event, Reminded):
            done.append(event.step)
        if isinstance(event, AcknowledgementUrged):
            done.append("acknowledge")
        if isinstance(event, Urged) and event.times == 1:
            done.append("urge")
        assert len(done) == len(set(done)), done


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_nobody_pauses_twice_without_a_reply(case: Case) -> None:
    asked = 0
    for event in case.events:
        asked += isinstance(event, Paused)
        assert asked < 2
        asked = 0 if isinstance(event, (*MOVES_ON, Supplemented)) else asked
