"""What a unit returns for a quarter, what happens to it, and the state after that (L9).

open (figures are offered, others may be stated) → confirmed: frozen. ``derived`` and ``reported`` never
change after that; what the ledgers become later is listed beside them (``changes``).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.figures import Figure, Figures
from services.common.kernel.ledger import Ledger
from services.common.kernel.periods import Period
from services.notify.domain.progress.policy import Reminder


class ReturnStage(StrEnum):
    """How far a return has come."""

    OPEN = "open"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Another figure than the derived one, and why; ``derived`` is what the ledgers said at ``stated_at``.

    Once the return is confirmed, ``derived`` is the frozen figure.
    """

    figure: Figure
    value: int
    derived: int
    reason: str
    stated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A frozen figure that the ledgers no longer say: what it was, what they say now, and why."""

    figure: Figure
    frozen: int
    now: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The state. ``nested``: a unit above it reports, too, so that a sum of both would count twice.

    ``derived`` and ``reported`` (the stated value where one was stated) are None until it is confirmed.
    ``overdue``: ``due_at`` passed and nothing is confirmed; ``late``: it was confirmed after that.
    """

    id: str
    unit: str
    unit_name: str
    unit_path: tuple[str, ...]
    nested: bool
    period: str
    period_label: str
    opens_at: datetime
    due_at: datetime
    provisional: bool
    because: str
    stage: ReturnStage = ReturnStage.OPEN
    reminded: tuple[Reminder, ...] = ()
    overdue: bool = False
    statements: tuple[Statement, ...] = ()
    derived: Figures | None = None
    reported: Figures | None = None
    confirmed_at: datetime | None = None
    late: bool = False
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOpened:
    """The quarter may be confirmed."""

    what: ClassVar[str] = "return.opened"
    opened: Return


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReminded:
    """The unit was told that it has not confirmed."""

    what: ClassVar[str] = "return.reminded"
    reminder: Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFellOverdue:
    """``due_at`` passed and nothing is confirmed."""

    what: ClassVar[str] = "return.fell_overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPutOff:
    """The calendar changed since it was opened: its last day is later now; an earlier one never holds."""

    what: ClassVar[str] = "return.put_off"
    due_at: datetime
    provisional: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnStated:
    """``statements`` are all that stand now, those made earlier for other figures included."""

    what: ClassVar[str] = "return.stated"
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnConfirmed:
    """The unit answers for the figures; they are frozen."""

    what: ClassVar[str] = "return.confirmed"
    at: datetime
    late: bool
    derived: Figures
    reported: Figures
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnChangedLater:
    """``changes`` are all differences between the frozen figures and the ledgers now; none is possible."""

    what: ClassVar[str] = "return.changed_later"
    changes: tuple[Change, ...]


ReturnEvent = (
    ReturnOpened
    | ReturnReminded
    | ReturnFellOverdue
    | ReturnPutOff
    | ReturnStated
    | ReturnConfirmed
    | ReturnChangedLater
)


def return_id(unit: str, period: Period) -> str:
    """What ``unit`` returns for ``period``."""
    return f"{unit}:{period}"


def evolve(state: Return | None, event: ReturnEvent) -> Return:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, ReturnOpened):
        return event.opened
    if state is None:
        raise ValueError("a return begins with its opening")
    if isinstance(event, ReturnStated):
        return replace(state, statements=event.statements)
    if isinstance(event, ReturnChangedLater):
        return replace(state, changes=event.changes)
    if isinstance(event, ReturnConfirmed):
        return _confirmed(state, event)
    return _waited(state, event)


def _confirmed(state: Return, event: ReturnConfirmed) -> Return:
    return replace(
        state,
        stage=ReturnStage.CONFIRMED,
        overdue=False,
        confirmed_at=event.at,
        late=event.late,
        derived=event.derived,
        reported=event.reported,
        statements=event.statements,
    )


def _waited(state: Return, event: ReturnReminded | ReturnFellOverdue | ReturnPutOff) -> Return:
    if isinstance(event, ReturnReminded):
        return replace(state, reminded=(*state.reminded, event.reminder))
    if isinstance(event, ReturnFellOverdue):
        return replace(state, overdue=True)
    return replace(state, due_at=event.due_at, provisional=event.provisional, because=event.because)


RETURNS = Ledger(collection="returns", state=Return, events=get_args(ReturnEvent), evolve=evolve)
