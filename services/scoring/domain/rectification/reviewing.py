"""The unit that decided the star finds whether the branch is rectified (Q11: 谁评定、谁负责)."""

from services.common.errors import Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.rectification.rectification import (
    Outcome,
    Rectification,
    RectificationReviewed,
    Review,
)
from services.scoring.domain.rectification.rectifying import (
    require_open,
    require_other,
    require_rectifying,
)


def review(
    rectification: Rectification, found: Review, *, unit: str, by: str
) -> tuple[RectificationReviewed, ...]:
    """Pass it, fail it, or give it more time. Raises Refused, Forbidden (``own_branch``)."""
    if rectification.unit != unit:
        raise Refused(
            f"这项整顿由评定星级的单位“{rectification.unit}”验收，请核对单位编码",
            code="rectification_elsewhere",
        )
    require_other(rectification, by)
    if found.outcome is Outcome.EXTENDED:
        _require_extensible(rectification, found)
    else:
        require_rectifying(rectification)
    if found.outcome is Outcome.PASSED and not rectification.progress:
        raise Refused("还没有登记整顿进展，不能认定整顿到位", code="progress_missing")
    return (RectificationReviewed(review=found),)


def _require_extensible(rectification: Rectification, found: Review) -> None:
    require_open(rectification)
    fixed = rectification.deadline
    if fixed is None or found.deadline is None:
        raise Refused("还没有整顿期限，不存在延长", code="deadline_missing")
    if found.deadline <= max(fixed, local_day(found.reviewed_at)):
        raise Refused(
            f"延长后的期限 {day_text(found.deadline)}应晚于原定期限 {day_text(fixed)}和验收日期",
            code="deadline_not_later",
        )
