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
    ``as_of``; dots in a field lead into what it holds. They come in the order of the field ``sort``, and
    then by id.
    """

    collection: str
    below: str
    sort: str
    as_of: datetime
    path: str = "unit_path"
    equal: Mapping[str, Any] = field(default_factory=dict)
    span: tuple[str, Any, Any] | None = None


class Found(Protocol):
    """Which records these are was looked up once: every reading gives the same ones, as of the same instant."""

    @property
    def count(self) -> int: ...
    def read(self) -> Iterator[Known]:
        """One after the other, from the beginning at every call."""

    def id_of(self, number: int) -> str | None:
        """The record that comes as the ``number``-th, counted from one; None where there is none."""


class RegisterDesk(Protocol):
    """Read only, and never all at once."""

    def look_up(self, wanted: Wanted) -> Found:
        """What is wanted, whoever changes records meanwhile: what changed after the instant is played again.

        Ids and what sorts them lie in a file of their own, so memory does not grow with them.
        """

    def states_of(
        self, collection: str, ids: Sequence[str], *, as_of: datetime | None = None
    ) -> Mapping[str, Mapping[str, Any]]:
        """The states of some hundred records by id, with one read; those that are (were) not there are missing."""
