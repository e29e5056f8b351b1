from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.history import GENESIS, Author, entry, faults

AUTHOR = Author(
    at=datetime(2026, 11, 23, tzinfo=UTC), by="zuzhibu", unit="jxnu", submission_id="s1"
)


def chain(whats: list[str]) -> list[dict[str, Any]]:
    history: list[dict[str, Any]] = []
    for seq, what in enumerate(whats, start=1):
        prev = history[-1]["hash"] if history else GENESIS
        history.append(entry(seq=seq, prev=prev, author=AUTHOR, what=what, data={"n": seq}))
    return history


@given(st.lists(st.text(), max_size=8))
def test_a_chain_as_it_was_written_holds(whats: list[str]) -> None:
    assert faults(chain(whats)) == []


@given(st.lists(st.text(), min_size=1, max_size=8), st.data())
def test_a_changed_entry_is_named(whats: list[str], data: st.DataObject) -> None:
    history = chain(whats)
    place = data.draw(st.integers(0, len(history) - 1))

    history[place] = {**history[place], "by": "somebody else"}

    assert any(f"第 {place + 1} 条" in fault for fault in faults(history))


@given(st.lists(st.text(), min_size=2, max_size=8), st.data())
def test_a_missing_entry_breaks_the_chain(whats: list[str], data: st.DataObject) -> None:
    history = chain(whats)
    place = data.draw(st.integers(0, len(history) - 2))

    del history[place]

    assert faults(history)


def test_an_entry_says_who_what_when_and_by_which_form() -> None:
    first = chain(["rating.placed"])[0]

    assert first["by"] == "zuzhibu"
    assert first["submission_id"] == "s1"
    assert first["what"] == "rating.placed"
    assert first["prev"] == GENESIS
