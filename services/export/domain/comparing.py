"""Two versions of the same figures or rows beside each other: what differs, and where (B12, L9).

Values are compared as they are given; whoever compares printed values gives printed values.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

Row = tuple[Hashable, ...]
AHEAD = 100
"""So many rows are looked ahead for where two lists go on alike; more added in a row read as changed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A figure, or a cell, that is not what it was; None on the side that has none of that name."""

    name: str
    then: Any
    now: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChanged:
    """A row that differs; ``then`` is None for one that was added, ``now`` for one that is missing.

    ``then_at`` and ``now_at`` count the rows of their own side from one.
    """

    then_at: int | None
    now_at: int | None
    then: Row | None
    now: Row | None


@dataclass(slots=True)
class _Side:
    """The rows still to be compared, a window of them at hand."""

    rows: Iterator[Row]
    at: int
    window: deque[Row]

    def fill(self, most: int) -> None:
        self.window.extend(islice(self.rows, most - len(self.window)))

    def take(self, count: int) -> list[tuple[int, Row]]:
        taken = [(self.at + n, self.window.popleft()) for n in range(count)]
        self.at += count
        return taken


def changed_figures(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Changed, ...]:
    """What differs by name: in the order of ``then``, at the end what only ``now`` has."""
    names = [*then, *(name for name in now if name not in then)]
    pairs = ((name, then.get(name), now.get(name)) for name in names)
    return tuple(Changed(name=name, then=was, now=is_) for name, was, is_ in pairs if was != is_)


def changed_rows(
    then: Iterable[Row], now: Iterable[Row], *, ahead: int = AHEAD
) -> Iterator[RowChanged]:
    """The differing rows in order; at most ``ahead`` rows of either side are in memory.

    After a difference both sides go on at the nearest row that they share within the window.
    """
    old, new = _Side(iter(then), 1, deque()), _Side(iter(now), 1, deque())
    while True:
        old.fill(ahead)
        new.fill(ahead)
        if not old.window and not new.window:
            return
        gone, come = _until_alike(old.window, new.window)
        if gone or come:
            yield from _paired(old.take(gone), new.take(come))
        else:
            old.take(1)
            new.take(1)


def _until_alike(old: deque[Row], new: deque[Row]) -> tuple[int, int]:
    """How many rows of either side stand before the next they share; one of each where they share none.

    Nothing stands before it where both go on alike.
    """
    if old and new and old[0] == new[0]:
        return 0, 0
    places: dict[Row, int] = {}
    for place, row in enumerate(new):
        places.setdefault(row, place)
    shared = [(place, places[row]) for place, row in enumerate(old) if row in places]
    if shared:
        return min(shared, key=lambda pair: (sum(pair), pair))
    return min(1, len(old)), min(1, len(new))


def _paired(gone: list[tuple[int, Row]], come: list[tuple[int, Row]]) -> Iterator[RowChanged]:
    nothing: tuple[None, None] = (None, None)
    for (then_at, then), (now_at, now) in zip_longest(gone, come, fillvalue=nothing):
        yield RowChanged(then_at=then_at, now_at=now_at, then=then, now=now)
