"""Who owes which links and visits by when, and is reminded when: ``schemas/policies/links.json`` (L3, L4, F4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from services.common.kernel.coverage import DutyRules, duty_rules_from
from services.common.kernel.festivals import Festivals
from services.common.kernel.month_days import MonthDay, month_day_from


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPolicy:
    """``festivals``: those ahead of which some kind is visited, as the table of festivals has them.

    Days of the year lie in the calendar year in which the academic year begins.

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
    festivals: Festivals
    at: time
    catch_up_days: int


def link_policy_from(data: Mapping[str, Any], festivals: Festivals) -> LinkPolicy:
    """The policy of a ``links`` document; raises ValueError on days out of order and unknown festivals."""
    rules = duty_rules_from(data)
    policy = LinkPolicy(
        duties=rules,
        settle_by=month_day_from(data["settle_by"]),
        report_by=month_day_from(data["report_by"]),
        confirm_from=month_day_from(data["confirm_from"]),
        confirm_by=month_day_from(data["confirm_by"]),
        settle_before=_farthest_first(data["remind_days_before"]["settle"]),
        report_before=_farthest_first(data["remind_days_before"]["report"]),
        visits_before=_farthest_first(data["remind_days_before"]["period_end"]),
        festivals=_named(rules, festivals),
        at=time.fromisoformat(data["remind_at"]),
        catch_up_days=data["catch_up_days"],
    )
    order = [policy.confirm_from, policy.confirm_by, policy.settle_by, policy.report_by]
    days = [each.of(2026) for each in order]
    if days != sorted(days):
        raise ValueError("联系规定有误：开始确认、确认期限、确定联系期限、报送期限应依次在后")
    return policy


def _named(rules: DutyRules, festivals: Festivals) -> Festivals:
    wanted = {name for rule in rules.visits for name in rule.festivals}
    unknown = sorted(wanted - {each.name for each in festivals.entries})
    if unknown:
        raise ValueError(f"联系规定有误：节日表中没有“{'、'.join(unknown)}”")
    return replace(festivals, entries=tuple(e for e in festivals.entries if e.name in wanted))


def _farthest_first(days: list[int]) -> tuple[int, ...]:
    return tuple(sorted(set(days), reverse=True))
