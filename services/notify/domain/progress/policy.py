"""Who reports the quarterly figures, from when and until when (L9), as ``schemas/policies/returns.json`` says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from services.common.errors import Refused
from services.common.kernel.periods import Period, PeriodKind, parse_period
from services.common.kernel.report_schedules import ReportSchedule, report_due, schedule_from
from services.common.kernel.workdays import Deadline, WorkCalendar, at_local


class Reminder(StrEnum):
    """When a unit that has not confirmed is reminded; the last one passed replaces those before it."""

    START = "start"
    MIDDLE = "middle"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPolicy:
    """``levels`` are the kinds of unit that report; ``opens_days_before`` days before its end a quarter opens.

    ``first`` is the first quarter that is reported; ``schedule`` says when each is due.
    """

    schedule: ReportSchedule
    first: Period
    levels: tuple[str, ...]
    opens_days_before: int
    remind_at: time
    remind_workdays_before: int
    watched_quarters: int
    compare_weekday: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a quarter may be confirmed, when it is due, and when who has not is reminded."""

    opens_at: datetime
    due: Deadline
    reminders: tuple[tuple[Reminder, datetime], ...]


def return_policy_from(data: Mapping[str, Any], schedules: Mapping[str, Any]) -> ReturnPolicy:
    """The policy of a ``returns`` document, due as ``report-schedules`` says of its table.

    Raises ValueError where the table has no schedule.
    """
    rows = [row for row in schedules["schedules"] if row["table"] == data["table"]]
    if not rows:
        raise ValueError(f"定期报送计划中没有“{data['table']}”，请补上它的报送时间")
    return ReturnPolicy(
        schedule=schedule_from(rows[0]),
        first=parse_period(data["first"], PeriodKind.QUARTER),
        levels=tuple(data["levels"]),
        opens_days_before=data["opens_days_before"],
        remind_at=time.fromisoformat(data["remind_at"]),
        remind_workdays_before=data["remind_workdays_before"],
        watched_quarters=data["watched_quarters"],
        compare_weekday=data["compare_weekday"],
    )


def quarter(text: str, policy: ReturnPolicy) -> Period:
    """The quarter named; raises Refused for another kind of period, or one before the first report."""
    period = parse_period(text, PeriodKind.QUARTER)
    if period < policy.first:
        raise Refused(f"{policy.first.label}起按季度报送，更早的不用报", code="before_first_period")
    return period


def window(policy: ReturnPolicy, period: Period, calendar: WorkCalendar) -> Window:
    """Opens days before the quarter's end, or before the due day where that comes first."""
    due = report_due(policy.schedule, period, calendar)
    days = timedelta(days=policy.opens_days_before - 1)
    opens_on = min(period.last_day, due.day) - days
    middle = opens_on + (due.day - opens_on) // 2
    planned = {
        Reminder.START: calendar.on_or_after(opens_on).day,
        Reminder.MIDDLE: calendar.on_or_after(middle).day,
        Reminder.BEFORE: calendar.add_workdays(due.day, -policy.remind_workdays_before).day,
    }
    return Window(
        opens_at=at_local(opens_on, time()),
        due=due,
        reminders=tuple((name, at_local(day, policy.remind_at)) for name, day in planned.items()),
    )
