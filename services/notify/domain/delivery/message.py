"""A message to one recipient: what is in it, how far it has come, what happens to it.

queued → sending → sent; sending → failed → sending again, by the policy's retries → given_up. Whoever is
asked may queue a failed or given up one again. A digest that our own downtime made late is folded into
the next one. Neither addresses nor words are kept here: they are looked up when it is sent.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.delivery.addressing import Recipient
from services.notify.domain.delivery.hours import Hours


class Stage(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The state. ``notices`` are those listed; ``more``: there are others, too many to list.

    ``due``: when it leaves next. ``turn`` counts its plans, so that a job of an older plan does nothing;
    ``attempts`` counts how often it left, ``failures`` those that failed since it was queued. ``to`` is the
    address it went to last, veiled. ``reason`` says why it failed, or empty.
    """

    id: str
    recipient: Recipient
    digest_of: date | None
    hours: Hours
    notices: tuple[str, ...]
    due: datetime
    because: str
    more: bool = False
    stage: Stage = Stage.QUEUED
    turn: int = 1
    attempts: int = 0
    failures: int = 0
    to: str = ""
    reason: str = ""
    sent_at: datetime | None = None
    folded_into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageOpened:
    """There is something for the recipient."""

    what: ClassVar[str] = "message.opened"
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded:
    """Further notices go with it."""

    what: ClassVar[str] = "message.added"
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageOverfilled:
    """It lists as many as it may; that there are more is all it says of the others."""

    what: ClassVar[str] = "message.overfilled"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStarted:
    """It is about to leave for ``to`` (veiled): from here on nobody knows whether it did, until it is said."""

    what: ClassVar[str] = "message.started"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """The other side took it ``at``."""

    what: ClassVar[str] = "message.sent"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed:
    """The other side did not take it; it leaves again at ``retry_at``."""

    what: ClassVar[str] = "message.failed"
    reason: str
    retry_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageGivenUp:
    """It failed for good, or too often."""

    what: ClassVar[str] = "message.given_up"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequeued:
    """Somebody asked for it to be sent again, with all retries."""

    what: ClassVar[str] = "message.requeued"
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFolded:
    """Its day was over before it could leave: what it listed went into another digest."""

    what: ClassVar[str] = "message.folded"
    into: str


MessageEvent = (
    MessageOpened
    | MessageAdded
    | MessageOverfilled
    | MessageStarted
    | MessageSent
    | MessageFailed
    | MessageGivenUp
    | MessageRequeued
    | MessageFolded
)


def evolve(state: Message | None, event: MessageEvent) -> Message:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, MessageOpened):
        return event.message
    if state is None:
        raise ValueError("a message begins with its opening")
    if isinstance(event, MessageAdded):
        return replace(state, notices=(*state.notices, *event.notices))
    if isinstance(event, MessageOverfilled):
        return replace(state, more=True)
    if isinstance(event, MessageStarted):
        return replace(state, stage=Stage.SENDING, attempts=state.attempts + 1, to=event.to)
    return _after_start(state, event)


def _after_start(
    state: Message,
    event: MessageSent | MessageFailed | MessageGivenUp | MessageRequeued | MessageFolded,
) -> Message:
    if isinstance(event, MessageSent):
        return replace(state, stage=Stage.SENT, sent_at=event.at, reason="")
    if isinstance(event, MessageGivenUp):
        failures = state.failures + 1
        return replace(state, stage=Stage.GIVEN_UP, failures=failures, reason=event.reason)
    if isinstance(event, MessageFolded):
        return replace(state, stage=Stage.FOLDED, folded_into=event.into)
    turn = state.turn + 1
    if isinstance(event, MessageRequeued):
        return replace(state, stage=Stage.QUEUED, due=event.due, turn=turn, failures=0)
    return replace(
        state,
        stage=Stage.FAILED,
        due=event.retry_at,
        turn=turn,
        failures=state.failures + 1,
        reason=event.reason,
    )


MESSAGES = Ledger(
    collection="messages", state=Message, events=get_args(MessageEvent), evolve=evolve
)
