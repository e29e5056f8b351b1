"""A line of a finished file: where it stands and what is printed in it."""

from typing import NamedTuple


class Line(NamedTuple):
    """``place`` is empty where a file has no names for its places; empty cells at its end are left out."""

    place: str
    cells: tuple[str, ...]


def trimmed(cells: list[str]) -> tuple[str, ...]:
    """The cells up to the last one that is not empty."""
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
