"""Taking a college's review (Q3): scored anew, in its window, until the college has sent its part up."""

from collections.abc import Iterator
from dataclasses import replace

from services.common.errors import Forbidden, Refused
from services.common.kernel.workdays import local_day
from services.scoring.domain.campaign.state import Campaign, Task
from services.scoring.domain.campaign.windows import is_late
from services.scoring.domain.meeting import require_held
from services.scoring.domain.part.part import Part
from services.scoring.domain.part.sending import require_open, require_reviewing
from services.scoring.domain.rating.events import Reviewed
from services.scoring.domain.rating.state import (
    ItemDifference,
    Rating,
    RatingStage,
    SelfAssessment,
)
from services.scoring.domain.sheet import ScoreSheet

NOT_REVIEWABLE = {
    RatingStage.RETURNED: ("自评已经退回，待党支部改正后重新提交再审核", "assessment_returned"),
    RatingStage.EXCUSED: ("该党支部本次不参加评定，无须审核", "branch_excused"),
    RatingStage.PLACED: ("该党支部的星级已经分配，不能再审核", "campaign_closed"),
    RatingStage.FINAL: ("该党支部的评定结果已经确定，不能再审核", "rating_final"),
}


def to_review(
    state: Rating | None, campaign: Campaign, part: Part | None
) -> tuple[Rating, SelfAssessment]:
    """The rating that may be reviewed now, as far as records tell, and what the branch says; raises Refused."""
    require_reviewing(campaign)
    if state is None or state.self_assessment is None:
        raise Refused("该党支部还没有自评，自评之后再审核", code="assessment_missing")
    if state.stage in NOT_REVIEWABLE:
        message, code = NOT_REVIEWABLE[state.stage]
        raise Refused(message, code=code)
    require_open(part)
    return state, state.self_assessment


def review(
    state: Rating | None, campaign: Campaign, part: Part | None, reviewed: Reviewed, *, by: str
) -> tuple[Reviewed, ...]:
    """Take a review from the unit ``by``; the latest received counts.

    The window is judged by when it was received. Raises Refused and Forbidden (a branch does not review
    itself).
    """
    rating, own = to_review(state, campaign, part)
    given = reviewed.review
    if by == rating.branch.code:
        raise Forbidden("党支部不能审核自己，请由院级党委审核", code="own_branch")
    on = local_day(given.reviewed_at)
    late = is_late(campaign, Task.REVIEW, rating.branch.path, on)
    require_held(given.meeting, by=on)
    if rating.review is not None and given.reviewed_at < rating.review.reviewed_at:
        raise Refused("已有更晚提交的审核，本次提交不再采用", code="superseded")
    differences = tuple(differing(own, given.sheet))
    return (replace(reviewed, review=replace(given, late=late, differences=differences)),)


def differing(own: SelfAssessment, found: ScoreSheet) -> Iterator[ItemDifference]:
    """Each item's own score beside the college's, equal ones too: the rows of the side-by-side view."""
    before = {item.code: item.score for item in own.sheet.items}
    for item in found.items:
        yield ItemDifference(
            code=item.code,
            own=before[item.code],
            review=item.score,
            difference=item.score - before[item.code],
        )
