"""What staff may enter about a year's working days; whatever is wrong with it is named at once.

A notice is the whole year's; the statutory days on Monday–Friday must be among its days off, for one that
is missing was forgotten. Single days must lie ahead and must be different from what holds already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.common.errors import Refused
from services.common.kernel.festivals import STATUTORY
from services.common.kernel.workdays import (
    WorkCalendar,
    at_weekend,
    day_text,
    local_day,
    weekday_text,
)
from services.notify.domain.calendar.calendar import (
    Announced,
    Announcement,
    Calendar,
    ChangedDay,
    DaysChanged,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Enter the notice of ``year``; ``at`` is when the form was received (UTC)."""

    at: datetime
    year: int
    unit_path: tuple[str, ...]
    notice: Announcement


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDays:
    """Change single days of ``year``."""

    at: datetime
    year: int
    unit_path: tuple[str, ...]
    days: tuple[ChangedDay, ...]


def enter(
    state: Calendar | None, command: Announce | ChangeDays, calendar: WorkCalendar
) -> tuple[Announced | DaysChanged, ...]:
    """The event of ``command``, judged by the ``calendar`` that holds; raises Refused with every fault."""
    if isinstance(command, Announce):
        return (_announced(state, command, calendar),)
    return (_changed(command, calendar),)


def _announced(state: Calendar | None, command: Announce, calendar: WorkCalendar) -> Announced:
    _require([*_frame_faults(command), *_notice_faults(command)])
    notice, year = command.notice, command.year
    lapsed = state.changed if state else ()
    after = calendar.with_notice(year, notice.off, notice.work)
    texts = [
        f"录入{year}年放假安排（{notice.document}）：放假{len(notice.off)}个周一至周五，"
        f"补班{len(notice.work)}天"
    ]
    if lapsed:
        texts.append(f"此前个别调整的{_listed(each.day for each in lapsed)}不再有效")
    return Announced(
        year=year,
        unit=command.unit_path[-1],
        notice=notice,
        lapsed=lapsed,
        since=first_difference(calendar, after, year),
        because="；".join(texts),
    )


def _changed(command: ChangeDays, calendar: WorkCalendar) -> DaysChanged:
    _require([*_frame_faults(command), *_day_faults(command, calendar)])
    days = tuple(sorted(command.days, key=lambda each: each.day))
    texts = [f"{weekday_text(each.day)}改为{'工作日' if each.works else '休息日'}" for each in days]
    return DaysChanged(
        year=command.year,
        unit=command.unit_path[-1],
        days=days,
        since=days[0].day,
        because=f"{'、'.join(texts)}：{days[0].reason}",
    )


def first_difference(before: WorkCalendar, after: WorkCalendar, year: int) -> date | None:
    """The first day of ``year`` that is worked in one only; 1 January where the year was not known before."""
    first = date(year, 1, 1)
    if year not in before.years:
        return first
    days = (first + timedelta(days=number) for number in range(366))
    return next((day for day in days if before.is_workday(day) != after.is_workday(day)), None)


def _require(faults: Sequence[str]) -> None:
    if faults:
        raise Refused("；".join(faults), code="bad_calendar_days")


def _frame_faults(command: Announce | ChangeDays) -> Iterator[str]:
    year, today = command.year, local_day(command.at)
    if len(command.unit_path) > 1:
        yield "放假安排全校统一，只能由最上级单位录入"
    if year < today.year:
        yield f"{year}年已经过去，不能再录入放假安排"
    if year > today.year + 1:
        yield f"现在只能录入{today.year}年和{today.year + 1}年的放假安排，填的是{year}年"
    for day in _days(command):
        if day.year != year:
            yield f"{day_text(day)}不在{year}年"


def _days(command: Announce | ChangeDays) -> tuple[date, ...]:
    if isinstance(command, ChangeDays):
        return tuple(each.day for each in command.days)
    return (*command.notice.off, *command.notice.work)


def _notice_faults(command: Announce) -> Iterator[str]:
    notice, today = command.notice, local_day(command.at)
    for day in notice.off:
        if at_weekend(day):
            yield f"{weekday_text(day)}本来就是休息日，放假日只填周一至周五"
    for day in notice.work:
        if not at_weekend(day):
            yield f"{weekday_text(day)}不是周末，补班日只填周六、周日"
    if notice.published_on is not None and notice.published_on > today:
        yield f"发文日期{day_text(notice.published_on)}在提交日之后"
    first, last = date(command.year, 1, 1), date(command.year, 12, 31)
    for name, day in STATUTORY.festivals_between(first, last):
        if not at_weekend(day) and day not in notice.off:
            yield f"{name}{weekday_text(day)}是法定节假日，放假日里没有列出"


def _day_faults(command: ChangeDays, calendar: WorkCalendar) -> Iterator[str]:
    today, seen = local_day(command.at), dict[date, bool]()
    for each in command.days:
        if seen.setdefault(each.day, each.works) != each.works:
            yield f"{weekday_text(each.day)}既列为放假日，又列为补班日"
        elif each.day < today:
            yield f"{weekday_text(each.day)}已经过去，不能再调整"
        elif calendar.is_workday(each.day) == each.works:
            already = "工作日" if each.works else "休息日"
            yield f"{weekday_text(each.day)}本来就是{already}，不必调整"


def _listed(days: Iterator[date]) -> str:
    return "、".join(map(day_text, days))
