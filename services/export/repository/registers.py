"""Registers on MongoDB: cursors, and of a past instant two passes over what is below the unit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

from pymongo import ASCENDING

from services.common.kernel.batches import batches
from services.export.ports.registers import Wanted
from services.export.ports.states import Known
from services.export.repository.states import StateQueries

AT_ONCE = 200


class RegisterQueries(StateQueries):
    """The port ``RegisterDesk``."""

    def count(self, wanted: Wanted) -> int:
        if wanted.as_of is not None:
            return len(self._keys(wanted))
        return self._database[wanted.collection].count_documents(_query(wanted))

    def read(self, wanted: Wanted) -> Iterator[Known]:
        if wanted.as_of is not None:
            return self._played(wanted)
        rows = self._database[wanted.collection].find(_query(wanted), {"history": 0})
        order = [(f"state.{wanted.sort}", ASCENDING), ("_id", ASCENDING)]
        return (Known(row["_id"], row["state"]) for row in rows.sort(order).allow_disk_use(True))

    def states_of(
        self, collection: str, ids: Sequence[str], *, as_of: datetime | None = None
    ) -> Mapping[str, Mapping[str, Any]]:
        left_out = {"history": 0} if as_of is None else None
        rows = self._database[collection].find({"_id": {"$in": list(ids)}}, left_out)
        found = ((row["_id"], self._state_at(collection, row, as_of)) for row in rows)
        return {key: state for key, state in found if state is not None}

    def _keys(self, wanted: Wanted) -> list[tuple[Any, str]]:
        everything = self.states(
            wanted.collection, below=wanted.below, as_of=wanted.as_of, path=wanted.path
        )
        return sorted(
            (_value(known.state, wanted.sort), known.id)
            for known in everything
            if _is_wanted(wanted, known.state)
        )

    def _played(self, wanted: Wanted) -> Iterator[Known]:
        for some in batches(self._keys(wanted), AT_ONCE):
            ids = [key for _, key in some]
            states = self.states_of(wanted.collection, ids, as_of=wanted.as_of)
            yield from (Known(key, states[key]) for key in ids)


def _query(wanted: Wanted) -> dict[str, Any]:
    query: dict[str, Any] = {f"state.{wanted.path}": wanted.below}
    query |= {f"state.{name}": value for name, value in wanted.equal.items()}
    if wanted.span:
        name, first, past = wanted.span
        query[f"state.{name}"] = {"$gte": first, "$lt": past}
    return query


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
