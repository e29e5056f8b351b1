"""The others' records as they stand, or stood at an instant (B12)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class Known(NamedTuple):
    """A record of another service: its id and its state as stored (dates as ISO text, decimals as strings)."""

    id: str
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """The records that a document stands on: those of a ledger below a unit, or the ``ids``."""

    collection: str
    below: str = ""
    path: str = "unit_path"
    ids: tuple[str, ...] = ()


class StateDesk(Protocol):
    """Read only; a state of the past is played again from the record's own history."""

    def states(
        self,
        collection: str,
        *,
        below: str,
        as_of: datetime | None = None,
        path: str = "unit_path",
        where: Mapping[str, Any] | None = None,
    ) -> Iterator[Known]:
        """The records in the subtree of ``below``, by id, one after the other.

        ``path`` is the field of the state that holds the path of units. With ``as_of`` records are as after
        the last entry at or before it, and those that did not exist are left out. ``where`` narrows by
        fields of the state as it is **now** and is for what never changes in a record; anything else the
        caller has to look at in what comes.
        """

    def state_of(
        self, collection: str, record_id: str, *, as_of: datetime | None = None
    ) -> Mapping[str, Any] | None:
        """One record's state, or None where there is (was) no such record."""
