"""The organisation tree as paths: a unit's path lists every ancestor from the root down to itself."""

from collections.abc import Sequence


def covers(unit: str, path: Sequence[str]) -> bool:
    """Whether the unit at the end of ``path`` lies in the subtree of ``unit`` (a unit covers itself)."""
    return unit in path
