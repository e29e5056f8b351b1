"""When a report is due, when its figures are frozen, and what becomes of an incomplete one (Q10, L9, EXPORTS §6).

A schedule is data (``schemas/policies/report-schedules.json``): so many days or working days after each
period's end, or fixed days of the year; what is not a working day moves. Single periods may have a day of
their own, which nothing moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from services.common.errors import Refused
from services.common.kernel.periods import Period, PeriodKind, parse_period
from services.common.kernel.workdays import (
    Deadline,
    WorkCalendar,
    Workday,
    at_local,
    day_text,
    end_of_day,
)


class Shift(StrEnum):
    """What becomes of a due day that is no working day."""

    EARLIER = "提前"
    LATER = "顺延"
    KEEP = "不变"


class Incomplete(StrEnum):
    """What becomes of a report whose figures are incomplete when they are frozen."""

    WAITS = "等待决定"
    GOES = "照常报送"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """A day for each period: so many days or working days after its end, or a month and day for each of the year.

    Of the years around it, a fixed day is the one nearest to the period's end.
    """

    plus_days: int = 0
    plus_workdays: int = 0
    on: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOff:
    """The day of one period alone, and why: nothing moves it."""

    due_on: date
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSchedule:
    """A table that comes round. Its figures are frozen by the rule ``cut_off``, without one when it is due.

    A preview is announced ``preview_workdays_before`` that, 0 for none. Frozen figures are compared every
    ``compare_every_days`` for ``compare_days``.
    """

    table: str
    title: str
    every: PeriodKind
    due: DueRule
    when_no_workday: Shift = Shift.EARLIER
    cut_off: DueRule | None = None
    once: Mapping[Period, OneOff] = field(default_factory=dict)
    incomplete: Incomplete = Incomplete.WAITS
    preview_workdays_before: int = 0
    compare_every_days: int = 7
    compare_days: int = 365


def schedule_from(row: Mapping[str, Any]) -> ReportSchedule:
    """One entry of ``report-schedules``; raises ValueError, which names the table, for what no schema can see."""
    every, cut_off = PeriodKind(row["every"]), row.get("cut_off")
    named = f"报送计划“{row['table']}”"
    counts = ("preview_workdays_before", "compare_every_days", "compare_days")
    return ReportSchedule(
        table=row["table"],
        title=row["title"],
        every=every,
        due=_rule_from(row["due"], every, f"{named}的 due"),
        cut_off=None if cut_off is None else _rule_from(cut_off, every, f"{named}的 cut_off"),
        when_no_workday=Shift(row["when_no_workday"]),
        once=dict(_one_off(each, every) for each in row.get("once", ())),
        incomplete=Incomplete(row.get("incomplete", Incomplete.WAITS.value)),
        **{name: row[name] for name in counts if name in row},
    )


def report_due(schedule: ReportSchedule, period: Period, calendar: WorkCalendar) -> Deadline:
    """When ``schedule``'s table for ``period`` must be in: 24:00 of the due day."""
    if period.kind is not schedule.every:
        raise Refused(f"“{schedule.title}”的统计期应当是：{schedule.every.how}", code="bad_period")
    once = schedule.once.get(period)
    if once is not None:
        last = Workday(day=once.due_on, provisional=False, because=once.because)
    else:
        last = _day(schedule.due, schedule.when_no_workday, period, calendar)
    return _deadline(schedule, period, last, "应于{}24时前报送")


def report_cut_off(schedule: ReportSchedule, period: Period, calendar: WorkCalendar) -> Deadline:
    """When its figures are frozen: 24:00 of the cut-off day, and never after it is due."""
    due = report_due(schedule, period, calendar)
    if schedule.cut_off is None:
        return due
    last = _day(schedule.cut_off, schedule.when_no_workday, period, calendar)
    frozen = _deadline(schedule, period, last, "的数字截至{}24时")
    return min(frozen, due, key=lambda deadline: deadline.due)


def preview_at(
    schedule: ReportSchedule, period: Period, calendar: WorkCalendar, at: time
) -> datetime | None:
    """When the unit is told what the table would say; None where the schedule announces nothing."""
    if not schedule.preview_workdays_before:
        return None
    last = report_cut_off(schedule, period, calendar).day
    return at_local(calendar.add_workdays(last, -schedule.preview_workdays_before).day, at)


def _rule_from(row: Mapping[str, Any], every: PeriodKind, named: str) -> DueRule:
    rule = DueRule(
        plus_days=row.get("plus_days", 0),
        plus_workdays=row.get("plus_workdays", 0),
        on=tuple(_month_day(text, named) for text in row.get("on", ())),
    )
    if sum(map(bool, (rule.plus_days, rule.plus_workdays, rule.on))) > 1:
        raise ValueError(f"{named}：plus_days、plus_workdays、on 只能写一个")
    if rule.on and len(rule.on) != every.each_year:
        raise ValueError(f"{named}：on 须为一年中的每一期各写一天，应有{every.each_year}个")
    return rule


def _month_day(text: str, named: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    try:
        date(2001, int(month), int(day))
    except ValueError:
        raise ValueError(f"{named}：“{text}”不是每年都有的日子，写作 月-日，如 01-10") from None
    return int(month), int(day)


def _one_off(row: Mapping[str, Any], every: PeriodKind) -> tuple[Period, OneOff]:
    day = date.fromisoformat(row["due_on"])
    return parse_period(row["period"], every), OneOff(due_on=day, because=row["because"])


def _deadline(schedule: ReportSchedule, period: Period, last: Workday, when: str) -> Deadline:
    said = when.format(day_text(last.day))
    return Deadline(
        due=end_of_day(last.day),
        provisional=last.provisional,
        because=f"{period.label}“{schedule.title}”{said}：{last.because}",
    )


def _day(rule: DueRule, shift: Shift, period: Period, calendar: WorkCalendar) -> Workday:
    if rule.plus_workdays:
        return calendar.add_workdays(period.last_day, rule.plus_workdays)
    day = _fixed(rule, period) if rule.on else period.last_day + timedelta(days=rule.plus_days)
    if shift is Shift.EARLIER:
        return calendar.on_or_before(day)
    if shift is Shift.LATER:
        return calendar.on_or_after(day)
    return Workday(day=day, provisional=False, because=f"{day_text(day)}，不因节假日变动")


def _fixed(rule: DueRule, period: Period) -> date:
    end = period.last_day
    month, day = rule.on[period.number - 1]
    years = (end.year - 1, end.year, end.year + 1)
    return min((date(year, month, day) for year in years), key=lambda near: abs(near - end))
