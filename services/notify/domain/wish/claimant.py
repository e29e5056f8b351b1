"""What one cadre or team has promised: a record of its own, so that two claims made at once cannot both be
the last one allowed (L7: 原则上认领1至2个)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.wish.state import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A wish that was claimed and is not done with: its id, and its title for people."""

    wish: str
    title: str


class Ending(StrEnum):
    """Why a wish is no promise any more."""

    RELEASED = "released"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """The state; ``id`` is ``<party>:<id of the cadre or team>``. ``done`` counts the wishes that came true."""

    id: str
    promises: tuple[Promise, ...] = ()
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantPromised:
    """One more wish was claimed."""

    what: ClassVar[str] = "claimant.promised"
    id: str
    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantFreed:
    """A wish is off the claimant's hands."""

    what: ClassVar[str] = "claimant.freed"
    wish: str
    ending: Ending


ClaimantEvent = ClaimantPromised | ClaimantFreed


def claimant_id(party: Party, claimant: str) -> str:
    """The record of a cadre or team; their own ids could be alike."""
    return f"{party.name.lower()}:{claimant}"


def evolve(state: Claimant | None, event: ClaimantEvent) -> Claimant:
    """The state after ``event``; raises ValueError on a history that does not begin with a promise."""
    if isinstance(event, ClaimantPromised):
        known = state or Claimant(id=event.id)
        return replace(known, promises=(*known.promises, event.promise))
    if state is None:
        raise ValueError("a claimant begins with a promise")
    left = tuple(each for each in state.promises if each.wish != event.wish)
    return replace(state, promises=left, done=state.done + (event.ending is Ending.CONFIRMED))


CLAIMANTS = Ledger(
    collection="claimants", state=Claimant, events=get_args(ClaimantEvent), evolve=evolve
)
