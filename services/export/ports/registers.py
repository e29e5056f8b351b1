"""What registers are filled from: very many records in the order in which people read them (L8, Q6, Q9)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.export.ports.states import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records: in the subtree of ``below`` by the path of units in the field ``path`` of their states.

    ``equal`` and ``span`` (a field, its first value and the first that is too late) hold for the state as of
    ``as_of``, or as it stands; dots in a field lead into what it holds. They come in the order of the
    field ``sort``, and then by id.
    """

    collection: str
    below: str
    sort: str
    as_of: datetime | None = None
    path: str = "unit_path"
    equal: Mapping[str, Any] = field(default_factory=dict)
    span: tuple[str, Any, Any] | None = None


class RegisterDesk(Protocol):
    """Read only, and never all at once."""

    def count(self, wanted: Wanted) -> int:
        """How many there are."""

    def read(self, wanted: Wanted) -> Iterator[Known]:
        """One after the other.

        As they stand, an index or the database's own sorting gives the order; of a past instant, every
        history in the subtree is played again, and only days and ids of what is wanted are kept in memory.
        """

    def states_of(
        self, collection: str, ids: Sequence[str], *, as_of: datetime | None = None
    ) -> Mapping[str, Mapping[str, Any]]:
        """The states of some hundred records by id, with one read; those that are (were) not there are missing."""
