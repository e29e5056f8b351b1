"""What happens to a deed, and the state after it (F4)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.deed.state import Deed, Revision, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedProposed:
    """A first text waits for approval."""

    what: ClassVar[str] = "deed.proposed"
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedRevised:
    """Another text waits for approval; what is shown stays."""

    what: ClassVar[str] = "deed.revised"
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedPublished:
    """The text that waited is shown from now on."""

    what: ClassVar[str] = "deed.published"
    number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedReturned:
    """The text that waited is to be written anew."""

    what: ClassVar[str] = "deed.returned"
    number: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedDeclined:
    """The text that waited is not published."""

    what: ClassVar[str] = "deed.declined"
    number: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedTakenDown:
    """Nothing of it is shown any more, for good."""

    what: ClassVar[str] = "deed.taken_down"
    by_unit: str
    because: str


DeedEvent = DeedProposed | DeedRevised | DeedPublished | DeedReturned | DeedDeclined | DeedTakenDown


def evolve(state: Deed | None, event: DeedEvent) -> Deed:
    """The state after ``event``; raises ValueError on a history that does not begin with its proposal."""
    if isinstance(event, DeedProposed):
        return event.deed
    if state is None:
        raise ValueError("a deed begins with its proposal")
    if isinstance(event, DeedRevised):
        return replace(
            state, waiting=event.revision, revisions=event.revision.number, stage=Stage.PENDING
        )
    if isinstance(event, DeedPublished):
        return replace(
            state,
            shown=state.waiting,
            published_at=event.at,
            waiting=None,
            stage=Stage.SHOWN,
            because="",
        )
    return _refused(state, event)


def _refused(state: Deed, event: DeedReturned | DeedDeclined | DeedTakenDown) -> Deed:
    if isinstance(event, DeedReturned):
        return replace(state, stage=Stage.RETURNED, because=event.because)
    if isinstance(event, DeedDeclined):
        stage = Stage.SHOWN if state.shown is not None else Stage.DECLINED
        return replace(state, waiting=None, stage=stage, because=event.because)
    return replace(
        state,
        waiting=None,
        shown=None,
        published_at=None,
        stage=Stage.TAKEN_DOWN,
        because=event.because,
    )


DEEDS = Ledger(collection="deeds", state=Deed, events=get_args(DeedEvent), evolve=evolve)
