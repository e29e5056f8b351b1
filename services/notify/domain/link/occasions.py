"""When units are reminded of their links and visits: every occasion of the calendar, and which still count (L3, L4).

A series is told of at several places, farthest first: the same matter, the same year or semester. After
downtime only the latest place of a series that has come is told, so that nobody is told twice at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.common.kernel.frames import code_of
from services.common.kernel.school_year import SchoolCalendar
from services.common.kernel.workdays import at_local, local_day
from services.notify.domain.link.policy import LinkPolicy


class Matter(StrEnum):
    """What is still to be done; the words are ``schemas/notices/links.json``."""

    UNCONFIRMED = "link.unconfirmed"
    UNSETTLED = "link.unsettled"
    UNREPORTED = "link.unreported"
    VISITS_SHORT = "link.visits_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The ``place``-th reminder (from 1) of a ``matter`` in a ``period`` (an academic year or a semester).

    ``at`` is the instant (UTC), ``last_day`` the last one to do it in.
    """

    matter: Matter
    period: str
    place: int
    at: datetime
    last_day: date

    @property
    def series(self) -> tuple[Matter, str]:
        """What is told of at several places."""
        return (self.matter, self.period)


def following(policy: LinkPolicy, school: SchoolCalendar, instant: datetime) -> datetime:
    """The first instant after ``instant`` at which anything is to be told; there is always a next year."""
    return min(each.at for each in _around(policy, school, instant) if each.at > instant)


def due_at(
    policy: LinkPolicy, school: SchoolCalendar, instant: datetime, now: datetime
) -> tuple[Occasion, ...]:
    """The occasions of exactly ``instant`` that are still worth telling ``now``."""
    around = _around(policy, school, instant)
    found = (each for each in around if each.at == instant)
    return tuple(each for each in found if is_current(each, policy, school, now))


def is_current(
    occasion: Occasion, policy: LinkPolicy, school: SchoolCalendar, now: datetime
) -> bool:
    """Whether no later place of its series has come ``now``, and the last day has not long passed."""
    around = _around(policy, school, occasion.at)
    later = [each for each in around if each.series == occasion.series and each.at > occasion.at]
    until = max(occasion.last_day, local_day(occasion.at)) + timedelta(days=policy.catch_up_days)
    return local_day(now) <= until and not any(each.at <= now for each in later)


def occasion_of(
    policy: LinkPolicy,
    school: SchoolCalendar,
    instant: datetime,
    series: tuple[str, str],
) -> Occasion | None:
    """The occasion of a series at ``instant``; None where the calendar has none there any more."""
    around = _around(policy, school, instant)
    return next((each for each in around if each.at == instant and each.series == series), None)


def _around(policy: LinkPolicy, school: SchoolCalendar, instant: datetime) -> list[Occasion]:
    year = local_day(instant).year
    found = [each for first in range(year - 1, year + 2) for each in _of_year(policy, first)]
    return found + list(_of_semesters(policy, school))


def _of_year(policy: LinkPolicy, first: int) -> Iterator[Occasion]:
    period = f"{first}-{first + 1}"
    yield from _confirming(policy, period, first)
    yield from _before(policy, Matter.UNSETTLED, period, policy.settle_by.of(first))
    yield from _before(policy, Matter.UNREPORTED, period, policy.report_by.of(first))


def _confirming(policy: LinkPolicy, period: str, first: int) -> Iterator[Occasion]:
    last_day = policy.confirm_by.of(first)
    days = [policy.confirm_from.of(first), last_day + timedelta(days=1)]
    for place, day in enumerate(days, start=1):
        yield Occasion(
            matter=Matter.UNCONFIRMED,
            period=period,
            place=place,
            at=at_local(day, policy.at),
            last_day=last_day,
        )


def _of_semesters(policy: LinkPolicy, school: SchoolCalendar) -> Iterator[Occasion]:
    for semester in school.semesters:
        period = code_of(semester.label)
        yield from _before(policy, Matter.VISITS_SHORT, period, semester.ends_on)


def _before(policy: LinkPolicy, matter: Matter, period: str, last_day: date) -> Iterator[Occasion]:
    ahead = {
        Matter.UNSETTLED: policy.settle_before,
        Matter.UNREPORTED: policy.report_before,
        Matter.VISITS_SHORT: policy.visits_before,
    }[matter]
    for place, days in enumerate(ahead, start=1):
        day = last_day - timedelta(days=days)
        yield Occasion(
            matter=matter,
            period=period,
            place=place,
            at=at_local(day, policy.at),
            last_day=last_day,
        )
