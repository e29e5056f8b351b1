"""The organisation tree as paths: a unit's path lists every ancestor from the root down to itself."""

from collections.abc import Sequence


def covers(unit: str, path: Sequence[str]) -> bool:
    """Whether the unit at the end of ``path`` lies in the subtree of ``unit`` (a unit covers itself)."""
    return unit in path


def parent_of(path: Sequence[str]) -> str | None:
    """The unit one level up, or None at the top of the tree."""
    return path[-2] if len(path) > 1 else None
