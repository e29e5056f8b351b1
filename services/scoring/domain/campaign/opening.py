"""Opening a campaign: an id that is not taken, windows in order (Q2–Q4)."""

from collections.abc import Iterator
from datetime import date

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.campaign.events import Begun, Opened
from services.scoring.domain.campaign.state import Campaign, Stage, Task, Window, known

TITLES = {Task.SELF: "自评", Task.REVIEW: "审核"}
STAGES = {Task.SELF: Stage.SELF, Task.REVIEW: Stage.REVIEW}
ORDER = [Stage.PLANNED, Stage.SELF, Stage.REVIEW]
PUBLICATION_DAYS = 5
"""Working days of 公示 where the form names none; the text asks for no fewer (Q8)."""


def open_campaign(state: Campaign | None, opening: Opened, *, on: date) -> tuple[Opened, ...]:
    """Open under an id that is not taken, ``on`` a day in Asia/Shanghai.

    Raises Conflict, and Refused (``bad_window``) with every fault of the windows.
    """
    if state is not None:
        raise Conflict("这个编号的创评活动已经存在，请换一个编号", code="campaign_exists")
    faults = [fault for window in opening.windows for fault in _faults(window, on)]
    own, review = opening.windows
    if review.opens_on < own.opens_on:
        faults.append("审核不能早于自评开始")
    if review.locks_on < own.locks_on:
        faults.append("审核不能早于自评结束")
    if faults:
        raise Refused("；".join(faults) + "。请改正后重新提交", code="bad_window")
    return (opening,)


def _faults(window: Window, on: date) -> Iterator[str]:
    title = TITLES[window.task]
    if not window.opens_on <= window.due_on <= window.locks_on:
        yield f"{title}的日期应依次为开始、截止、宽限到期"
    if window.locks_on < on:
        yield f"{title}的截止日期 {day_text(window.locks_on)}已经过去"


def begin(state: Campaign | None, task: Task, *, on: date) -> tuple[Begun, ...]:
    """Turn to the stage whose window has opened by the day ``on``; nothing when it is there, or past it."""
    campaign = known(state)
    stage = STAGES[task]
    if campaign.stage not in ORDER or ORDER.index(campaign.stage) >= ORDER.index(stage):
        return ()
    if on < campaign.window(task).opens_on:
        return ()
    return (Begun(stage=stage),)
