"""What happens to a wish, and the state after it; replaying a history gives the state again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.wish.state import Category, Claim, Fulfilment, Stage, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The unit heard of it."""

    what: ClassVar[str] = "wish.collected"
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """It was put under ``category``, for the first time or anew."""

    what: ClassVar[str] = "wish.classified"
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """Somebody promised to fulfil it."""

    what: ClassVar[str] = "wish.claimed"
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """It was given back, and waits for somebody else since ``at``."""

    what: ClassVar[str] = "wish.released"
    at: datetime
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """The claimant did what was wished for, and says how."""

    what: ClassVar[str] = "wish.fulfilled"
    fulfilment: Fulfilment


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Whoever wished has what was wished for: done, for good."""

    what: ClassVar[str] = "wish.confirmed"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """Whoever wished is not satisfied: the claimant owes it again."""

    what: ClassVar[str] = "wish.disputed"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """It is not wished for any more: done, for good."""

    what: ClassVar[str] = "wish.withdrawn"
    because: str


WishEvent = (
    Collected | Classified | Claimed | Released | Fulfilled | Confirmed | Disputed | Withdrawn
)


def evolve(state: Wish | None, event: WishEvent) -> Wish:
    """The state after ``event``; raises ValueError on a history that does not begin with its collection."""
    if isinstance(event, Collected):
        return event.wish
    if state is None:
        raise ValueError("a wish begins with its collection")
    return _NEXT_STATE[type(event)](state, event)


def _classified(wish: Wish, event: Classified) -> Wish:
    return replace(wish, stage=Stage.CLASSIFIED, category=event.category)


def _claimed(wish: Wish, event: Claimed) -> Wish:
    return replace(wish, stage=Stage.CLAIMED, claim=event.claim, waiting_since=None)


def _released(wish: Wish, event: Released) -> Wish:
    return replace(
        wish,
        stage=Stage.CLASSIFIED,
        claim=None,
        waiting_since=event.at,
        given_back=wish.given_back + 1,
    )


def _fulfilled(wish: Wish, event: Fulfilled) -> Wish:
    return replace(wish, stage=Stage.FULFILLED, fulfilment=event.fulfilment)


def _confirmed(wish: Wish, event: Confirmed) -> Wish:
    return replace(wish, stage=Stage.CONFIRMED, confirmed_at=event.at)


def _disputed(wish: Wish, _: Disputed) -> Wish:
    return replace(wish, stage=Stage.CLAIMED, fulfilment=None, unsatisfied=wish.unsatisfied + 1)


def _withdrawn(wish: Wish, event: Withdrawn) -> Wish:
    return replace(
        wish,
        stage=Stage.WITHDRAWN,
        claim=None,
        waiting_since=None,
        withdrawn_because=event.because,
    )


_NEXT_STATE: Mapping[type, Callable[[Wish, Any], Wish]] = {
    Classified: _classified,
    Claimed: _claimed,
    Released: _released,
    Fulfilled: _fulfilled,
    Confirmed: _confirmed,
    Disputed: _disputed,
    Withdrawn: _withdrawn,
}

WISHES = Ledger(collection="wishes", state=Wish, events=get_args(WishEvent), evolve=evolve)
