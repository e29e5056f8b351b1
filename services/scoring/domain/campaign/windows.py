"""Whether something arrives in time: open, due, grace, locked, and exceptions per unit (PEERS 12)."""

from collections.abc import Sequence
from datetime import date

from services.common.errors import Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.campaign.opening import TITLES
from services.scoring.domain.campaign.state import Campaign, Task


def is_late(campaign: Campaign, task: Task, unit_path: Sequence[str], on: date) -> bool:
    """Whether what is received ``on`` a day in Asia/Shanghai comes after the due day but still counts.

    Raises Refused (``window_closed``) before the window and after it, exceptions included.
    """
    window = campaign.window(task)
    locks_on = max((window.locks_on, *_exceptions(campaign, task, unit_path)))
    if not window.opens_on <= on <= locks_on:
        raise Refused(
            f"{TITLES[task]}时间是 {day_text(window.opens_on)}至{day_text(locks_on)}，"
            f"本次提交于 {day_text(on)}收到，不在期内；确需补报的，请党委组织部按单位延长期限",
            code="window_closed",
        )
    return on > window.due_on


def _exceptions(campaign: Campaign, task: Task, unit_path: Sequence[str]) -> list[date]:
    return [
        given.until
        for given in campaign.exceptions
        if given.task is task and given.unit in unit_path
    ]
