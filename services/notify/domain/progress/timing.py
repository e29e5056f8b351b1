"""Reminders to whoever has not confirmed, each once, and what is overdue (L9)."""

from datetime import datetime

from services.notify.domain.progress.policy import Window
from services.notify.domain.progress.returns import (
    Return,
    ReturnFellOverdue,
    ReturnReminded,
    ReturnStage,
)


def look(
    state: Return, window: Window, now: datetime
) -> tuple[ReturnReminded | ReturnFellOverdue, ...]:
    """What time has brought by ``now``: overdue, or the last reminder passed if that one is new; at most one.

    After downtime the reminders that were missed before it are not made up for.
    """
    if state.stage is ReturnStage.CONFIRMED or state.overdue:
        return ()
    if now >= state.due_at:
        return (ReturnFellOverdue(),)
    passed = [name for name, at in window.reminders if at <= now]
    if not passed or passed[-1] in state.reminded:
        return ()
    return (ReturnReminded(reminder=passed[-1]),)


def looks(window: Window) -> tuple[datetime, ...]:
    """When to look at a return that is open."""
    return (*(at for _, at in window.reminders if at < window.due.due), window.due.due)
