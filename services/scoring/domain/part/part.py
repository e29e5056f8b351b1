"""What a college's part of a campaign is at a moment, and what happens to it; a part that is open has no record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.meeting import Meeting


class PartStage(StrEnum):
    """Whose turn it is: sent, 党委组织部's; returned, the college's again."""

    SENT = "sent"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The reviews went up: of ``reviewed`` branches, with ``excused`` ones that are not rated."""

    meeting: Meeting
    remark: str
    sent_at: datetime
    late: bool
    reviewed: int
    excused: int
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReturn:
    """党委组织部 wants reviews done again."""

    reason: str
    returned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The state. ``path`` runs from the root down to the college; ``sent`` is the latest sending."""

    campaign: str
    college: str
    name: str
    path: tuple[str, ...]
    stage: PartStage
    sent: Sending
    returned: PartReturn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The college sent its part up, for the first time or again (Q3)."""

    what: ClassVar[str] = "part.sent"
    campaign: str
    college: str
    name: str
    path: tuple[str, ...]
    sent: Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """党委组织部 gave it back: reviews may be replaced until it is sent again."""

    what: ClassVar[str] = "part.returned"
    returned: PartReturn


PartEvent = Sent | Returned


def evolve(state: Part | None, event: PartEvent) -> Part:
    """The state after ``event``; raises ValueError on a history that does not begin with a sending."""
    if isinstance(event, Sent):
        return Part(
            campaign=event.campaign,
            college=event.college,
            name=event.name,
            path=event.path,
            stage=PartStage.SENT,
            sent=event.sent,
        )
    if state is None:
        raise ValueError("a part's record begins with its sending")
    return replace(state, stage=PartStage.RETURNED, returned=event.returned)


def part_id(campaign: str, college: str) -> str:
    """The part of ``college`` in ``campaign``."""
    return f"{campaign}:{college}"


def college_of(path: Sequence[str]) -> str:
    """The unit to whose part the branch at the end of ``path`` belongs: its parent, or itself at the root."""
    return path[-2] if len(path) > 1 else path[-1]


PARTS = Ledger(collection="parts", state=Part, events=get_args(PartEvent), evolve=evolve)
