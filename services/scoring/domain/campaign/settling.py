"""After the end: a final result is brought to ratings and standings step by step (Q6, Q10)."""

from services.common.errors import Refused
from services.scoring.domain.campaign.events import ChunkSettled
from services.scoring.domain.campaign.state import Campaign, Stage, known


def to_settle(state: Campaign | None) -> Campaign | None:
    """The campaign if it is to be settled; None where it was voided meanwhile. Raises Refused before the end."""
    campaign = known(state)
    if campaign.stage is Stage.VOIDED:
        return None
    if campaign.stage is not Stage.FINAL:
        raise Refused("结果尚未确定，不能落实", code="campaign_not_final")
    return campaign


def settle_chunk(campaign: Campaign, *, upto: str) -> tuple[ChunkSettled, ...]:
    """Note the next step, which ends with the rating ``upto``."""
    return (ChunkSettled(number=campaign.settled + 1, upto=upto),)
