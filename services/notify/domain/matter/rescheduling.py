"""What a changed calendar does to a matter's limits (DOMAIN "left open" 8): later, or kept; never earlier.

Only what is still ahead is counted again. A limit that was announced and would now end earlier is kept,
and the history says what it would be. Steps that are planned follow their limits; none is added, none
left out. Doing it again under the same calendar changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.common.kernel.workdays import Deadline, at_local, day_text
from services.notify.domain.matter.clock import NextStep, Rules, Step
from services.notify.domain.matter.events import Rescheduled, Shift
from services.notify.domain.matter.state import Answer, Matter, Pause, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a matter that a calendar has a say in, each None where it is out or does not exist."""

    acknowledge_by: Deadline | None
    answer_by: Deadline | None
    report_by: Deadline | None
    object_by: Deadline | None
    resume_by: Deadline | None


NAMES = {
    "acknowledge_by": "受理时限",
    "answer_by": "答复时限",
    "report_by": "上报时限",
    "object_by": "异议期限",
    "resume_by": "补充期限",
}


def reschedule(matter: Matter, rules: Rules, at: datetime) -> tuple[Rescheduled, ...]:
    """The one event that ``rules.calendar`` causes at ``at``, or none where every limit stands as it is."""
    before = ahead(matter, at)
    after = Limits(**{name: _again(getattr(before, name), rules) for name in NAMES})
    if matter.next is None or after == before:
        return ()
    steps = _planned(matter, _by_step(after), rules)
    return (
        Rescheduled(
            shift=_shift(before, after),
            acknowledge_by=after.acknowledge_by or matter.acknowledge_by,
            answer_by=after.answer_by or matter.answer_by,
            report_by=after.report_by or matter.report_by,
            answer=_answer(matter, after),
            pause=_pause(matter, after),
            steps=steps,
            because="；".join(_sentences(before, after)),
        ),
    )


def ahead(matter: Matter, at: datetime) -> Limits:
    """The limits that still matter to ``matter`` and lie after ``at``."""
    answered = matter.answer if matter.stage is Stage.ANSWERED else None
    received = matter.stage is Stage.RECEIVED
    return Limits(
        acknowledge_by=_ahead(matter.acknowledge_by if received else None, at),
        answer_by=_ahead(matter.answer_by if matter.is_open else None, at),
        report_by=_ahead(matter.report_by if matter.is_open else None, at),
        object_by=_ahead(answered.object_by if answered else None, at),
        resume_by=_ahead(matter.pause.resume_by if matter.pause else None, at),
    )


def _ahead(limit: Deadline | None, at: datetime) -> Deadline | None:
    return limit if limit is not None and limit.due > at else None


def _again(limit: Deadline | None, rules: Rules) -> Deadline | None:
    return None if limit is None else rules.calendar.again(limit)


def _pairs(before: Limits, after: Limits) -> Iterator[tuple[str, Deadline, Deadline]]:
    """``(name, as announced, by the calendar of now)`` of every limit that is different now."""
    for name in NAMES:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, old, new


def _shift(before: Limits, after: Limits) -> Shift:
    changed = list(_pairs(before, after))
    if any(new.due > old.due for _, old, new in changed):
        return Shift.LATER
    return Shift.KEPT if any(new.would_be for _, _, new in changed) else Shift.SETTLED


def _sentences(before: Limits, after: Limits) -> Iterator[str]:
    for name, old, new in _pairs(before, after):
        label, announced = NAMES[name], day_text(old.day)
        if new.due > old.due:
            yield f"放假安排有变动，{label}由{announced}顺延到{day_text(new.day)}24时（{new.because}）"
        elif new.would_be is not None:
            would_be = day_text(new.would_be)
            yield f"{label}按新安排应为{would_be}，已公布的时限{announced}不提前"
        else:
            yield f"{label}{announced}不变（{new.because}）"


def _answer(matter: Matter, after: Limits) -> Answer | None:
    if matter.answer is None or after.object_by is None:
        return matter.answer
    return replace(matter.answer, object_by=after.object_by)


def _pause(matter: Matter, after: Limits) -> Pause | None:
    if matter.pause is None or after.resume_by is None:
        return matter.pause
    return replace(matter.pause, resume_by=after.resume_by)


def _by_step(after: Limits) -> dict[Step, Deadline]:
    """The limit that each step belongs to; steps of limits that are out are left alone."""
    by_step = {
        Step.REMIND_ACKNOWLEDGE: after.acknowledge_by,
        Step.URGE_ACKNOWLEDGE: after.acknowledge_by,
        Step.REMIND: after.answer_by,
        Step.URGE: after.answer_by,
        Step.ESCALATE: after.report_by,
        Step.CLOSE: after.object_by,
        Step.RESUME: after.resume_by,
    }
    return {step: limit for step, limit in by_step.items() if limit is not None}


def _planned(matter: Matter, limits: dict[Step, Deadline], rules: Rules) -> tuple[NextStep, ...]:
    ranks = {step: rank for rank, step in enumerate(Step)}
    steps = [step for step in (matter.next, *matter.later) if step is not None]
    moved = [_moved(matter, step, limits.get(step.step), rules) for step in steps]
    return tuple(sorted(moved, key=lambda step: (step.due, ranks[step.step])))


def _moved(matter: Matter, step: NextStep, limit: Deadline | None, rules: Rules) -> NextStep:
    """``step`` where its ``limit`` puts it now: reminders working days before, everything else the days after."""
    if limit is None:
        return step
    limits = rules.ladder.limits(matter.category, matter.level)
    provisional = limit.provisional
    if step.step in (Step.REMIND_ACKNOWLEDGE, Step.REMIND):
        before = rules.calendar.add_workdays(limit.day, -limits.remind_workdays_before)
        day, provisional = before.day, provisional or before.provisional
    else:
        urging = step.step in (Step.URGE_ACKNOWLEDGE, Step.URGE)
        day = limit.day + timedelta(days=limits.urge_days_after if urging else 1)
    due = at_local(day, rules.ladder.notice_at)
    return NextStep(step=step.step, due=due, provisional=provisional)
