"""做法和实效: what a unit did in one of the four areas and what came of it, as told to 党委组织部."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.canonical import sha256_hex
from services.common.kernel.ledger import Ledger
from services.notify.domain.cadre.latest import is_news


class Area(StrEnum):
    """The four places that 四进 goes to."""

    VILLAGE = "扶贫点"
    RESEARCH_TEAMS = "科研团队"
    CLASSES = "班级社团"
    NETWORK = "网络平台"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Uploaded material that belongs to a report."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The state: the latest report on one area in one quarter (``period``, as ``2026Q4``).

    ``as_of``: when the form that says all this was received.
    """

    unit: str
    unit_path: tuple[str, ...]
    period: str
    book: Area
    title: str
    text: str
    effect: str
    attachments: tuple[Evidence, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeReported:
    """A unit tells for the first time what it did in an area in a quarter."""

    what: ClassVar[str] = "practice.reported"
    practice: Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeChanged:
    """A later form tells it otherwise, or more of it."""

    what: ClassVar[str] = "practice.changed"
    practice: Practice


PracticeEvent = PracticeReported | PracticeChanged


def practice_id(unit: str, period: str, book: Area) -> str:
    """The one report of a unit on an area in a quarter."""
    return "r" + sha256_hex(f"{unit}\n{period}\n{book.value}".encode())[:31]


def tell(state: Practice | None, practice: Practice) -> tuple[PracticeEvent, ...]:
    """What a form changes: the one received last counts."""
    if not is_news(state, practice):
        return ()
    return (
        PracticeReported(practice=practice)
        if state is None
        else PracticeChanged(practice=practice),
    )


def evolve(_: Practice | None, event: PracticeEvent) -> Practice:
    """The state after ``event``: what the form said."""
    return event.practice


PRACTICES = Ledger(
    collection="practices", state=Practice, events=get_args(PracticeEvent), evolve=evolve
)
