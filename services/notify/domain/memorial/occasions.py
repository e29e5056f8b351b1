"""When units are told of memorial days: proposed ahead, reminded where nothing was held, and who held something (F1).

After downtime a proposal that its reminder overtook is left to that, for it says the same; nothing is
proposed once the day has passed. Whatever comes round at one instant is one message to a unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.common.kernel.memorials import Commemoration, Memorials
from services.common.kernel.workdays import at_local, local_day

_LONGEST_AHEAD, _LONGEST_AFTER = timedelta(days=121), timedelta(days=62)
_A_YEAR = timedelta(days=530)
"""More than from one proposal of a memorial day to the next, even of a lunar one."""


class Step(StrEnum):
    """What is told; the words are ``schemas/notices/red-education.json``."""

    PROPOSED = "memorial.proposed"
    NOT_HELD = "memorial.not_held"
    HELD = "memorial.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One step for one memorial day of one year; ``at`` is the instant (UTC)."""

    step: Step
    what: Commemoration
    at: datetime


def following(memorials: Memorials, instant: datetime) -> datetime:
    """The first instant after ``instant`` at which anything is to be told; there is always a next year."""
    day = local_day(instant)
    found = _occasions(memorials, day - _LONGEST_AFTER, day + _A_YEAR)
    return min(each.at for each in found if each.at > instant)


def due_at(memorials: Memorials, instant: datetime, now: datetime) -> tuple[Occasion, ...]:
    """The occasions of exactly ``instant`` that are still worth telling ``now``, in the order of the days."""
    day = local_day(instant)
    around = _occasions(memorials, day - _LONGEST_AFTER, day + _LONGEST_AHEAD)
    return tuple(each for each in around if each.at == instant and is_current(each, memorials, now))


def is_current(occasion: Occasion, memorials: Memorials, now: datetime) -> bool:
    """Whether it still matters ``now``."""
    today, what = local_day(now), occasion.what
    if occasion.step is Step.HELD:
        return today <= local_day(occasion.at) + timedelta(days=memorials.catch_up_days)
    overtaken = (
        occasion.step is Step.PROPOSED
        and what.remind_on is not None
        and at_local(what.remind_on, memorials.at) <= now
    )
    return today <= what.day and not overtaken


def _occasions(memorials: Memorials, first: date, last: date) -> Iterator[Occasion]:
    for what in memorials.between(first, last):
        days = {
            Step.PROPOSED: what.first_day,
            Step.NOT_HELD: what.remind_on,
            Step.HELD: what.last_day + timedelta(days=1),
        }
        for step, day in days.items():
            if day is not None:
                yield Occasion(step=step, what=what, at=at_local(day, memorials.at))
