"""Whether something arrives in time: open, due, grace, locked, and exceptions per unit (PEERS 12)."""

from collections.abc import Sequence
from datetime import date

from services.common.errors import Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.campaign.events import ExceptionMade
from services.scoring.domain.campaign.opening import ORDER, TITLES
from services.scoring.domain.campaign.state import (
    Campaign,
    Task,
    WindowException,
    known,
    require_own,
)


def is_late(campaign: Campaign, task: Task, unit_path: Sequence[str], on: date) -> bool:
    """Whether what is received ``on`` a day in Asia/Shanghai comes after the due day but still counts.

    Raises Refused (``window_closed``) before the window and after it, exceptions included.
    """
    window = campaign.window(task)
    last = last_day(campaign, task, unit_path)
    if not window.opens_on <= on <= last:
        raise Refused(
            f"{TITLES[task]}时间是 {day_text(window.opens_on)}至{day_text(last)}，"
            f"本次提交于 {day_text(on)}收到，不在期内；确需补报的，请党委组织部按单位延长期限",
            code="window_closed",
        )
    return on > window.due_on


def last_day(campaign: Campaign, task: Task, unit_path: Sequence[str]) -> date:
    """The last day on which the unit at the end of ``unit_path`` may do ``task``: grace and exceptions included."""
    given = [
        each.until for each in campaign.exceptions if each.task is task and each.unit in unit_path
    ]
    return max((campaign.window(task).locks_on, *given))


def extend(
    state: Campaign | None,
    exception: WindowException,
    unit_path: Sequence[str],
    *,
    unit: str,
    on: date,
) -> tuple[ExceptionMade, ...]:
    """Give the unit at the end of ``unit_path``, and all below it, more time; never after the close.

    Time once given is not taken back. Raises NotFound, Forbidden, and Refused with what is wrong.
    """
    campaign = known(state)
    require_own(campaign, unit)
    if campaign.stage not in ORDER:
        raise Refused("这次创评活动已经截止，不能再延长期限", code="campaign_closed")
    if campaign.unit not in unit_path:
        raise Refused("这个单位不在这次创评活动的范围内，请核对编码", code="out_of_scope")
    last = last_day(campaign, exception.task, unit_path)
    if exception.until <= last:
        raise Refused(
            f"该单位的{TITLES[exception.task]}本来就可以做到{day_text(last)}，"
            f"请把日期改到{day_text(last)}之后",
            code="exception_needless",
        )
    if exception.until < on:
        raise Refused(
            f"延长到的日期 {day_text(exception.until)}已经过去，请填今天或以后的日期",
            code="date_passed",
        )
    return (ExceptionMade(exception=exception),)
