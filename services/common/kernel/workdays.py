"""Working days of China with 调休 (DOMAIN "left open" 8), and the days and instants of Asia/Shanghai.

A calendar is data: the statutory days off that fall on Monday–Friday and the make-up working days that
fall on a weekend, year by year. A year without data falls back to Monday–Friday, and every result that
looked at such a year says so (``provisional``).

Asia/Shanghai is a fixed UTC+8 here: there has been no daylight saving time since 1992. Instants are
UTC; a deadline is inclusive to 24:00 local time, so what arrives *before* ``due`` is in time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_NOTICE_IS_OUT_BY = 12


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


def weekday_text(day: date) -> str:
    """``2027年2月6日（星期六）``."""
    return f"{day_text(day)}（星期{'一二三四五六日'[day.weekday()]}）"


def at_weekend(day: date) -> bool:
    """Whether it is a Saturday or Sunday, worked or not."""
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Workday:
    """A day that was counted to; ``provisional`` when a year without a published calendar was looked at."""

    day: date
    provisional: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The end of a limit: in time means before ``due`` (UTC), which is 24:00 of its last day.

    ``counted_from`` and ``workdays`` say what it was counted by, so that it can be counted again when the
    calendar changes; None where nothing was counted. ``would_be`` is the last day by the calendar of now
    where the one that was announced is later and therefore kept.
    """

    due: datetime
    provisional: bool
    because: str
    counted_from: date | None = None
    workdays: int | None = None
    would_be: date | None = None

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
        if at_weekend(day):
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
        return self._counted(local_day(start), workdays)

    def again(self, announced: Deadline) -> Deadline:
        """``announced`` by this calendar: later if need be, never earlier; itself where nothing is different.

        An earlier day is only noted (``would_be``): what was announced holds. Doing it again changes nothing.
        """
        if announced.counted_from is None or announced.workdays is None:
            return announced
        now = self._counted(announced.counted_from, announced.workdays)
        if now.due < announced.due:
            now = replace(
                now,
                due=announced.due,
                would_be=now.day,
                because=f"{now.because}；按新安排应为{day_text(now.day)}，已公布的时限"
                f"{day_text(announced.day)}不提前",
            )
        return now if _differ(now, announced) else announced

    def missing(self, today: date) -> tuple[int, ...]:
        """The years whose notice should be there and is not: this one, and from 1 December on the next."""
        wanted = [today.year, *([today.year + 1] if today.month == _NOTICE_IS_OUT_BY else [])]
        return tuple(year for year in wanted if year not in self.years)

    def with_notice(self, year: int, off: Iterable[date], work: Iterable[date]) -> "WorkCalendar":
        """This calendar with the official days of ``year``, whatever it had for that year; the year is known now."""
        return WorkCalendar(
            self.years | {year},
            frozenset((*(day for day in self.off if day.year != year), *off)),
            frozenset((*(day for day in self.work if day.year != year), *work)),
        )

    def with_days(self, days: Iterable[tuple[date, bool]]) -> "WorkCalendar":
        """This calendar with single days that are worked (True) or off; which years are known stays as it is."""
        off, work = set(self.off), set(self.work)
        for day, works in days:
            listed, different = (work, works) if at_weekend(day) else (off, not works)
            listed.add(day) if different else listed.discard(day)
        return WorkCalendar(self.years, frozenset(off), frozenset(work))

    def _counted(self, start: date, workdays: int) -> Deadline:
        last = self.add_workdays(start, workdays)
        return Deadline(
            due=end_of_day(last.day),
            provisional=last.provisional,
            because=last.because,
            counted_from=start,
            workdays=workdays,
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


def _differ(one: Deadline, other: Deadline) -> bool:
    """In anything but their words."""
    shown = [(each.due, each.provisional, each.would_be) for each in (one, other)]
    return shown[0] != shown[1]


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
    slips = {day for day in off if at_weekend(day)}
    slips |= {day for day in work if not at_weekend(day)}
    if slips:
        listed = "、".join(day_text(day) for day in sorted(slips))
        raise ValueError(f"放假安排有误：{listed}（放假日应在周一至周五，补班日应在周六或周日）")
    return WorkCalendar(frozenset(int(year) for year in years), off, work)


def _days(years: Mapping[str, Any], kind: str) -> Iterator[date]:
    for year, days in years.items():
        yield from (date.fromisoformat(f"{year}-{day}") for day in days[kind])
