"""Records that are their own ledgers: ``{_id, version, state, head, history[]}``, changed by events only.

A rule decides events, ``append`` chains them onto the history, and the unit of work writes new state
and new entries in one conditional update on ``_id`` + ``version`` (DESIGN "every record is its own ledger").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from cattrs import Converter
from pymongo import InsertOne, UpdateOne
from pymongo.collection import Collection

from services.common.kernel.history import GENESIS, Author, entry
from services.common.kernel.ledger import Event, Ledger
from services.common.mongo import Document

S = TypeVar("S")


def make_converter() -> Converter:
    """States and events to documents and back: decimals as strings, enums by value, dates as ISO text."""
    converter = Converter(forbid_extra_keys=True, prefer_attrib_converters=False)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    converter.register_unstructure_hook(datetime, lambda value: value)
    converter.register_structure_hook(datetime, lambda value, _: value)
    converter.register_unstructure_hook(date, lambda value: value.isoformat())
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook_func(
        lambda cls: isinstance(cls, type) and issubclass(cls, Enum), lambda value: value.value
    )
    return converter


CONVERTER = make_converter()


@dataclass(frozen=True, slots=True)
class Staged(Generic[S]):
    """A record in memory: as loaded (``base`` = stored version, 0 for a new one) plus what was appended."""

    base: int
    version: int
    head: str
    state: S
    entries: tuple[Document, ...] = ()


class Records(Generic[S]):
    """The records of one ledger within one unit of work: an identity map that writes itself."""

    def __init__(self, collection: Collection[Document], ledger: Ledger[S]) -> None:
        self.collection = collection
        self._ledger = ledger
        self._known: dict[str, Staged[S] | None] = {}

    def prefetch(self, ids: Iterable[str]) -> None:
        """Load many at once; later ``get`` calls cost nothing. Unknown ids are remembered as missing."""
        wanted = [record_id for record_id in set(ids) if record_id not in self._known]
        if not wanted:
            return
        self._known.update(dict.fromkeys(wanted))
        for row in self.collection.find({"_id": {"$in": wanted}}, {"history": 0}):
            state = CONVERTER.structure(row["state"], self._ledger.state)
            self._known[row["_id"]] = Staged(row["version"], row["version"], row["head"], state)

    def get(self, record_id: str) -> S | None:
        """The state as it stands within this unit of work, or None."""
        self.prefetch([record_id])
        staged = self._known[record_id]
        return staged.state if staged else None

    def version(self, record_id: str) -> int:
        """How many entries the history has, appended ones included; 0 for a record that does not exist."""
        self.prefetch([record_id])
        staged = self._known[record_id]
        return staged.version if staged else 0

    def append(self, record_id: str, author: Author, events: Sequence[Event]) -> None:
        """Apply and chain ``events``; the first event of a new record evolves None. No events change nothing."""
        if not events:
            return
        self.prefetch([record_id])
        staged = self._known[record_id]
        base, version, head = (
            (staged.base, staged.version, staged.head) if staged else (0, 0, GENESIS)
        )
        state = staged.state if staged else None
        entries = list(staged.entries) if staged else []
        for event in events:
            state = self._ledger.evolve(state, event)
            version += 1
            data = CONVERTER.unstructure(event)
            item = entry(seq=version, prev=head, author=author, what=event.what, data=data)
            head = item["hash"]
            entries.append(item)
        if state is None:
            raise ValueError("a record comes into being by an event")
        self._known[record_id] = Staged(base, version, head, state, tuple(entries))

    def mark(self) -> dict[str, Staged[S] | None]:
        """A point to roll back to."""
        return dict(self._known)

    def roll_back(self, mark: dict[str, Staged[S] | None]) -> None:
        """Forget what was appended since ``mark``."""
        self._known = mark

    def operations(self) -> list[InsertOne[Document] | UpdateOne]:
        """The writes that make the appended entries durable, each conditional on the version it was read at."""
        return [
            self._operation(record_id, staged)
            for record_id, staged in self._known.items()
            if staged is not None and staged.entries
        ]

    def _operation(self, record_id: str, staged: Staged[S]) -> InsertOne[Document] | UpdateOne:
        fields = {
            "version": staged.version,
            "state": CONVERTER.unstructure(staged.state),
            "head": staged.head,
        }
        entries = list(staged.entries)
        if staged.base == 0:
            return InsertOne({"_id": record_id, **fields, "history": entries})
        return UpdateOne(
            {"_id": record_id, "version": staged.base},
            {"$set": fields, "$push": {"history": {"$each": entries}}},
        )
