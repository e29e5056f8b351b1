from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from services.common.kernel.history import GENESIS, Author, entry
from services.common.kernel.ledger import Ledger
from services.common.replay import replay, replay_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    what: ClassVar[str] = "tally.counted"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    total: int


def evolve(state: Tally | None, event: Counted) -> Tally:
    return Tally(total=(state.total if state else 0) + event.by)


TALLIES = Ledger(collection="tallies", state=Tally, events=(Counted,), evolve=evolve)
AUTHOR = Author(at=datetime(2026, 11, 23, tzinfo=UTC), by="a", unit="u")


def record(*steps: Any, state: Any, what: str = "tally.counted") -> dict[str, Any]:
    history = [
        entry(seq=number, prev=GENESIS, author=AUTHOR, what=what, data={"by": step})
        for number, step in enumerate(steps, start=1)
    ]
    return {"history": history, "state": state}


def test_a_history_leads_to_its_state() -> None:
    assert replay(TALLIES, record(1, 2, state={})["history"]) == Tally(total=3)
    assert replay_faults(TALLIES, record(1, 2, state={"total": 3})) == []


@pytest.mark.parametrize("state", [{"total": 4}, {"total": "3"}, {"total": 3, "more": 1}, {}])
def test_another_state_is_a_fault(state: dict[str, Any]) -> None:
    (fault,) = replay_faults(TALLIES, record(1, 2, state=state))

    assert "不符" in fault


@pytest.mark.parametrize(
    "broken",
    [
        record("one", state={"total": 1}),
        record(1, state={"total": 1}, what="tally.unheard_of"),
        record(1, state={"total": 1.0}),
        {"history": [{}], "state": {}},
        {},
    ],
)
def test_what_cannot_be_played_again_is_a_fault_and_no_crash(broken: dict[str, Any]) -> None:
    (fault,) = replay_faults(TALLIES, broken)

    assert "无法重演" in fault
