"""Registers on MongoDB: what is wanted is looked up in one pass, its states are read by id (B12)."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from pymongo import ASCENDING

from services.common.kernel.batches import batches
from services.export.ports.registers import Wanted
from services.export.ports.states import Known
from services.export.repository.states import StateQueries, seen_at, went_on_since

AT_ONCE = 200
KEYS_AT_ONCE = 2_000
"""By its own measure the driver would take 16 MB at once: a hundred thousand of these small rows as objects."""


class _Keys:
    """Ids in order, in a file of SQLite's own that nobody else can open and that is gone with this process."""

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        self._file = sqlite3.connect("")
        self._file.execute(
            "create table keys (sort text, id text, primary key (sort, id)) without rowid"
        )
        self._file.executemany("insert or ignore into keys values (?, ?)", keys)
        self.count = int(self._file.execute("select count(*) from keys").fetchone()[0])

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._file.execute("select id from keys order by sort, id"))

    def at(self, number: int) -> str | None:
        row = self._file.execute(
            "select id from keys order by sort, id limit 1 offset ?", (number - 1,)
        ).fetchone()
        return None if row is None else str(row[0])


@dataclass(frozen=True, slots=True)
class _Found:
    """The port ``Found``."""

    port: "RegisterQueries"
    wanted: Wanted
    keys: _Keys

    @property
    def count(self) -> int:
        return self.keys.count

    def read(self) -> Iterator[Known]:
        for ids in batches(iter(self.keys), AT_ONCE):
            states = self.port.states_of(self.wanted.collection, ids, as_of=self.wanted.as_of)
            yield from (Known(key, states[key]) for key in ids if key in states)

    def id_of(self, number: int) -> str | None:
        return self.keys.at(number)


class RegisterQueries(StateQueries):
    """The port ``RegisterDesk``."""

    def look_up(self, wanted: Wanted) -> _Found:
        return _Found(self, wanted, _Keys(self._keys(wanted)))

    def states_of(
        self, collection: str, ids: Sequence[str], *, as_of: datetime | None = None
    ) -> Mapping[str, Mapping[str, Any]]:
        query = {"_id": {"$in": list(ids)}}
        rows = self._database[collection].find(query, seen_at(as_of))
        found = ((row["_id"], self._state_at(collection, row, as_of)) for row in rows)
        return {key: state for key, state in found if state is not None}

    def _keys(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        """In the order of ids, which no change moves a record in: so none is missed or met twice."""
        fields = {wanted.sort, *wanted.equal, *(wanted.span or ())[:1]}
        rows = self._database[wanted.collection].find(
            _query(wanted), seen_at(wanted.as_of, sorted(fields))
        )
        for row in rows.sort("_id", ASCENDING).batch_size(KEYS_AT_ONCE):
            state = self._state_at(wanted.collection, row, wanted.as_of)
            if state is not None and _is_wanted(wanted, state):
                yield _sortable(_value(state, wanted.sort)), row["_id"]


def _query(wanted: Wanted) -> dict[str, Any]:
    """What is wanted as it stands, and whatever went on since: that was perhaps wanted then."""
    stands = {f"state.{name}": value for name, value in wanted.equal.items()}
    if wanted.span:
        name, first, past = wanted.span
        stands[f"state.{name}"] = {"$gte": first, "$lt": past}
    below = {f"state.{wanted.path}": wanted.below}
    return below | {"$or": [stands, {"$expr": went_on_since(wanted.as_of)}]}


def _sortable(value: Any) -> str:
    """Text whose code points sort like the value; instants all in UTC."""
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)


def _is_wanted(wanted: Wanted, state: Mapping[str, Any]) -> bool:
    if any(_value(state, name) != value for name, value in wanted.equal.items()):
        return False
    if wanted.span is None:
        return True
    name, first, past = wanted.span
    return bool(first <= _value(state, name) < past)


def _value(state: Mapping[str, Any], field: str) -> Any:
    """The field of a state, where dots lead into what it holds."""
    return reduce(lambda part, name: part[name], field.split("."), state)
