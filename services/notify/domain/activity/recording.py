"""Making, correcting, reflecting on and withdrawing an activity (F1)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.common.errors import NotFound, Refused
from services.common.kernel.memorials import Memorials
from services.common.kernel.workdays import day_text, local_day
from services.notify.domain.activity.evolve import (
    ActivityCorrected,
    ActivityRecorded,
    ActivityReflectedOn,
    ActivityWithdrawn,
)
from services.notify.domain.activity.state import ACTIVITY, Account, Activity, Answered, Reflection

DAYS_MOST = 31
REFLECTIONS_MOST = 300
"""Of one activity: a record stays small enough to be read in one piece."""


def record(
    state: Activity | None, activity: Activity, memorials: Memorials, *, named: str | None = None
) -> tuple[ActivityRecorded, ...]:
    """Make the entry, as of ``activity.entered_at``; ``named`` is the memorial day it is said to answer.

    Raises Refused, Conflict, or NotFound (memorial_not_found).
    """
    ACTIVITY.require_new(state)
    _require_sound(activity, activity.entered_at, memorials, now=activity.entered_at)
    if named is not None:
        activity = replace(activity, memorial=_answered(activity, memorials, named))
    return (ActivityRecorded(activity=activity),)


def correct(
    activity: Activity,
    account: Account,
    memorials: Memorials,
    *,
    because: str,
    now: datetime,
    named: str | None = None,
) -> tuple[ActivityCorrected, ...]:
    """Say what is right; ``named`` None leaves the memorial day as it was, as long as the days fit.

    Raises Refused when nothing changes, or the entry was withdrawn, NotFound (memorial_not_found). What was
    entered in time may be corrected at any time.
    """
    ACTIVITY.require_recorded(activity)
    _require_sound(account, activity.entered_at, memorials, now=now)
    moved = (account.held_on, account.last_day) != (activity.held_on, activity.last_day)
    if named is None and moved and activity.memorial:
        named = activity.memorial.id
    if named is not None:
        account = replace(account, memorial=_answered(account, memorials, named))
    ACTIVITY.require_change(activity.account, account)
    return (ActivityCorrected(account=account, because=because),)


def reflect(activity: Activity, reflection: Reflection) -> tuple[ActivityReflectedOn, ...]:
    """Add what somebody wrote. Raises Refused the second time, or where there are too many."""
    ACTIVITY.require_recorded(activity)
    if reflection in activity.reflections:
        raise Refused("这篇心得体会已经登记，不必重复提交", code="reflection_exists")
    if len(activity.reflections) >= REFLECTIONS_MOST:
        raise Refused(f"一次活动最多登记{REFLECTIONS_MOST}篇心得体会", code="too_many_reflections")
    return (ActivityReflectedOn(reflection=reflection),)


def withdraw(activity: Activity, *, because: str) -> tuple[ActivityWithdrawn, ...]:
    """Let it count no more. Raises Refused the second time."""
    ACTIVITY.require_recorded(activity)
    return (ActivityWithdrawn(because=because),)


def seen_by(paths: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Every unit on any of ``paths``, once, in order."""
    return tuple(dict.fromkeys(code for path in paths for code in path))


def require_joined(unit: str, joined: str, path: Sequence[str]) -> None:
    """Raises Refused unless ``joined`` is below the unit that organised the activity."""
    if unit not in path[:-1]:
        raise Refused(
            f"共同参加的单位“{joined}”不在组织单位之下；平级单位联合开展的，请由共同的上级登记，或各自登记",
            code="joined_elsewhere",
        )


def _answered(account: Account, memorials: Memorials, named: str) -> Answered:
    """The memorial day of that year that it answers; its days must be sound. Raises NotFound or Refused."""
    memorial = memorials.known(named)
    if memorial is None:
        known = "、".join(f"{each.id}（{each.name}）" for each in memorials.entries)
        raise NotFound(f"没有代号为“{named}”的纪念日；现有的是{known}", code="memorial_not_found")
    found = memorials.answered(memorial, account.held_on, account.last_day)
    if found is None:
        raise Refused(
            f"活动日期{day_text(account.held_on)}与“{memorial.name}”相距太远：纪念日前{memorial.propose_before}天"
            f"至后{memorial.counts_after}天之内开展的才算；不是为它开展的，请不要填纪念日",
            code="memorial_far_off",
        )
    return Answered(id=memorial.id, name=memorial.name, day=found.day)


def _require_sound(
    account: Account, entered_at: datetime, memorials: Memorials, *, now: datetime
) -> None:
    ACTIVITY.require_past(account.last_day, now)
    if account.last_day < account.held_on:
        raise Refused("结束日期不能早于活动日期", code="activity_ends_first")
    if account.last_day - account.held_on >= timedelta(days=DAYS_MOST):
        raise Refused(f"一次活动最多{DAYS_MOST}天，请分次登记", code="activity_too_long")
    same_day = account.last_day == account.held_on
    if same_day and account.begins and account.ends and account.ends <= account.begins:
        raise Refused("结束时间应晚于开始时间", code="activity_ends_first")
    within = memorials.enter_within_days
    if account.last_day + timedelta(days=within) < local_day(entered_at):
        raise Refused(
            f"活动应在结束后{within}天内登记，{day_text(account.last_day)}的活动已经超过",
            code="activity_too_old",
        )
    if len({*account.people, *account.leaders}) > account.participants:
        raise Refused(
            f"写了{len({*account.people, *account.leaders})}个人的姓名，参加人数（含组织者）却是"
            f"{account.participants}，请核对",
            code="more_named_than_present",
        )
