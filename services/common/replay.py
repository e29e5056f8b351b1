"""A stored history played again through its rules: it must give the very state that is stored.

The hash chain shows a changed history; this shows a changed ``state`` beside an untouched history.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from services.common.kernel.canonical import canonical_json
from services.common.kernel.ledger import Ledger
from services.common.records import CONVERTER

S = TypeVar("S")


def replay(ledger: Ledger[S], history: Sequence[Mapping[str, Any]]) -> S | None:
    """The state that ``history`` leads to; raises KeyError on an event that is not of this ledger."""
    known = {event.what: event for event in ledger.events}
    state = None
    for entry in history:
        state = ledger.evolve(state, CONVERTER.structure(entry["data"], known[str(entry["what"])]))
    return state


def replay_faults(ledger: Ledger[Any], record: Mapping[str, Any]) -> Sequence[str]:
    """What is wrong with the ``state`` of a stored record, one sentence each; empty when it follows."""
    try:
        replayed = canonical_json(CONVERTER.unstructure(replay(ledger, record["history"])))
        stored = canonical_json(record["state"])
    except Exception as fault:  # noqa: BLE001 - whatever a tampered record breaks, it is a finding
        return [f"历史无法重演（{type(fault).__name__}）"]
    return [] if replayed == stored else ["按历史重演得出的状态与所存的状态不符"]
