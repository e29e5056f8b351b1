"""Stars for a closed campaign: a plan, and its steps one after the other (Q4)."""

from datetime import datetime

from services.common.errors import Refused
from services.scoring.domain.campaign.events import Allocated, ChunkApplied
from services.scoring.domain.campaign.state import (
    Campaign,
    Placing,
    Stage,
    known,
    require_own,
)
from services.scoring.domain.summary import Summary


def next_allocation(campaign: Campaign) -> int:
    """The number of the allocation that would come next, from 1."""
    return campaign.placing.number + 1 if campaign.placing else 1


def to_plan(state: Campaign | None) -> Campaign:
    """The campaign if its stars may be allocated now; raises Refused, NotFound."""
    campaign = known(state)
    if campaign.stage not in (Stage.DECISION, Stage.PUBLISHED):
        raise Refused("只有截止审核之后、结果定论之前才能分配星级", code="campaign_not_closed")
    if campaign.placing is not None and not campaign.placing.is_done:
        raise Refused("上一次分配还在逐个落实，请稍后再试", code="allocation_running")
    return campaign


def to_plan_again(state: Campaign | None, *, unit: str, reason: str) -> tuple[Campaign, str]:
    """The campaign if ``unit`` may have its stars allocated anew, and why; raises Refused, Forbidden, NotFound.

    What was compared has changed, or 党委组织部 gives a ``reason``.
    """
    require_own(known(state), unit)
    campaign = to_plan(state)
    if campaign.placing is None:
        raise Refused("第一次分配还没有完成，请稍后再试", code="allocation_running")
    because = "；".join(filter(None, (campaign.placing.stale_because, reason.strip())))
    if not because:
        raise Refused(
            "得分没有变动，分配的结果不会不同；确需重新分配的，请写明理由（reason）",
            code="reason_missing",
        )
    return campaign, because


def allocate(
    state: Campaign | None,
    *,
    at: datetime,
    chunks: int,
    summary: Summary,
    plan: str = "",
    because: str = "",
) -> tuple[Allocated, ...]:
    """Record the ``plan``; raises Refused where there is nothing, or nothing more, to plan."""
    campaign = to_plan(state)
    return (
        Allocated(
            number=next_allocation(campaign),
            allocated_at=at,
            chunks=chunks,
            summary=summary,
            plan=plan,
            because=because,
        ),
    )


def placing_of(state: Campaign | None) -> Placing:
    """The allocation that counts; raises Refused before the first one, and NotFound."""
    placing = known(state).placing
    if placing is None:
        raise Refused("星级尚未分配", code="campaign_not_allocated")
    return placing


def apply_chunk(state: Campaign | None, number: int) -> tuple[ChunkApplied, ...]:
    """Note that step ``number`` was applied; a step that was noted before changes nothing."""
    placing = placing_of(state)
    if number <= placing.applied:
        return ()
    if number > placing.applied + 1 or number > placing.chunks:
        raise Refused(f"第 {number} 步不能在此时落实", code="chunk_out_of_order")
    return (ChunkApplied(number=number),)


def require_placed(campaign: Campaign) -> Placing:
    """The allocation, if every rating has its star and nothing it rests on has changed since; else Refused."""
    placing = placing_of(campaign)
    if not placing.is_done:
        raise Refused(
            f"星级正在逐个落实（{placing.applied}/{placing.chunks}），请稍后再试",
            code="allocation_running",
        )
    if placing.stale_because:
        raise Refused(f"{placing.stale_because}，须先重新分配星级", code="allocation_stale")
    return placing
