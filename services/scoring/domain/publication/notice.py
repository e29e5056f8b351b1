"""A notice: what is shown, where and until when; its events and the state after them (Q8).

open → closed (the result is final) | withdrawn (a corrected notice, or none, takes its place). That
the window is over closes nothing: what is shown stays shown, and objections stay unanswered until
they are answered.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger


class NoticeStage(StrEnum):
    """How far a notice has come."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class SubjectKind(StrEnum):
    """What can be shown for objections."""

    CAMPAIGN = "campaign"
    REGRADE = "regrade"
    AWARD = "award"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is shown: ``edition`` counts from 1 how often its result was made anew.

    That is a campaign's allocation, a regrade's decision, or the choice of those to be honoured.
    """

    kind: SubjectKind
    id: str
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The state. Objections are in time before ``closes_at``; ``because`` says how that day was counted.

    ``scope`` is where it is shown (公示范围). ``provisional``: a year without a published calendar was
    counted through. ``successor`` is the corrected notice that took its place.
    """

    subject: Subject
    title: str
    unit: str
    unit_path: tuple[str, ...]
    scope: str
    text: str
    published_at: datetime
    closes_at: datetime
    because: str
    provisional: bool
    stage: NoticeStage = NoticeStage.OPEN
    ended_at: datetime | None = None
    ended_because: str = ""
    successor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePublished:
    """The result is shown; what was said with it never changes."""

    what: ClassVar[str] = "notice.published"
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeClosed:
    """The window is over, every objection answered, the result final."""

    what: ClassVar[str] = "notice.closed"
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn:
    """It counts no more; ``successor`` takes its place, or none where the whole result was voided."""

    what: ClassVar[str] = "notice.withdrawn"
    withdrawn_at: datetime
    because: str
    successor: str | None


NoticeEvent = NoticePublished | NoticeClosed | NoticeWithdrawn


def notice_id(subject: Subject) -> str:
    """The one notice about this edition of a subject."""
    return f"{subject.id}:{subject.edition}"


def known_notice(state: Notice | None) -> Notice:
    """The notice, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的公示，请核对编号", code="notice_not_found")
    return state


def evolve(state: Notice | None, event: NoticeEvent) -> Notice:
    """The state after ``event``; raises ValueError on a history that does not begin with its publication."""
    if isinstance(event, NoticePublished):
        return event.notice
    if state is None:
        raise ValueError("a notice begins with its publication")
    if isinstance(event, NoticeClosed):
        return replace(state, stage=NoticeStage.CLOSED, ended_at=event.closed_at)
    return replace(
        state,
        stage=NoticeStage.WITHDRAWN,
        ended_at=event.withdrawn_at,
        ended_because=event.because,
        successor=event.successor,
    )


NOTICES = Ledger(collection="notices", state=Notice, events=get_args(NoticeEvent), evolve=evolve)
