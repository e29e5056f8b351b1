"""When a campaign's result may be shown, questioned and made final (Q8)."""

from datetime import datetime

from services.common.errors import Conflict, Refused
from services.scoring.domain.campaign.events import Finalised, MarkedStale, Published
from services.scoring.domain.campaign.placing import placing_of, require_placed
from services.scoring.domain.campaign.state import (
    Campaign,
    Placing,
    Stage,
    known,
    require_own,
)


def to_publish(state: Campaign | None, *, unit: str) -> Placing:
    """The allocation that ``unit`` may show now; raises NotFound, Forbidden, Conflict or Refused.

    Only what every branch has been given, and what still follows from the scores, is shown.
    """
    campaign = known(state)
    require_own(campaign, unit)
    _require_running(campaign)
    placing = require_placed(campaign)
    if campaign.stage is Stage.PUBLISHED:
        raise Conflict(
            f"这次评定结果正在公示（“{campaign.notice}”），不能重复公示", code="already_published"
        )
    return placing


def publish(state: Campaign | None, *, unit: str, notice: str) -> tuple[Published, ...]:
    """Show the result under ``notice``; as :func:`to_publish`."""
    to_publish(state, unit=unit)
    return (Published(notice=notice),)


def question(state: Campaign | None, because: str) -> tuple[MarkedStale, ...]:
    """A score was corrected, so the stars of all are to be allocated anew; no star changes by itself.

    Raises Refused before the first allocation and once the result is final. Said every time, also for
    the same reason: an allocation that is being planned meanwhile has not seen the latest correction.
    """
    campaign = known(state)
    _require_running(campaign)
    placing_of(campaign)
    return (MarkedStale(because=because),)


def to_finalise(state: Campaign | None, *, unit: str) -> tuple[Placing, str]:
    """The allocation that ``unit`` may make final, and its notice, as far as the campaign decides it."""
    campaign = known(state)
    require_own(campaign, unit)
    _require_running(campaign)
    placing = require_placed(campaign)
    if campaign.stage is not Stage.PUBLISHED or campaign.notice is None:
        raise Refused(
            "评定结果还没有公示；公示期满、异议全部答复之后才能确定", code="not_published"
        )
    return placing, campaign.notice


def finalise(state: Campaign | None, *, unit: str, at: datetime) -> tuple[Finalised, ...]:
    """The result stands: it is settled in as many steps as it was applied in.

    Whether the window is over and every objection answered is the notice's to say.
    """
    placing, _ = to_finalise(state, unit=unit)
    return (Finalised(finalised_at=at, settling=placing.chunks),)


def _require_running(campaign: Campaign) -> None:
    if campaign.stage is Stage.VOIDED:
        raise Refused(
            f"这次创评活动已经推倒重来，请看新一轮“{campaign.successor}”", code="campaign_voided"
        )
    if campaign.stage is Stage.FINAL:
        raise Refused("这次评定的结果已经确定", code="campaign_final")
