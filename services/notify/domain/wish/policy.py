"""How wishes are followed up (L7), as ``schemas/policies/wishes.json`` says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from services.common.kernel.workdays import WorkCalendar, at_local, end_of_day, local_day

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WishPolicy:
    """``board_unit`` (校团委) sees to what nobody claims; None leaves that to the school itself.

    ``digest_weekday`` is 1 for Monday; ``follow_up_workdays`` and ``confirm_workdays`` are how long a wish
    may wait for a claimant, and a fulfilment for its confirmation, before somebody is told.
    """

    board_unit: str | None
    claims_at_most: int
    follow_up_workdays: int
    confirm_workdays: int
    digest_weekday: int
    remind_at: time


def wish_policy_from(data: Mapping[str, Any]) -> WishPolicy:
    """The policy of a ``wishes`` document."""
    return WishPolicy(
        board_unit=data["board_unit"],
        claims_at_most=data["claims_at_most"],
        follow_up_workdays=data["follow_up_workdays"],
        confirm_workdays=data["confirm_workdays"],
        digest_weekday=data["digest_weekday"],
        remind_at=time.fromisoformat(data["remind_at"]),
    )


def waiting_too_long(policy: WishPolicy, now: datetime, calendar: WorkCalendar) -> datetime:
    """Wishes that wait since before this instant have waited ``follow_up_workdays`` whole working days by today.

    The day a wish began to wait on does not count, today does.
    """
    tomorrow = local_day(now) + timedelta(days=1)
    first_counted = calendar.add_workdays(tomorrow, -policy.follow_up_workdays).day
    return end_of_day(first_counted - timedelta(days=1))


def next_digest(policy: WishPolicy, instant: datetime) -> datetime:
    """When 校团委 is told next, after ``instant``: once a week."""
    today = local_day(instant)
    ahead = (policy.digest_weekday - today.isoweekday()) % _WEEK
    due = at_local(today + timedelta(days=ahead), policy.remind_at)
    if due > instant:
        return due
    return at_local(today + timedelta(days=ahead + _WEEK), policy.remind_at)
