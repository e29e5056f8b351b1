"""When units are reminded of their links and visits: every occasion, and which still count (L3, L4, F4).

A series is told of at several places, farthest first: the same matter, the same year or semester. After
downtime only the latest place of a series that has come is told, so that nobody is told twice at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from services.common.kernel.coverage import Per
from services.common.kernel.festivals import Festivals
from services.common.kernel.frames import Span, span_of, whole_year
from services.common.kernel.school_year import SchoolCalendar
from services.common.kernel.workdays import at_local, local_day
from services.notify.domain.link.policy import LinkPolicy


class Matter(StrEnum):
    """What is still to be done; the words are ``schemas/notices/links.json``."""

    UNCONFIRMED = "link.unconfirmed"
    UNSETTLED = "link.unsettled"
    UNREPORTED = "link.unreported"
    VISITS_SHORT = "link.visits_short"
    FESTIVAL_NEAR = "link.festival_near"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The ``place``-th reminder (from 1) of a ``matter`` in a ``period``: an academic year, a semester, a festival.

    ``at`` is the instant (UTC), ``last_day`` the last one to do it in; ``since``: ahead of a festival, the
    day from which a visit counts for it.
    """

    matter: Matter
    period: str
    place: int
    at: datetime
    last_day: date
    label: str
    since: date | None = None

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
    late = 0 if occasion.matter is Matter.FESTIVAL_NEAR else policy.catch_up_days
    until = max(occasion.last_day, local_day(occasion.at)) + timedelta(days=late)
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
    spans = [span_of(each) for each in school.semesters] if _counts(policy, Per.SEMESTER) else []
    if _counts(policy, Per.YEAR):
        spans += [whole_year(school, first) for first in range(year - 2, year + 2)]
    visits = [each for span in spans for each in _of_span(policy, span)]
    return [*found, *visits, *_of_festivals(policy, year)]


def _counts(policy: LinkPolicy, per: Per) -> bool:
    return any(rule.per is per for rule in policy.duties.visits)


def _of_year(policy: LinkPolicy, first: int) -> Iterator[Occasion]:
    period = f"{first}-{first + 1}"
    yield from _confirming(policy, period, first)
    settled, reported = policy.settle_by.of(first), policy.report_by.of(first)
    for matter, ahead, last_day in (
        (Matter.UNSETTLED, policy.settle_before, settled),
        (Matter.UNREPORTED, policy.report_before, reported),
    ):
        yield from _before(policy, matter, ahead, _day_of(period, last_day))


def _day_of(period: str, day: date) -> Span:
    return Span(code=period, label=period, first=day, last=day)


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
            label=period,
        )


def _of_span(policy: LinkPolicy, span: Span) -> Iterator[Occasion]:
    yield from _before(policy, Matter.VISITS_SHORT, policy.visits_before, span)


def _of_festivals(policy: LinkPolicy, year: int) -> Iterator[Occasion]:
    ahead = policy.festivals.remind_days_before
    for name, day in _festivals_around(policy.festivals, year):
        eve = day - timedelta(days=1)
        span = Span(code=f"{day.year}-{name}", label=name, first=eve, last=eve)
        since = day - timedelta(days=max(ahead, default=0))
        before = [days - 1 for days in ahead]
        for each in _before(policy, Matter.FESTIVAL_NEAR, before, span):
            yield replace(each, since=since)


@lru_cache(maxsize=16)
def _festivals_around(festivals: Festivals, year: int) -> tuple[tuple[str, date], ...]:
    return festivals.festivals_between(date(year - 1, 1, 1), date(year + 1, 12, 31))


def _before(
    policy: LinkPolicy, matter: Matter, ahead: Sequence[int], span: Span
) -> Iterator[Occasion]:
    for place, days in enumerate(ahead, start=1):
        day = span.last - timedelta(days=days)
        yield Occasion(
            matter=matter,
            period=span.code,
            place=place,
            at=at_local(day, policy.at),
            last_day=span.last,
            label=span.label,
        )
