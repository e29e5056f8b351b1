"""The places of one unit for one award in a round, and who has them (F3).

Whoever puts forward or passes on at once meets here, so no unit exceeds its quota. A place that was
given stays with the nomination, whatever becomes of it above; only who nominated can free their own, by taking it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, get_args

from services.common.errors import Refused
from services.common.kernel.ledger import Ledger
from services.scoring.domain.award.policy import Level
from services.scoring.domain.award.quota import Places, Ranked, Selection, select


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """The state. ``places`` were counted when the first was given, and hold for the round."""

    round: str
    award: str
    level: Level
    unit: str
    unit_path: tuple[str, ...]
    places: Places
    taken: tuple[str, ...] = ()

    @property
    def free(self) -> int:
        """The places that are left."""
        return self.places.count - len(self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateOpened:
    """The places are counted."""

    what: ClassVar[str] = "slate.opened"
    slate: Slate


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateFilled:
    """These nominations have places now."""

    what: ClassVar[str] = "slate.filled"
    nominations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateFreed:
    """This nomination was taken back by the unit itself: its place may be given again."""

    what: ClassVar[str] = "slate.freed"
    nomination: str


SlateEvent = SlateOpened | SlateFilled | SlateFreed


def slate_id(round_id: str, award: str, unit: str) -> str:
    """The one slate of a unit for an award in a round."""
    return f"{round_id}:{award}:{unit}"


def fill(
    state: Slate | None, slate: Slate, ranked: Sequence[Ranked]
) -> tuple[tuple[SlateEvent, ...], Selection]:
    """Give the places that are left to those of a list who come first; who has one keeps it.

    ``slate`` is the one to open where there is none yet. Raises Refused as :func:`select`.
    """
    known = state or slate
    wanted = [replace(each, holds=each.id in known.taken) for each in ranked]
    selection = select(wanted, known.free)
    opened = () if state is not None else (SlateOpened(slate=slate),)
    filled = (SlateFilled(nominations=selection.new),) if selection.new else ()
    return (*opened, *filled), selection


def take_place(state: Slate | None, slate: Slate, nomination: str) -> tuple[SlateEvent, ...]:
    """A place for one that its own unit puts forward; raises Refused (``quota_used``) where none is left."""
    events, selection = fill(state, slate, [Ranked(id=nomination, rank=1)])
    if selection.left_out:
        known = state or slate
        raise Refused(
            f"这个奖项的推荐名额已经用完（{known.places.because}），不能再推荐", code="quota_used"
        )
    return events


def free_place(state: Slate | None, nomination: str) -> tuple[SlateFreed, ...]:
    """Its place, where it has one, is free again."""
    holds = state is not None and nomination in state.taken
    return (SlateFreed(nomination=nomination),) if holds else ()


def evolve(state: Slate | None, event: SlateEvent) -> Slate:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, SlateOpened):
        return event.slate
    if state is None:
        raise ValueError("a slate begins with its places")
    if isinstance(event, SlateFreed):
        return replace(state, taken=tuple(each for each in state.taken if each != event.nomination))
    return replace(state, taken=(*state.taken, *event.nominations))


SLATES = Ledger(collection="slates", state=Slate, events=get_args(SlateEvent), evolve=evolve)
