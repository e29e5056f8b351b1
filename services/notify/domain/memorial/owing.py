"""When units are reminded that the activities of a period are too few yet, and in what words (F1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.common.kernel.memorials import Expected, Memorials
from services.common.kernel.periods import Period, containing
from services.common.kernel.workdays import at_local, day_text, local_day
from services.notify.domain.notice import Notice

LACKING = "activity.lacking"
_A_YEAR = timedelta(days=365)
"""Where nobody is reminded, the table is looked at again after so long."""


def following(memorials: Memorials, instant: datetime) -> datetime:
    """The first instant after ``instant`` at which anybody may have to be reminded."""
    expected = memorials.expected
    if expected is None or not expected.remind_before:
        return instant + _A_YEAR
    running = containing(expected.every, local_day(instant))
    found = [
        at for each in (running, running.next()) for at in _instants(memorials, expected, each)
    ]
    return min(at for at in found if at > instant)


def period_due(memorials: Memorials, instant: datetime, now: datetime) -> Period | None:
    """The period that is reminded of at exactly ``instant``; None once a later reminder or its end has come."""
    expected = memorials.expected
    if expected is None:
        return None
    period = containing(expected.every, local_day(instant))
    instants = _instants(memorials, expected, period)
    overtaken = now >= period.ends_at or any(instant < at <= now for at in instants)
    return period if instant in instants and not overtaken else None


def lacking(unit: str, period: Period, expected: Expected, counted: int) -> Notice | None:
    """What ``unit`` is told that held ``counted`` activities in the period; None where that is enough."""
    missing = expected.at_least - counted
    if missing <= 0:
        return None
    return Notice(
        kind=LACKING,
        unit=unit,
        about=f"{unit}:{period}",
        fields={
            "时期": period.label,
            "应开展": str(expected.at_least),
            "已登记": str(counted),
            "还差": str(missing),
            "截止": day_text(period.last_day),
        },
    )


def _instants(memorials: Memorials, expected: Expected, period: Period) -> Sequence[datetime]:
    last = period.last_day
    return [at_local(last - timedelta(days=days), memorials.at) for days in expected.remind_before]
