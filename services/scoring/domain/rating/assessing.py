"""Taking a self-assessment (Q2): in its window, before the college has reviewed; the latest received counts."""

from dataclasses import replace

from services.common.errors import Refused
from services.common.kernel.workdays import local_day
from services.scoring.domain.campaign.state import Campaign, Stage, Task
from services.scoring.domain.campaign.windows import is_late
from services.scoring.domain.rating.events import SelfAssessed
from services.scoring.domain.rating.state import Rating, RatingStage

TAKEN_IN = (Stage.PLANNED, Stage.SELF, Stage.REVIEW)
"""The window decides; a campaign may turn a moment after its window has opened."""


def assess(
    state: Rating | None, campaign: Campaign, assessed: SelfAssessed
) -> tuple[SelfAssessed, ...]:
    """Take a self-assessment; the window is judged by when it was received, not by when it is scored.

    Of two of the same instant the one scored last counts. Raises Refused: out of scope, outside the
    window, closed, excused, already reviewed, or older than the one that counts.
    """
    given = assessed.assessment
    if campaign.unit not in assessed.branch.path:
        raise Refused("该党支部不在这次创评活动的范围内", code="out_of_scope")
    late = _is_late(state, campaign, assessed)
    if campaign.stage not in TAKEN_IN:
        raise Refused("这次创评活动的自评已经截止", code="campaign_closed")
    if state is not None:
        _require_open(state, assessed)
    return (replace(assessed, assessment=replace(given, late=late)),)


def _is_late(state: Rating | None, campaign: Campaign, assessed: SelfAssessed) -> bool:
    on = local_day(assessed.assessment.received_at)
    returned = state.returned if state and state.stage is RatingStage.RETURNED else None
    if returned is not None and on <= returned.until:
        return on > campaign.window(Task.SELF).due_on
    return is_late(campaign, Task.SELF, assessed.branch.path, on)


def _require_open(state: Rating, assessed: SelfAssessed) -> None:
    if state.stage is RatingStage.EXCUSED:
        raise Refused("该党支部本次不参加评定，无须自评", code="branch_excused")
    if state.stage is RatingStage.REVIEWED:
        raise Refused("上级党组织已经审核，如需改正请由其退回", code="already_reviewed")
    before = state.self_assessment
    if before is not None and assessed.assessment.received_at < before.received_at:
        raise Refused("已有更晚提交的自评，本次提交不再采用", code="superseded")
