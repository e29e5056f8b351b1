"""When people may be written to: quiet hours, working days, the time of the daily digest (Asia/Shanghai)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.common.kernel.workdays import SHANGHAI, WorkCalendar, at_local, end_of_day, local_day

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Quiet from ``start`` until before ``end`` (``HH:MM``), over midnight if ``end`` is earlier; equal: never."""

    start: str
    end: str

    def covers(self, instant: datetime) -> bool:
        """Whether nobody is to be written to at ``instant``."""
        return not any(first <= instant < last for first, last in self.openings(local_day(instant)))

    def openings(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The parts of ``day`` that are not quiet, in order, each up to before its second instant."""
        start, end = (at_local(day, time.fromisoformat(text)) for text in (self.start, self.end))
        first, last = at_local(day, time()), end_of_day(day)
        if start == end:
            return ((first, last),)
        if start > end:
            return ((end, start),)
        return tuple(part for part in ((first, start), (end, last)) if part[0] < part[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When one recipient may be written to; ``workdays_only``: not on days off either."""

    quiet: Quiet
    workdays_only: bool

    def opening(self, instant: datetime, calendar: WorkCalendar) -> datetime:
        """``instant``, or the first one after it at which the recipient may be written to."""
        days = self._days(local_day(instant), calendar)
        openings = (part for day in days for part in self.quiet.openings(day))
        return next(max(instant, first) for first, last in openings if instant < last)

    def _days(self, day: date, calendar: WorkCalendar) -> Iterator[date]:
        while True:
            if not self.workdays_only or calendar.is_workday(day):
                yield day
            day += _ONE_DAY


def digest_days(instant: datetime, at: time, calendar: WorkCalendar) -> Iterator[date]:
    """The working days whose digest, made up at ``at``, can still take in what is told at ``instant``."""
    day = local_day(instant)
    while True:
        if calendar.is_workday(day) and instant <= at_local(day, at):
            yield day
        day += _ONE_DAY


def clock_text(instant: datetime) -> str:
    """``09:05`` as clocks in Asia/Shanghai show it."""
    return f"{instant.astimezone(SHANGHAI):%H:%M}"
