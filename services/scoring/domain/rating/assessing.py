"""Taking a self-assessment (Q2): in its window, before the college has reviewed; the latest received counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.common.errors import Refused
from services.common.kernel.workdays import local_day
from services.scoring.domain.campaign.state import Campaign, Stage, Task
from services.scoring.domain.campaign.windows import is_late
from services.scoring.domain.rating.events import Excused, SelfAssessed
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
    late = _taken_late(state, campaign, assessed.branch.path, given.received_at)
    return (replace(assessed, assessment=replace(given, late=late)),)


def stand_aside(
    state: Rating | None, campaign: Campaign, excused: Excused, *, received_at: datetime
) -> tuple[Excused, ...]:
    """Take a self-assessment whose facts excuse the branch by the standard's rule: it is not rated.

    A later self-assessment with other facts brings the branch back. Raises what ``assess`` raises.
    """
    _taken_late(state, campaign, excused.branch.path, received_at)
    return (excused,)


def require_scope(campaign: Campaign, path: Sequence[str]) -> None:
    """Raise Refused unless the branch at the end of ``path`` lies in the campaign's scope."""
    if campaign.unit not in path:
        raise Refused("该党支部不在这次创评活动的范围内", code="out_of_scope")


def require_taking(campaign: Campaign) -> None:
    """Raise Refused once the campaign takes no self-assessment, return or excuse any more."""
    if campaign.stage not in TAKEN_IN:
        raise Refused("这次创评活动的自评已经截止", code="campaign_closed")


def _taken_late(
    state: Rating | None, campaign: Campaign, path: Sequence[str], received_at: datetime
) -> bool:
    require_scope(campaign, path)
    late = _is_late(state, campaign, path, received_at)
    require_taking(campaign)
    if state is not None:
        _require_open(state, received_at)
    return late


def _is_late(
    state: Rating | None, campaign: Campaign, path: Sequence[str], received_at: datetime
) -> bool:
    on = local_day(received_at)
    returned = state.returned if state and state.stage is RatingStage.RETURNED else None
    if returned is not None and on <= returned.until:
        return on > campaign.window(Task.SELF).due_on
    return is_late(campaign, Task.SELF, path, on)


def _require_open(state: Rating, received_at: datetime) -> None:
    if state.excuse is not None and not state.excuse.by_rule:
        raise Refused("该党支部本次不参加评定，无须自评", code="branch_excused")
    if state.stage is RatingStage.REVIEWED:
        raise Refused(
            "院级党委已经审核，不能再改自评；有不同意见请向院级党委提出", code="already_reviewed"
        )
    before = state.self_assessment
    if before is not None and received_at < before.received_at:
        raise Refused("已有更晚提交的自评，本次提交不再采用", code="superseded")
