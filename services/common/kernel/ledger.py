"""What a ledger is made of: a state, the events that change it, and how (DESIGN "every record is its own ledger")."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar, runtime_checkable

S = TypeVar("S")


@runtime_checkable
class Event(Protocol):
    """What happened; ``what`` is its name in histories, as ``noun.past``."""

    what: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger(Generic[S]):
    """The records of one collection: their state, every kind of event in their histories, what an event does.

    ``evolve`` gives the state after an event; the first event of a record evolves None.
    """

    collection: str
    state: type[S]
    events: tuple[type[Event], ...]
    evolve: Callable[[S | None, Any], S]
