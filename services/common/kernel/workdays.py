"""Working days of China with 调休 (DOMAIN "left open" 8), and the days and instants of Asia/Shanghai.

A calendar is data: the statutory days off that fall on Monday–Friday and the make-up working days that
fall on a weekend, year by year. A year without data falls back to Monday–Friday, and every result that
looked at such a year says so (``provisional``).

Asia/Shanghai is a fixed UTC+8 here: there has been no daylight saving time since 1992. Instants are
UTC; a deadline is inclusive to 24:00 local time, so what arrives *before* ``due`` is in time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def local_day(instant: datetime) -> date:
    """The day in Asia/Shanghai that ``instant`` falls on; raises ValueError on a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(SHANGHAI).date()


def at_local(day: date, at: time) -> datetime:
    """The instant (UTC) at which clocks in Asia/Shanghai show ``at`` on ``day``."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 of ``day`` in Asia/Shanghai, as an instant in UTC: the first one that is too late."""
    return at_local(day + _ONE_DAY, time())


def day_text(day: date) -> str:
    """``2026年7月1日``: full year, no leading zeros (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workday:
    """A day that was counted to; ``provisional`` when a year without a published calendar was looked at."""

    day: date
    provisional: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The end of a limit: in time means before ``due`` (UTC), which is 24:00 of its last day."""

    due: datetime
    provisional: bool
    because: str

    @property
    def day(self) -> date:
        """The last day that is still in time, in Asia/Shanghai."""
        return local_day(self.due) - _ONE_DAY


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """``off``: days off on Monday–Friday; ``work``: make-up working days at weekends; ``years``: known ones."""

    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked; Monday–Friday in a year without data."""
        if day.weekday() >= _SATURDAY:
            return day in self.work
        return day not in self.off

    def add_workdays(self, day: date, count: int) -> Workday:
        """The ``count``-th working day after ``day`` (before it if negative); 0 leaves ``day`` where it is.

        ``day`` itself is never counted, so it may be a day off.
        """
        step = timedelta(days=1 if count > 0 else -1)
        left, at, years = abs(count), day, set[int]()
        while left:
            at += step
            years.add(at.year)
            left -= self.is_workday(at)
        way = "后" if count >= 0 else "前"
        because = f"{day_text(day)}{way}第{abs(count)}个工作日是{day_text(at)}"
        return self._workday(at, years, because)

    def on_or_before(self, day: date) -> Workday:
        """``day``, or the last working day before it (提前)."""
        return self._seek(day, -_ONE_DAY)

    def on_or_after(self, day: date) -> Workday:
        """``day``, or the first working day after it (顺延)."""
        return self._seek(day, _ONE_DAY)

    def deadline(self, start: datetime, workdays: int) -> Deadline:
        """24:00 of the ``workdays``-th working day after the local day of ``start``."""
        last = self.add_workdays(local_day(start), workdays)
        return Deadline(
            due=end_of_day(last.day), provisional=last.provisional, because=last.because
        )

    def _seek(self, day: date, step: timedelta) -> Workday:
        at, years = day, {day.year}
        while not self.is_workday(at):
            at += step
            years.add(at.year)
        moved = "提前到" if at < day else "顺延到"
        because = day_text(day) + (
            "是工作日" if at == day else f"不是工作日，{moved}{day_text(at)}"
        )
        return self._workday(at, years, because)

    def _workday(self, day: date, years: set[int], because: str) -> Workday:
        unknown = sorted(years - self.years)
        return Workday(
            day=day,
            provisional=bool(unknown),
            because="；".join([because, *(provisional_text(year) for year in unknown)]),
        )


def provisional_text(year: int) -> str:
    """What people are told about a year whose calendar is not out yet."""
    return f"{year}年放假安排尚未公布，暂按周一至周五为工作日推算"


def calendar_from(data: Mapping[str, Any]) -> WorkCalendar:
    """The calendar of a ``calendar-cn`` document; raises ValueError on a day that changes nothing.

    A day off at a weekend, or a make-up day on a weekday, would be a slip of whoever entered it.
    """
    years = data["years"]
    off = frozenset(_days(years, "off"))
    work = frozenset(_days(years, "work"))
    slips = {day for day in off if day.weekday() >= _SATURDAY}
    slips |= {day for day in work if day.weekday() < _SATURDAY}
    if slips:
        listed = "、".join(day_text(day) for day in sorted(slips))
        raise ValueError(f"放假安排有误：{listed}（放假日应在周一至周五，补班日应在周六或周日）")
    return WorkCalendar(frozenset(int(year) for year in years), off, work)


def _days(years: Mapping[str, Any], kind: str) -> Iterator[date]:
    for year, days in years.items():
        yield from (date.fromisoformat(f"{year}-{day}") for day in days[kind])
