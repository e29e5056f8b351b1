"""An objection to what a notice shows, and its answer; its events and the state after them (Q8).

received → upheld | modified | rejected. Whoever raises one anonymously is known to nobody: all that is
kept is the SHA-256 of a receipt code, which shows stage and answer ("left open" 10).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.publication.notice import Subject
from services.scoring.domain.rating.correcting import Change


class ObjectionStage(StrEnum):
    """How far an objection has come; all but the first are answers."""

    RECEIVED = "received"
    UPHELD = "upheld"
    MODIFIED = "modified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objector:
    """Who raised it by name: personal data, shown to those who answer it and to nobody else."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The record of a re-review: what the collective study came to, and the ``answer`` to who objected.

    ``reason`` is for the file; ``answer`` is what the receipt shows. ``change`` says what of the
    result was corrected, None where the objection was rejected.
    """

    outcome: ObjectionStage
    reason: str
    answer: str
    college_view: str
    meeting: Meeting
    decided_by: str
    decided_at: datetime
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """The state. ``unit`` published the notice and answers; ``about`` None: about the whole result.

    ``raised_by`` None: anonymous. ``receipt`` is the SHA-256 of the receipt code, or empty.
    """

    notice: str
    subject: Subject
    unit: str
    unit_path: tuple[str, ...]
    about: str | None
    text: str
    raised_by: Objector | None
    receipt: str
    raised_at: datetime
    stage: ObjectionStage = ObjectionStage.RECEIVED
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised:
    """Somebody objects; what they said never changes."""

    what: ClassVar[str] = "objection.raised"
    objection: Objection


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDecided:
    """The re-review is done and answered."""

    what: ClassVar[str] = "objection.decided"
    decision: Decision


ObjectionEvent = ObjectionRaised | ObjectionDecided


def known_objection(state: Objection | None) -> Objection:
    """The objection, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的异议，请核对编号", code="objection_not_found")
    return state


def evolve(state: Objection | None, event: ObjectionEvent) -> Objection:
    """The state after ``event``; raises ValueError on a history that does not begin with the objection."""
    if isinstance(event, ObjectionRaised):
        return event.objection
    if state is None:
        raise ValueError("an objection begins with somebody raising it")
    return replace(state, stage=event.decision.outcome, decision=event.decision)


OBJECTIONS = Ledger(
    collection="objections", state=Objection, events=get_args(ObjectionEvent), evolve=evolve
)
