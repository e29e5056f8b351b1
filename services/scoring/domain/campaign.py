"""A rating campaign (Q4): opened over a scope with a frozen standard, closed once, allocated, placed.

open → closing → allocated → placed. Only an open campaign takes self-assessments: what stands when it
closes is what is allocated. The review, publication and redo stages of Q3–Q8 will stand between
``open`` and ``placed``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.common.kernel.workdays import day_text
from services.scoring.domain.summary import Summary

NAMED = 5
"""How many of the branches without a self-assessment a refusal names."""


class Stage(StrEnum):
    """How far a campaign has come."""

    OPEN = "open"
    CLOSING = "closing"
    ALLOCATED = "allocated"
    PLACED = "placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """The state. ``opens_on`` and ``closes_on`` are days in Asia/Shanghai, both included.

    ``missing`` branches of the scope had no self-assessment at the close; ``applied`` of ``chunks``
    steps of the plan have reached their ratings.
    """

    title: str
    unit: str
    unit_path: tuple[str, ...]
    standard: str
    standard_hash: str
    policy: str
    period: str
    opens_on: date
    closes_on: date
    stage: Stage
    closed_at: datetime | None = None
    missing: int = 0
    allocated_at: datetime | None = None
    chunks: int = 0
    applied: int = 0
    summary: Summary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The campaign exists; from now on its standard never changes."""

    what: ClassVar[str] = "campaign.opened"
    title: str
    unit: str
    unit_path: tuple[str, ...]
    standard: str
    standard_hash: str
    policy: str
    period: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """No self-assessment is taken any more; ``missing`` branches are left out for ``reason``."""

    what: ClassVar[str] = "campaign.closed"
    closed_at: datetime
    missing: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """Every rated branch has its place in the plan; the plan is applied in ``chunks`` steps."""

    what: ClassVar[str] = "campaign.allocated"
    allocated_at: datetime
    chunks: int
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkApplied:
    """Step ``number`` (from 1) of the plan has reached its ratings."""

    what: ClassVar[str] = "campaign.chunk_applied"
    number: int


CampaignEvent = Opened | Closed | Allocated | ChunkApplied


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A wish to close: by which unit, when; ``missing`` are the branches without a self-assessment, by name.

    ``held`` self-assessments could not be scored for a fault of ours and lie in the quarantine.
    """

    unit: str
    at: datetime
    missing: Sequence[str]
    held: int
    leave_out: bool
    reason: str


def open_campaign(state: Campaign | None, opening: Opened, *, on: date) -> tuple[Opened, ...]:
    """Open under an id that is not taken, ``on`` a day in Asia/Shanghai; raises Conflict or Refused (dates)."""
    if state is not None:
        raise Conflict("这个编号的创评活动已经存在，请换一个编号", code="campaign_exists")
    if opening.closes_on < opening.opens_on:
        raise Refused("截止日期早于开始日期，请改正后重新提交", code="bad_window")
    if opening.closes_on < on:
        raise Refused(
            f"截止日期 {day_text(opening.closes_on)}已经过去，请改正后重新提交", code="bad_window"
        )
    return (opening,)


def close(state: Campaign | None, wish: Closing) -> tuple[Closed, ...]:
    """Close for good; raises Refused, and NotFound, with what stands in the way."""
    campaign = known(state)
    if wish.unit != campaign.unit:
        raise Forbidden(
            f"这次创评活动由单位“{campaign.unit}”开启，只有它可以截止",
            code="not_the_campaigns_unit",
        )
    if campaign.stage is not Stage.OPEN:
        raise Refused("这次创评活动已经截止，不能再次截止", code="campaign_closed")
    if wish.leave_out and not wish.reason.strip():
        raise Refused("不纳入未自评的党支部，必须写明理由（reason）", code="reason_missing")
    if not wish.leave_out:
        _nobody_is_left_out(wish)
    return (Closed(closed_at=wish.at, missing=len(wish.missing), reason=wish.reason),)


def _nobody_is_left_out(wish: Closing) -> None:
    if wish.held:
        raise Refused(
            f"有 {wish.held} 份自评因系统故障没有计分，请先由运维人员处理隔离区；"
            "或注明理由后选择不纳入（leave_out_missing）",
            code="assessments_held",
        )
    if wish.missing:
        more = "等" if len(wish.missing) > NAMED else ""
        names = "、".join(wish.missing[:NAMED])
        raise Refused(
            f"还有 {len(wish.missing)} 个党支部没有自评（{names}{more}）；"
            "请催报，或注明理由后选择不纳入本次评定（leave_out_missing）",
            code="assessments_missing",
        )


def allocate(
    state: Campaign | None, *, at: datetime, chunks: int, summary: Summary
) -> tuple[Allocated, ...]:
    """Record the plan of a closed campaign; raises Refused where there is nothing, or nothing more, to plan."""
    to_plan(state)
    return (Allocated(allocated_at=at, chunks=chunks, summary=summary),)


def to_plan(state: Campaign | None) -> Campaign:
    """The campaign if its stars are to be allocated now; raises Refused, NotFound."""
    campaign = known(state)
    if campaign.stage is not Stage.CLOSING:
        raise Refused("只有已截止、尚未分配星级的活动才能分配", code="campaign_not_closing")
    return campaign


def apply_chunk(state: Campaign | None, number: int) -> tuple[ChunkApplied, ...]:
    """Note that step ``number`` was applied; a step that was noted before changes nothing."""
    campaign = known(state)
    if campaign.stage not in (Stage.ALLOCATED, Stage.PLACED):
        raise Refused("星级尚未分配，没有可以落实的步骤", code="campaign_not_allocated")
    if number <= campaign.applied:
        return ()
    if number > campaign.applied + 1 or number > campaign.chunks:
        raise Refused(f"第 {number} 步不能在此时落实", code="chunk_out_of_order")
    return (ChunkApplied(number=number),)


def known(state: Campaign | None) -> Campaign:
    """The campaign, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的创评活动，请核对编号", code="campaign_not_found")
    return state


def require_part(campaign: Campaign, unit_path: Sequence[str]) -> None:
    """Raise Forbidden unless the unit at the end of ``unit_path`` lies in the scope, or above it."""
    if campaign.unit not in unit_path and unit_path[-1] not in campaign.unit_path:
        raise Forbidden("本单位不在这次创评活动的范围内", code="out_of_scope")


def evolve(state: Campaign | None, event: CampaignEvent) -> Campaign:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, Opened):
        return Campaign(
            title=event.title,
            unit=event.unit,
            unit_path=event.unit_path,
            standard=event.standard,
            standard_hash=event.standard_hash,
            policy=event.policy,
            period=event.period,
            opens_on=event.opens_on,
            closes_on=event.closes_on,
            stage=Stage.OPEN,
        )
    if state is None:
        raise ValueError("a campaign begins with its opening")
    if isinstance(event, Closed):
        return replace(state, stage=Stage.CLOSING, closed_at=event.closed_at, missing=event.missing)
    if isinstance(event, Allocated):
        return replace(
            state,
            stage=Stage.ALLOCATED if event.chunks else Stage.PLACED,
            allocated_at=event.allocated_at,
            chunks=event.chunks,
            summary=event.summary,
        )
    stage = Stage.PLACED if event.number == state.chunks else state.stage
    return replace(state, applied=event.number, stage=stage)
