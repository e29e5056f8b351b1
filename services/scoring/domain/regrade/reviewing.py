"""The college's review of a regrade: scored anew by the campaign's frozen standard (Q12)."""

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.meeting import require_held
from services.scoring.domain.rating.state import Recognition
from services.scoring.domain.regrade.regrade import (
    Regrade,
    RegradeCorrected,
    RegradeReview,
    RegradeReviewed,
    RegradeStage,
    known_regrade,
)
from services.scoring.domain.sheet import ScoreSheet

STAGE_TEXT = {
    RegradeStage.OPENED: "待审核",
    RegradeStage.REVIEWED: "已审核",
    RegradeStage.PUBLISHED: "正在公示",
    RegradeStage.FINAL: "已确定",
    RegradeStage.REFUSED: "未予同意",
    RegradeStage.LAPSED: "已失效",
}


def to_review(state: Regrade | None, *, branch: str, by: str) -> Regrade:
    """The regrade of ``branch`` that the unit ``by`` may review now; raises NotFound, Refused, Forbidden, Conflict."""
    regrade = known_regrade(state)
    if regrade.branch.code != branch:
        raise Refused("这件升降级不是该党支部的，请核对编号和党支部编码", code="regrade_elsewhere")
    if by == branch:
        raise Forbidden("党支部不能审核自己，请由院级党委审核", code="own_branch")
    # What an objection corrected is not reviewed away: the answer stands.
    if regrade.stage not in (RegradeStage.OPENED, RegradeStage.REVIEWED) or regrade.corrected_by:
        raise Conflict(
            f"这件升降级{STAGE_TEXT[regrade.stage]}，不能再审核", code="regrade_not_reviewable"
        )
    return regrade


def review(
    regrade: Regrade, found: RegradeReview, sheet: ScoreSheet
) -> tuple[RegradeReviewed, ...]:
    """Take the review, in place of one that stands; raises Refused on a meeting out of time."""
    on = local_day(found.reviewed_at)
    require_held(found.meeting, by=on)
    opened_on = local_day(regrade.opening.asked_at)
    if found.meeting.held_on < opened_on:
        raise Refused(
            f"集体研究的日期早于提出的日期 {day_text(opened_on)}，请在提出之后研究审核",
            code="meeting_before_regrade",
        )
    if regrade.review is not None and found.reviewed_at < regrade.review.reviewed_at:
        raise Refused("已有更晚提交的审核，本次提交不再采用", code="superseded")
    return (RegradeReviewed(review=found, sheet=sheet),)


def correct(
    state: Regrade | None,
    sheet: ScoreSheet,
    recognitions: tuple[Recognition, ...],
    *,
    objection: str,
    basis: str,
) -> tuple[RegradeCorrected, ...]:
    """Put ``sheet`` in place of the one that counted, as the answer to an objection; Refused where none was shown."""
    regrade = known_regrade(state)
    if regrade.notice is None or regrade.stage not in (
        RegradeStage.PUBLISHED,
        RegradeStage.REVIEWED,
    ):
        raise Refused("这件升降级没有在公示，没有可以更正的结果", code="not_published")
    return (
        RegradeCorrected(objection=objection, sheet=sheet, recognitions=recognitions, basis=basis),
    )
