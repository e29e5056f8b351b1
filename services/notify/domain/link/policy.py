"""Who owes which links and visits, by when, and when they are reminded: ``schemas/policies/links.json`` (L3, L4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from services.common.kernel.coverage import DutyRules, duty_rules_from


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year, as ``11-15``."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """The day in the calendar year ``year``."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPolicy:
    """Days of the year lie in the calendar year in which the academic year begins.

    ``*_before``: how many days before the day in question reminders go out ``at`` (Asia/Shanghai),
    farthest first. ``catch_up_days``: so long after the day in question a missed reminder still goes out.
    """

    duties: DutyRules
    settle_by: MonthDay
    report_by: MonthDay
    confirm_from: MonthDay
    confirm_by: MonthDay
    settle_before: tuple[int, ...]
    report_before: tuple[int, ...]
    visits_before: tuple[int, ...]
    at: time
    catch_up_days: int


def link_policy_from(data: Mapping[str, Any]) -> LinkPolicy:
    """The policy of a ``links`` document; raises ValueError on days that are out of order."""
    policy = LinkPolicy(
        duties=duty_rules_from(data),
        settle_by=_month_day(data["settle_by"]),
        report_by=_month_day(data["report_by"]),
        confirm_from=_month_day(data["confirm_from"]),
        confirm_by=_month_day(data["confirm_by"]),
        settle_before=_farthest_first(data["remind_days_before"]["settle"]),
        report_before=_farthest_first(data["remind_days_before"]["report"]),
        visits_before=_farthest_first(data["remind_days_before"]["semester_end"]),
        at=time.fromisoformat(data["remind_at"]),
        catch_up_days=data["catch_up_days"],
    )
    order = [policy.confirm_from, policy.confirm_by, policy.settle_by, policy.report_by]
    days = [each.of(2026) for each in order]
    if days != sorted(days):
        raise ValueError("联系规定有误：开始确认、确认期限、确定联系期限、报送期限应依次在后")
    return policy


def _month_day(text: str) -> MonthDay:
    month, _, day = text.partition("-")
    return MonthDay(int(month), int(day))


def _farthest_first(days: list[int]) -> tuple[int, ...]:
    return tuple(sorted(set(days), reverse=True))
