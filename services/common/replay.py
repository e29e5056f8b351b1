"""A stored history played again through its rules: it must give the very state that is stored.

The hash chain shows a changed history; this shows a changed ``state`` beside an untouched history.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.kernel.canonical import canonical_json
from services.common.records import CONVERTER, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The records of one collection: every kind of event in their histories, and what an event does."""

    collection: str
    events: tuple[type[Event], ...]
    evolve: Callable[[Any, Any], Any]

    def replay(self, history: Sequence[Mapping[str, Any]]) -> Any:
        """The state that ``history`` leads to; raises KeyError on an event that is not ours."""
        known = {event.what: event for event in self.events}
        state = None
        for entry in history:
            state = self.evolve(
                state, CONVERTER.structure(entry["data"], known[str(entry["what"])])
            )
        return state

    def faults(self, record: Mapping[str, Any]) -> Sequence[str]:
        """What is wrong with the ``state`` of a stored record, one sentence each; empty when it follows."""
        try:
            replayed = canonical_json(CONVERTER.unstructure(self.replay(record["history"])))
            stored = canonical_json(record["state"])
        except Exception as fault:  # noqa: BLE001 - whatever a tampered record breaks, it is a finding
            return [f"历史无法重演（{type(fault).__name__}）"]
        return [] if replayed == stored else ["按历史重演得出的状态与所存的状态不符"]
