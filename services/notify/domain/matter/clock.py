"""The clock of one level: by when to acknowledge and to answer, and the steps that follow if nobody does.

Deadlines end at 24:00 of a working day. What follows from a missed one happens later, at the hour of
notices: so whatever *arrived* in time is dealt with before anything is taken out of a unit's hands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.common.kernel.workdays import (
    Deadline,
    WorkCalendar,
    at_local,
    day_text,
    end_of_day,
    local_day,
)
from services.notify.domain.matter.ladder import Category, Ladder, Limits


class Step(StrEnum):
    """What is done when its time has come; the order breaks ties of the same instant."""

    REMIND_ACKNOWLEDGE = "remind_acknowledge"
    URGE_ACKNOWLEDGE = "urge_acknowledge"
    REMIND = "remind"
    URGE = "urge"
    ESCALATE = "escalate"
    URGE_AGAIN = "urge_again"
    CLOSE = "close"
    RESUME = "resume"


ACKNOWLEDGING = (Step.REMIND_ACKNOWLEDGE, Step.URGE_ACKNOWLEDGE)
_RANK = {step: rank for rank, step in enumerate(Step)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A step and the instant (UTC) from which on it is due."""

    step: Step
    due: datetime
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One level's clock: started at ``started_at``; ``steps`` in the order in which they fall due."""

    started_at: datetime
    acknowledge_by: Deadline
    answer_by: Deadline
    steps: tuple[NextStep, ...]


def limits_text(clock: Clock) -> str:
    """The two limits of a clock in one phrase, with the reason where a calendar is provisional."""
    text = (
        f"应于{day_text(clock.acknowledge_by.day)}24时前受理，"
        f"{day_text(clock.answer_by.day)}24时前答复"
    )
    return f"{text}（{clock.answer_by.because}）" if clock.answer_by.provisional else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What every decision needs besides state and command: the ladder and the working days."""

    ladder: Ladder
    calendar: WorkCalendar

    def start(self, category: Category, level: int, at: datetime) -> Clock:
        """A fresh clock. A reminder that would come no later than ``at`` is left out."""
        limits = self.ladder.limits(category, level)
        acknowledge_by = self.calendar.deadline(at, limits.acknowledge_workdays)
        answer_by = self.calendar.deadline(at, limits.answer_workdays)
        steps = [
            *self._steps(Step.REMIND_ACKNOWLEDGE, Step.URGE_ACKNOWLEDGE, acknowledge_by, limits),
            *self._steps(Step.REMIND, Step.URGE, answer_by, limits),
        ]
        return Clock(
            started_at=at,
            acknowledge_by=acknowledge_by,
            answer_by=answer_by,
            steps=tuple(_after(at, sorted(steps, key=lambda step: (step.due, _RANK[step.step])))),
        )

    def put_off(self, answer_by: Deadline, workdays: int, why: str) -> Deadline:
        """``answer_by`` put off by so many working days; ``why`` is a word: 延期, 暂停."""
        last = self.calendar.add_workdays(answer_by.day, workdays)
        return Deadline(
            due=end_of_day(last.day),
            provisional=answer_by.provisional or last.provisional,
            because=f"原定{day_text(answer_by.day)}，{why}{workdays}个工作日：{last.because}",
            counted_from=answer_by.counted_from,
            workdays=None if answer_by.workdays is None else answer_by.workdays + workdays,
        )

    def answer_steps(
        self, answer_by: Deadline, limits: Limits, at: datetime
    ) -> tuple[NextStep, ...]:
        """The steps that lead up to ``answer_by`` and past it, as far as they lie after ``at``."""
        return tuple(_after(at, self._steps(Step.REMIND, Step.URGE, answer_by, limits)))

    def kept_steps(
        self, answer_by: Deadline, limits: Limits, kept: Iterable[Step]
    ) -> tuple[NextStep, ...]:
        """Those of the steps around ``answer_by`` that are to come, wherever they lie."""
        steps = self._steps(Step.REMIND, Step.URGE, answer_by, limits)
        return tuple(step for step in steps if step.step in kept)

    def workdays_passed(self, since: datetime, until: datetime) -> int:
        """The working days after the local day of ``since``, up to and with that of ``until``."""
        first, last = local_day(since), local_day(until)
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(map(self.calendar.is_workday, days))

    def resume_by(self, paused_at: datetime, workdays: int) -> Deadline:
        """The end of a pause that nobody ends before."""
        return self.calendar.deadline(paused_at, workdays)

    def report_by(self, limits: Limits, urged_at: datetime) -> Deadline:
        """By when an urged unit has to report, or the matter goes up: counted from when it *was* urged."""
        return self.calendar.deadline(urged_at, limits.escalate_workdays_after_urge)

    def object_by(self, answered_at: datetime) -> Deadline:
        """By when whoever raised the matter may object; silence until then resolves it."""
        return self.calendar.deadline(answered_at, self.ladder.silence_workdays)

    def morning_after(self, step: Step, deadline: Deadline) -> NextStep:
        """``step`` at the hour of notices on the day after ``deadline``'s last day."""
        return self._step(step, deadline, days=1)

    def urge_again(self, urged_at: datetime) -> NextStep:
        """The next urging at the top of the tree; calendar days, so no calendar can be missing."""
        day = local_day(urged_at) + timedelta(days=self.ladder.top_urge_every_days)
        due = at_local(day, self.ladder.notice_at)
        return NextStep(step=Step.URGE_AGAIN, due=due, provisional=False)

    def _steps(
        self, remind: Step, urge: Step, deadline: Deadline, limits: Limits
    ) -> tuple[NextStep, NextStep]:
        before = self.calendar.add_workdays(deadline.day, -limits.remind_workdays_before)
        reminder = NextStep(
            step=remind,
            due=at_local(before.day, self.ladder.notice_at),
            provisional=deadline.provisional or before.provisional,
        )
        return reminder, self._step(urge, deadline, days=limits.urge_days_after)

    def _step(self, step: Step, deadline: Deadline, *, days: int) -> NextStep:
        due = at_local(deadline.day + timedelta(days=days), self.ladder.notice_at)
        return NextStep(step=step, due=due, provisional=deadline.provisional)


def _after(at: datetime, steps: Iterable[NextStep]) -> list[NextStep]:
    return [step for step in steps if step.due > at]
