"""A rating campaign (Q4): opened over a scope with a frozen standard, closed once, allocated, placed.

open → closing → allocated → placed. The review, publication and redo stages of Q3–Q8 will stand
between ``open`` and ``placed``.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from services.common.errors import Conflict, NotFound, Refused


class Stage(StrEnum):
    """How far a campaign has come."""

    OPEN = "open"
    CLOSING = "closing"
    ALLOCATED = "allocated"
    PLACED = "placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StarCount:
    """How many branches have a star."""

    star: int
    branches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """A star's cap and its use; ``tied`` branches stayed below its edge for the collective decision."""

    star: int
    cap: int
    used: int
    over: bool
    tied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LowShare:
    """How many are two-star and below; ``percent`` half-up to one decimal."""

    count: int
    percent: Decimal
    over: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an allocation came to; its size does not depend on the number of branches."""

    rated: int
    stars: tuple[StarCount, ...]
    limits: tuple[LimitUse, ...]
    two_and_below: LowShare


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """The state. ``opens_on`` and ``closes_on`` are days in Asia/Shanghai, both included."""

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
    """No self-assessment received after ``closed_at`` counts; ``missing`` branches are left out for ``reason``."""

    what: ClassVar[str] = "campaign.closed"
    closed_at: datetime
    missing: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """Every rated branch has its place in the plan; the plan is applied in ``chunks`` steps."""

    what: ClassVar[str] = "campaign.allocated"
    chunks: int
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkApplied:
    """Step ``number`` (from 1) of the plan has reached its ratings."""

    what: ClassVar[str] = "campaign.chunk_applied"
    number: int


CampaignEvent = Opened | Closed | Allocated | ChunkApplied


def open_campaign(state: Campaign | None, opening: Opened) -> tuple[Opened, ...]:
    """Open a campaign under an id that is not taken; raises Conflict or Refused (dates)."""
    if state is not None:
        raise Conflict("这个编号的创评活动已经存在", code="campaign_exists")
    if opening.closes_on < opening.opens_on:
        raise Refused("截止日期早于开始日期，请改正后重新提交", code="bad_window")
    return (opening,)


def close(
    state: Campaign | None, *, at: datetime, missing: int, leave_out: bool, reason: str
) -> tuple[Closed, ...]:
    """Close to self-assessments received after ``at``; branches without one must be left out by decision."""
    campaign = known(state)
    if campaign.stage is not Stage.OPEN:
        raise Refused("这次创评活动已经截止，不能再次截止", code="campaign_closed")
    if missing and not leave_out:
        raise Refused(
            f"还有 {missing} 个党支部没有自评；请催报，或注明理由后选择不纳入本次评定（leave_out_missing）",
            code="assessments_missing",
        )
    if missing and not reason.strip():
        raise Refused("不纳入未自评的党支部，必须写明理由（reason）", code="reason_missing")
    return (Closed(closed_at=at, missing=missing, reason=reason),)


def allocate(state: Campaign | None, *, chunks: int, summary: Summary) -> tuple[Allocated, ...]:
    """Record the plan of a closed campaign; a plan that is recorded already is not made again."""
    campaign = known(state)
    if campaign.stage is not Stage.CLOSING:
        raise Refused("只有已截止、尚未分配星级的活动才能分配", code="campaign_not_closing")
    return (Allocated(chunks=chunks, summary=summary),)


def apply_chunk(state: Campaign | None, number: int) -> tuple[ChunkApplied, ...]:
    """Note that step ``number`` was applied; a step that was noted before changes nothing."""
    campaign = known(state)
    if campaign.stage not in (Stage.ALLOCATED, Stage.PLACED):
        raise Refused("星级尚未分配，没有可以落实的步骤", code="campaign_not_allocated")
    return (ChunkApplied(number=number),) if number == campaign.applied + 1 else ()


def known(state: Campaign | None) -> Campaign:
    """The campaign, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的创评活动", code="campaign_not_found")
    return state


def evolve(state: Campaign | None, event: CampaignEvent) -> Campaign:
    """The state after ``event``."""
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
    campaign = known(state)
    match event:
        case Closed():
            return replace(
                campaign, stage=Stage.CLOSING, closed_at=event.closed_at, missing=event.missing
            )
        case Allocated(chunks=0):
            return replace(campaign, stage=Stage.PLACED, summary=event.summary)
        case Allocated():
            return replace(
                campaign, stage=Stage.ALLOCATED, chunks=event.chunks, summary=event.summary
            )
        case ChunkApplied():
            stage = Stage.PLACED if event.number == campaign.chunks else campaign.stage
            return replace(campaign, applied=event.number, stage=stage)
