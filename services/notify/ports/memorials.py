"""What the rounds of memorial days need besides the desk: units by kind, and who held something (F1)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.common.kernel.memorials import Commemoration
from services.common.kernel.periods import Period
from services.common.units import Unit
from services.notify.ports.desk import Desk


class MemorialDesk(Desk, Protocol):
    """Read only."""

    def units_of(self, kinds: Collection[str], *, after: str, most: int) -> Sequence[str]:
        """At most ``most`` units of these kinds, by code, after one."""

    def asked_below(self, unit: str, kinds: Collection[str]) -> Sequence[Unit]:
        """The units of these kinds below one, which is not among them, by code."""

    def held_something(self, what: Commemoration, units: Collection[str]) -> Collection[str]:
        """Those of ``units`` that held something for a memorial day."""

    def activities_in(self, period: Period, units: Collection[str]) -> Mapping[str, int]:
        """How many activities count for each of ``units`` in the period; those without any may be missing."""
