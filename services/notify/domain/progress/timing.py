"""Reminders to whoever has not confirmed, each once, and what is overdue (L9)."""

from datetime import datetime

from services.notify.domain.progress.policy import Window
from services.notify.domain.progress.returns import (
    Return,
    ReturnFellOverdue,
    ReturnPutOff,
    ReturnReminded,
    ReturnStage,
)


def look(
    state: Return, window: Window, now: datetime
) -> tuple[ReturnReminded | ReturnFellOverdue | ReturnPutOff, ...]:
    """What time has brought by ``now``, by the ``window`` that the calendar gives now; at most one thing.

    Overdue, put off, or the last reminder passed if that one is new: after downtime the reminders that were
    missed before it are not made up for.
    """
    if state.stage is ReturnStage.CONFIRMED or state.overdue:
        return ()
    if now >= state.due_at:
        return (_out_of_time(state, window),)
    passed = [name for name, at in window.reminders if at <= now]
    if not passed or passed[-1] in state.reminded:
        return ()
    return (ReturnReminded(reminder=passed[-1]),)


def _out_of_time(state: Return, window: Window) -> ReturnFellOverdue | ReturnPutOff:
    due = window.due
    if due.due <= state.due_at:
        return ReturnFellOverdue()
    because = f"放假安排有变动，时限顺延：{due.because}"
    return ReturnPutOff(due_at=due.due, provisional=due.provisional, because=because)


def looks(window: Window) -> tuple[datetime, ...]:
    """When to look at a return that is open."""
    return (*(at for _, at in window.reminders if at < window.due.due), window.due.due)
