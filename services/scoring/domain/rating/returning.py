"""A college sends a self-assessment back for correction (Q2, Q3): before its review, with a day to be done by."""

from services.common.errors import Forbidden, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.campaign.state import Campaign, Task
from services.scoring.domain.campaign.windows import last_day
from services.scoring.domain.part.part import Part
from services.scoring.domain.part.sending import require_open
from services.scoring.domain.rating.assessing import require_taking
from services.scoring.domain.rating.events import Returned
from services.scoring.domain.rating.state import Branch, Rating, RatingStage, Return

NOT_RETURNABLE = {
    RatingStage.RETURNED: ("自评已经退回，待党支部重新提交", "already_returned"),
    RatingStage.REVIEWED: ("自评已经审核，不能再退回；需要更正的，请重新审核", "already_reviewed"),
    RatingStage.EXCUSED: ("该党支部本次不参加评定，没有可退回的自评", "branch_excused"),
    RatingStage.PLACED: ("该党支部的星级已经分配，不能再退回自评", "campaign_closed"),
    RatingStage.FINAL: ("该党支部的评定结果已经确定，不能再退回自评", "rating_final"),
}


def send_back(
    state: Rating | None, campaign: Campaign, part: Part | None, returned: Return, *, by: str
) -> tuple[Returned, ...]:
    """Send it back on behalf of the unit ``by``; it counts as not submitted until it comes again.

    Raises Refused and Forbidden (a branch does not send back its own).
    """
    require_taking(campaign)
    if state is None:
        raise Refused("该党支部还没有自评，没有可退回的", code="assessment_missing")
    require_superior(state.branch, by)
    if state.stage in NOT_RETURNABLE:
        message, code = NOT_RETURNABLE[state.stage]
        raise Refused(message, code=code)
    require_open(part)
    require_until(campaign, state.branch, returned)
    return (Returned(returned=returned),)


def require_superior(branch: Branch, by: str) -> None:
    """Raise Forbidden where the branch would decide about itself."""
    if by == branch.code:
        raise Forbidden("这一步由上级党组织办理，党支部不能替自己办理", code="own_branch")


def require_until(campaign: Campaign, branch: Branch, returned: Return) -> None:
    """Raise Refused unless the branch gets at least the day itself, and the review still comes after it."""
    on = local_day(returned.returned_at)
    last = last_day(campaign, Task.REVIEW, branch.path)
    if not on <= returned.until <= last:
        raise Refused(
            f"重新自评的期限应在 {day_text(on)}至{day_text(last)}之间（审核到{day_text(last)}为止），"
            f"现填的是 {day_text(returned.until)}",
            code="bad_until",
        )
