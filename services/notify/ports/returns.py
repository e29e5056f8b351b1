"""What the quarterly returns need: the figures as the ledgers say them, and who reports (L9)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.common.jobs import Job
from services.common.kernel.figures import Figure, Figures
from services.common.kernel.periods import Period
from services.common.units import Unit
from services.notify.domain.progress.figures import Touched
from services.notify.ports.desk import Desk


class ReturnDesk(Desk, Protocol):
    """The desk of whoever opens, confirms and compares returns."""

    def wait_for_return_forms(self, job: Job, unit: str) -> None:
        """Raises NotYet while a form that was received before ``job`` is under way and may change its figures.

        That is any statement of ``unit``, and what was entered into the ledgers in its subtree.
        """

    def reporting_units(self, levels: Collection[str]) -> Sequence[Unit]:
        """Every unit of these kinds, by code."""

    def units_opened(self, period: Period) -> Collection[str]:
        """The units that have a return for ``period``."""

    def returns_confirmed(self, periods: Collection[Period]) -> Sequence[str]:
        """Ids of the frozen returns of ``periods``."""

    def figures(self, unit: str, period: Period) -> Figures:
        """What the ledgers of ``unit``'s subtree say of ``period`` now."""

    def touched(self, unit: str, period: Period, figure: Figure, since: datetime) -> Touched:
        """How many of the records behind ``figure`` were entered, or changed, after ``since``."""
