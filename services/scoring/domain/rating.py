"""A branch's rating in one campaign: its self-assessment (Q2), scored, and the star it was given (Q4).

The branch counts for the scope as the tree was when its assessment was scored; a later move changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from services.common.errors import Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.campaign import Campaign, Stage, known
from services.scoring.domain.sheet import ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Who is rated, as the organisation tree had it when the assessment was scored."""

    code: str
    name: str
    path: tuple[str, ...]
    category: str | None


def require_branch(kind: str) -> None:
    """Raise Refused unless the unit's ``kind`` is a 党支部: nobody else rates itself, or counts in a ratio."""
    if kind != "branch":
        raise Refused("只有党支部可以自评，请填写党支部的编码", code="not_a_branch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The state; ``received_at`` is when the assessment that counts was received.

    ``placed_at`` is when the campaign's stars were allocated: one instant for all its branches.
    """

    campaign: str
    period: str
    branch: Branch
    sheet: ScoreSheet
    claimed_star: int
    received_at: datetime
    star: int | None = None
    because: str = ""
    tied: bool = False
    placed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAssessed:
    """The branch rated itself; this replaces whatever it said before."""

    what: ClassVar[str] = "rating.self_assessed"
    campaign: str
    period: str
    branch: Branch
    sheet: ScoreSheet
    claimed_star: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The branch has its star, and ``because`` says why (DOMAIN "left open" 3)."""

    what: ClassVar[str] = "rating.placed"
    star: int
    because: str
    tied: bool
    placed_at: datetime


RatingEvent = SelfAssessed | Placed


def assess(
    state: Rating | None, campaign: Campaign | None, assessment: SelfAssessed
) -> tuple[SelfAssessed, ...]:
    """Take a self-assessment; the window is judged by when it was received, not by when it is scored.

    The latest received counts, of two of the same instant the one scored last. Raises NotFound, and
    Refused: out of scope, outside the window, closed, or older than the one that counts.
    """
    running = known(campaign)
    if running.unit not in assessment.branch.path:
        raise Refused("该党支部不在这次创评活动的范围内", code="out_of_scope")
    received_on = local_day(assessment.received_at)
    if not running.opens_on <= received_on <= running.closes_on:
        raise Refused(
            f"自评时间是 {day_text(running.opens_on)}至{day_text(running.closes_on)}，"
            f"本次提交于 {day_text(received_on)}收到，不在期内",
            code="window_closed",
        )
    if running.stage is not Stage.OPEN:
        raise Refused("这次创评活动的自评已经截止", code="campaign_closed")
    if state is not None and assessment.received_at < state.received_at:
        raise Refused("已有更晚提交的自评，本次提交不再采用", code="superseded")
    return (assessment,)


def place(state: Rating | None, placement: Placed) -> tuple[Placed, ...]:
    """Give the star of an allocation; the same star for the same reason given again changes nothing.

    Raises ValueError where there is no rating: a plan names rated branches only.
    """
    if state is None:
        raise ValueError("a plan names a branch that is not rated")
    if (state.star, state.because) == (placement.star, placement.because):
        return ()
    return (placement,)


def evolve(state: Rating | None, event: RatingEvent) -> Rating:
    """The state after ``event``; raises ValueError on a history that does not begin with an assessment."""
    if isinstance(event, SelfAssessed):
        return Rating(
            campaign=event.campaign,
            period=event.period,
            branch=event.branch,
            sheet=event.sheet,
            claimed_star=event.claimed_star,
            received_at=event.received_at,
        )
    if state is None:
        raise ValueError("a rating begins with a self-assessment")
    return replace(
        state, star=event.star, because=event.because, tied=event.tied, placed_at=event.placed_at
    )
