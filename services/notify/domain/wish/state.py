"""A wish (微心愿, L7), from its collection to the confirmation that it came true.

collected → classified → claimed → fulfilled → confirmed. Given back it waits for a claimant again; when
whoever wished is not satisfied, its claimant owes it again. Before it is fulfilled it may be withdrawn.
Exactly the claimed, fulfilled and confirmed ones have a claim; exactly those that nobody has claimed yet
say since when they wait (``waiting_since``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.common.errors import NotFound


class Category(StrEnum):
    """What it is about, as DOMAIN L7 sorts wishes."""

    WORK = "创业就业培训"
    FEELINGS = "情感健康"
    LIVING = "生活物质"
    STUDY = "学习用品"
    OTHER = "其他"


class Stage(StrEnum):
    """How far it has come."""

    COLLECTED = "collected"
    CLASSIFIED = "classified"
    CLAIMED = "claimed"
    FULFILLED = "fulfilled"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """Who claims wishes."""

    CADRE = "领导干部"
    TEAM = "连心小分队"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who promised to fulfil it: the id and name of a cadre or team, and the unit it belongs to."""

    party: Party
    claimant: str
    name: str
    unit: str
    unit_path: tuple[str, ...]
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """How it was fulfilled, on which day, and what that cost (fen; None: not said)."""

    how: str
    on: date
    cost_fen: int | None
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The state. Whose wish it is stays in the submission; ``visit`` is the visit that it was heard in.

    ``given_back`` counts claims that were released, ``unsatisfied`` fulfilments that were not enough.
    """

    id: str
    unit: str
    unit_path: tuple[str, ...]
    title: str
    content: str
    festival: str | None
    visit: str | None
    collected_at: datetime
    stage: Stage
    waiting_since: datetime | None
    category: Category | None = None
    claim: Claim | None = None
    fulfilment: Fulfilment | None = None
    confirmed_at: datetime | None = None
    given_back: int = 0
    unsatisfied: int = 0
    withdrawn_because: str = ""


def known_wish(state: Wish | None) -> Wish:
    """The wish, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的微心愿，请核对编号", code="wish_not_found")
    return state


def held_claim(wish: Wish) -> Claim:
    """The claim of a wish that was claimed; raises ValueError where there is none."""
    if wish.claim is None:
        raise ValueError(f"nobody has claimed {wish.id}")
    return wish.claim
