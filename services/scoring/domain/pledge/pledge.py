"""The pledge of a college's secretary for one year, its review, and the state after each (Q13)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger


class PledgeStage(StrEnum):
    """Published, until it is reviewed."""

    PUBLISHED = "published"
    REVIEWED = "reviewed"


class GoalOutcome(StrEnum):
    """完成, 部分完成, 未完成."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class PledgeVerdict(StrEnum):
    """兑现, 基本兑现, 未兑现: the total verdict, which the outcomes do not decide by themselves."""

    KEPT = "kept"
    MOSTLY_KEPT = "mostly_kept"
    NOT_KEPT = "not_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is to be reached, how, and what shows that it was; ``number`` counts from 1."""

    number: int
    text: str
    measure: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalReview:
    """What became of one goal; ``remark`` says why wherever it is not met."""

    goal: int
    outcome: GoalOutcome
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeReview:
    """What 党委组织部 found at the year's end."""

    goals: tuple[GoalReview, ...]
    verdict: PledgeVerdict
    remark: str
    reviewed_at: datetime
    reviewed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """The state; ``path`` runs from the root down to the college."""

    unit: str
    name: str
    path: tuple[str, ...]
    year: int
    secretary: str
    text: str
    goals: tuple[Goal, ...]
    published_at: datetime
    stage: PledgeStage = PledgeStage.PUBLISHED
    review: PledgeReview | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The pledge was made, or changed: earlier words stay in the history."""

    what: ClassVar[str] = "pledge.published"
    pledge: Pledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """党委组织部 compared it with what was done."""

    what: ClassVar[str] = "pledge.reviewed"
    review: PledgeReview


PledgeEvent = Published | Reviewed


def pledge_id(unit: str, year: int) -> str:
    """The pledge of ``unit`` for ``year``."""
    return f"{unit}:{year}"


def evolve(state: Pledge | None, event: PledgeEvent) -> Pledge:
    """The state after ``event``; raises ValueError on a history that does not begin with the pledge."""
    if isinstance(event, Published):
        return event.pledge
    if state is None:
        raise ValueError("a pledge begins with being published")
    return replace(state, stage=PledgeStage.REVIEWED, review=event.review)


PLEDGES = Ledger(collection="pledges", state=Pledge, events=get_args(PledgeEvent), evolve=evolve)
