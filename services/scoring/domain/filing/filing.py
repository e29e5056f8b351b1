"""What a filing is at a moment, what happens to it, and the state after that (Q6).

due → sent → acknowledged; sent → returned → sent again. A voided campaign (推倒重来) ends those that never
left (lapsed); what was with the recipient is to be corrected there (更正报备): correcting → corrected.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.filing.policy import Recipient
from services.scoring.domain.rating.state import Branch


class FilingStage(StrEnum):
    """How far a filing has come."""

    DUE = "due"
    SENT = "sent"
    RETURNED = "returned"
    ACKNOWLEDGED = "acknowledged"
    LAPSED = "lapsed"
    CORRECTING = "correcting"
    CORRECTED = "corrected"


TO_SEND = (FilingStage.DUE, FilingStage.RETURNED, FilingStage.CORRECTING)
"""Where the unit that decided has to send a document, by ``due_at``."""
IN_FORCE = (FilingStage.DUE, FilingStage.SENT, FilingStage.RETURNED, FilingStage.ACKNOWLEDGED)
"""What a voided campaign changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A document that left: its day, its 文号, who sent it; ``late`` after the last day."""

    on: date
    number: str
    by: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The recipient has it, under its own number."""

    on: date
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The recipient sent it back, and why."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The state. ``source`` is the campaign or the regrade that gave the star, ``unit`` decided it.

    ``sent`` is the latest document, ``correction`` the one that corrects it after the result was voided,
    ``voided_because`` is empty where it was not. ``overdue``: ``due_at`` passed and nothing has been sent.
    """

    source: str
    campaign: str
    branch: Branch
    star: int
    recipient: Recipient
    unit: str
    unit_path: tuple[str, ...]
    final_at: datetime
    due_at: datetime
    because: str
    stage: FilingStage = FilingStage.DUE
    overdue: bool = False
    sent: Sending | None = None
    receipt: Receipt | None = None
    returned: Return | None = None
    voided_because: str = ""
    correction: Sending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingMade:
    """A star became final that others are to know of."""

    what: ClassVar[str] = "filing.made"
    filing: Filing


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingSent:
    """A document left for the recipient: the filing, or its correction."""

    what: ClassVar[str] = "filing.sent"
    sending: Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAcknowledged:
    """The recipient said that it has it."""

    what: ClassVar[str] = "filing.acknowledged"
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingReturned:
    """The recipient sent it back; it is to be sent again by ``due_at``."""

    what: ClassVar[str] = "filing.returned"
    returned: Return
    due_at: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFellDue:
    """``due_at`` passed and nothing had been sent."""

    what: ClassVar[str] = "filing.fell_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPutOff:
    """The calendar changed since it was made: its last day is later now."""

    what: ClassVar[str] = "filing.put_off"
    due_at: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingLapsed:
    """The result was voided before anything had left, or after it had come back."""

    what: ClassVar[str] = "filing.lapsed"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingVoided:
    """The result was voided after it had left: a correction is to follow by ``due_at``."""

    what: ClassVar[str] = "filing.voided"
    voided_because: str
    due_at: datetime
    because: str


FilingEvent = (
    FilingMade
    | FilingSent
    | FilingAcknowledged
    | FilingReturned
    | FilingFellDue
    | FilingPutOff
    | FilingLapsed
    | FilingVoided
)


def filing_id(source: str, branch: str, recipient: str) -> str:
    """The filing of what ``source`` gave ``branch`` with ``recipient``."""
    return f"{source}:{branch}:{recipient}"


def evolve(state: Filing | None, event: FilingEvent) -> Filing:
    """The state after ``event``; raises ValueError on a history that does not begin with its making."""
    if isinstance(event, FilingMade):
        return event.filing
    if state is None:
        raise ValueError("a filing begins with its making")
    if isinstance(event, FilingSent):
        return _sent(state, event.sending)
    if isinstance(event, FilingAcknowledged):
        return replace(state, stage=FilingStage.ACKNOWLEDGED, receipt=event.receipt)
    if isinstance(event, FilingFellDue):
        return replace(state, overdue=True)
    if isinstance(event, FilingPutOff):
        return replace(state, due_at=event.due_at, because=event.because)
    return _undone(state, event)


def _sent(state: Filing, sending: Sending) -> Filing:
    if state.stage is FilingStage.CORRECTING:
        return replace(state, stage=FilingStage.CORRECTED, correction=sending, overdue=False)
    return replace(state, stage=FilingStage.SENT, sent=sending, overdue=False)


def _undone(state: Filing, event: FilingReturned | FilingLapsed | FilingVoided) -> Filing:
    if isinstance(event, FilingLapsed):
        return replace(state, stage=FilingStage.LAPSED, overdue=False, voided_because=event.because)
    again = replace(state, due_at=event.due_at, because=event.because, overdue=False)
    if isinstance(event, FilingReturned):
        return replace(again, stage=FilingStage.RETURNED, returned=event.returned)
    return replace(again, stage=FilingStage.CORRECTING, voided_because=event.voided_because)


FILINGS = Ledger(collection="filings", state=Filing, events=get_args(FilingEvent), evolve=evolve)
