"""Listing a branch, setting measures and telling progress, and what falls due or lapses (Q11)."""

from datetime import date, datetime

from services.common.errors import Forbidden, NotFound, Refused
from services.common.kernel.workdays import day_text, end_of_day, local_day
from services.scoring.domain.origin import Origin
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.rectification.bottom_list import Listed
from services.scoring.domain.rectification.rectification import (
    Cause,
    Measures,
    MeasuresSet,
    Progress,
    ProgressReported,
    Rectification,
    RectificationFellDue,
    RectificationLapsed,
    RectificationListed,
    RectificationStage,
)

MOST_PROGRESS = 100


def known_rectification(state: Rectification | None) -> Rectification:
    """The rectification, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的整顿记录，请核对编号", code="rectification_not_found")
    return state


def downgraded(
    branch: Branch, origin: Origin, *, because: str, deadline: date | None, at: datetime
) -> Rectification:
    """What a downgrade carries (降级摘星): 整顿 by ``deadline``, where the decision names one."""
    return Rectification(
        source=origin.source,
        campaign=origin.campaign,
        branch=branch,
        unit=origin.unit,
        unit_path=origin.unit_path,
        cause=Cause.DOWNGRADE,
        rank=None,
        tied=False,
        because=because,
        listed_at=at,
        deadline=deadline,
    )


def at_bottom(branch: Branch, origin: Origin, row: Listed, *, at: datetime) -> Rectification:
    """What a campaign's bottom list makes necessary; the deadline comes with the measures."""
    return Rectification(
        source=origin.source,
        campaign=origin.campaign,
        branch=branch,
        unit=origin.unit,
        unit_path=origin.unit_path,
        cause=Cause.BOTTOM,
        rank=row.rank,
        tied=row.tied,
        because=row.because,
        listed_at=at,
        deadline=None,
    )


def list_branch(
    state: Rectification | None, listed: Rectification
) -> tuple[RectificationListed, ...]:
    """List it once; whatever became of it, listing it again changes nothing."""
    return () if state is not None else (RectificationListed(rectification=listed),)


def require_branch(rectification: Rectification, branch: str, by: str) -> None:
    """Raise Refused unless it is about ``branch``; Forbidden where the branch itself asks."""
    if rectification.branch.code != branch:
        raise Refused(
            f"这项整顿的党支部是“{rectification.branch.name}”，请核对编号和党支部编码",
            code="rectification_elsewhere",
        )
    require_other(rectification, by)


def require_other(rectification: Rectification, by: str) -> None:
    """Raise Forbidden where the branch acts for those above it."""
    if rectification.branch.code == by:
        raise Forbidden("整顿由上级党组织填报和验收，党支部不能自己办理", code="own_branch")


def set_measures(
    rectification: Rectification, measures: Measures, deadline: date
) -> tuple[MeasuresSet, ...]:
    """Set them, or better ones; never by a later deadline than the one that holds: that takes a review.

    Raises Refused.
    """
    require_open(rectification)
    if deadline < local_day(measures.set_at):
        raise Refused(f"整顿期限 {day_text(deadline)}早于提交日期，请核对", code="deadline_past")
    fixed = rectification.deadline
    if fixed is not None and deadline > fixed:
        raise Refused(
            f"整顿期限已定为 {day_text(fixed)}，需要延长的，请由党委组织部在验收时决定",
            code="deadline_fixed",
        )
    return (MeasuresSet(measures=measures, deadline=deadline),)


def report(
    rectification: Rectification, *, text: str, at: datetime, submission: str
) -> tuple[ProgressReported, ...]:
    """Tell progress, also late. Raises Refused before measures are set, and beyond 100 entries."""
    require_rectifying(rectification)
    if len(rectification.progress) >= MOST_PROGRESS:
        raise Refused(f"整顿进展已登记 {MOST_PROGRESS} 条，请待验收后再登记", code="progress_full")
    late = _is_past(rectification, at)
    progress = Progress(text=text, reported_at=at, late=late, submission=submission)
    return (ProgressReported(progress=progress),)


def fall_due(rectification: Rectification, now: datetime) -> tuple[RectificationFellDue, ...]:
    """Mark it, once, where the deadline that holds has passed at ``now``."""
    if not rectification.is_open or rectification.overdue or not _is_past(rectification, now):
        return ()
    return (RectificationFellDue(),)


def lapse(
    rectification: Rectification, *, at: datetime, because: str
) -> tuple[RectificationLapsed, ...]:
    """The result that listed the branch counts no more; what was passed before stays as it is."""
    if not rectification.is_open:
        return ()
    return (RectificationLapsed(lapsed_at=at, because=because),)


def require_open(rectification: Rectification) -> None:
    """Raise Refused where it has ended."""
    if not rectification.is_open:
        raise Refused(
            f"这项整顿已经办结：{rectification.ended_because}", code="rectification_ended"
        )


def require_rectifying(rectification: Rectification) -> None:
    """Raise Refused where it has ended, or no measures are set."""
    require_open(rectification)
    if rectification.stage is not RectificationStage.RECTIFYING:
        raise Refused("还没有登记整顿措施，请先由院级党委登记", code="measures_missing")


def _is_past(rectification: Rectification, now: datetime) -> bool:
    deadline = rectification.deadline
    return deadline is not None and now >= end_of_day(deadline)
