"""What happens to a nomination (F3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.scoring.domain.award.conditions import Finding
from services.scoring.domain.filing.filing import Receipt, Sending
from services.scoring.domain.nomination.nomination import (
    Case,
    Nomination,
    NominationStage,
    Opinion,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationMade:
    """A unit puts somebody forward."""

    what: ClassVar[str] = "nomination.made"
    nomination: Nomination


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationAmended:
    """What was returned comes again and climbs from the first rung."""

    what: ClassVar[str] = "nomination.amended"
    case: Case
    opinion: Opinion
    checks: tuple[Finding, ...]
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationPassed:
    """A level passes it on to the next."""

    what: ClassVar[str] = "nomination.passed"
    opinion: Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationLeftOut:
    """A level's list had no place for it: it waits there still."""

    what: ClassVar[str] = "nomination.left_out"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationReturned:
    """A level wants it amended by the end of the day ``until``."""

    what: ClassVar[str] = "nomination.returned"
    unit: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationDeclined:
    """A level does not recommend it: it ends there."""

    what: ClassVar[str] = "nomination.declined"
    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationWithdrawn:
    """Who nominated takes it back before any level passed it on."""

    what: ClassVar[str] = "nomination.withdrawn"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationProposed:
    """It is among those chosen and shown, with its conditions as they were then."""

    what: ClassVar[str] = "nomination.proposed"
    edition: int
    opinion: Opinion
    checks: tuple[Finding, ...]
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationReleased:
    """It is not among those chosen any more, and may be chosen again."""

    what: ClassVar[str] = "nomination.released"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationRemoved:
    """An objection was upheld: it ends."""

    what: ClassVar[str] = "nomination.removed"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationSettled:
    """The round is final, and this came of it."""

    what: ClassVar[str] = "nomination.settled"
    stage: NominationStage
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationSent:
    """The 推荐表 left for the level above the school."""

    what: ClassVar[str] = "nomination.sent"
    sending: Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationAnswered:
    """The level above granted the honour, did not, or sent the papers back (``recommended`` again)."""

    what: ClassVar[str] = "nomination.answered"
    stage: NominationStage
    answer: Receipt
    because: str


NominationEvent = (
    NominationMade
    | NominationAmended
    | NominationPassed
    | NominationLeftOut
    | NominationReturned
    | NominationDeclined
    | NominationWithdrawn
    | NominationProposed
    | NominationReleased
    | NominationRemoved
    | NominationSettled
    | NominationSent
    | NominationAnswered
)
