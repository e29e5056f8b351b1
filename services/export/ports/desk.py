"""What every handler of export has at hand."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.common import desk
from services.common.kernel.report_schedules import ReportSchedule
from services.common.units import Unit
from services.export.domain.policies import Policies


class Desk(desk.Desk, Protocol):
    """The desk of every worker, the schedules, and a way to tell people."""

    @property
    def policies(self) -> Policies: ...
    @property
    def schedules(self) -> Sequence[ReportSchedule]: ...

    def units_of(self, kinds: Collection[str]) -> Sequence[Unit]:
        """Every unit of these kinds, by code."""

    def unit_at(self, unit_id: str, instant: datetime) -> Unit:
        """A unit as it was called and where it hung then; raises NotFound for one that never was."""

    def tell(
        self, key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str]
    ) -> None:
        """Have notify tell ``unit``, once under ``key``; ``kind`` names the template in ``schemas/notices``."""
