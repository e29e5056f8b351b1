"""Who may ask for a regrade, and when (Q7, Q12): one at a time, once the branch's campaign is final."""

from collections.abc import Sequence
from datetime import datetime

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.scoring.domain.campaign.state import Campaign
from services.scoring.domain.rating.state import Rating
from services.scoring.domain.regrade.regrade import (
    ENDED,
    Cause,
    Opening,
    Regrade,
    RegradeLapsed,
    RegradeOpened,
    RegradeStage,
)
from services.scoring.domain.spot_check.announcing import require_standing

BEST, LAST = 5, 1
VOIDED = "所依据的创评活动已经推倒重来"
SUPERSEDED = "该党支部已在新一次创评中评定星级"


def rated(state: Rating | None) -> tuple[Rating, int]:
    """The branch's rating in its last campaign and the star that it gave; raises NotFound."""
    if state is None or state.star is None:
        raise NotFound(
            "该党支部还没有评定过星级，没有可以升降的星级；请参加下一次创评活动",
            code="standing_not_found",
        )
    return state, state.star


def current_star(given: int, campaign_id: str, earlier: Sequence[Regrade]) -> int:
    """The star that the branch has now: what its campaign gave, or the last regrade that became final."""
    final = [
        each.star
        for each in earlier
        if each.stage is RegradeStage.FINAL and each.campaign == campaign_id
    ]
    return final[-1] if final else given


def open_regrade(
    regrade: Regrade, campaign: Campaign, earlier: Sequence[Regrade]
) -> tuple[RegradeOpened, ...]:
    """Open it; ``earlier`` are all regrades of the branch, oldest first. Raises Refused, Forbidden, Conflict."""
    require_standing(campaign)
    if earlier and earlier[-1].stage not in ENDED:
        raise Conflict(
            f"党支部“{regrade.branch.name}”已有一件升降级或重新评定正在办理，办结之后再提出",
            code="regrade_open",
        )
    _require_sense(regrade.opening, regrade.from_star)
    if regrade.opening.cause is not Cause.UPGRADE and regrade.opening.asked_by == (
        regrade.branch.code
    ):
        raise Forbidden("党支部不能对自己提出降级，请由院级党委或党委组织部提出", code="own_branch")
    return (RegradeOpened(regrade=regrade),)


def lapse(regrade: Regrade, *, at: datetime, because: str) -> tuple[RegradeLapsed, ...]:
    """End it because its campaign counts no more; one that has ended stays as it is."""
    if regrade.stage in ENDED:
        return ()
    return (RegradeLapsed(lapsed_at=at, because=because),)


def _require_sense(opening: Opening, from_star: int) -> None:
    if opening.cause is Cause.UPGRADE:
        if from_star == BEST:
            raise Refused("该党支部已经是五星，没有更高的星级", code="already_best")
        if opening.claimed_star is None or opening.claimed_star <= from_star:
            raise Refused(
                f"申请升级的星级应高于现有的 {from_star} 星，请核对", code="claim_not_higher"
            )
    if opening.cause is Cause.DOWNGRADE and from_star == LAST:
        raise Refused("该党支部已经是一星，没有更低的星级", code="already_last")
