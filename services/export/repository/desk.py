"""export's desk on MongoDB: the desk of every worker, schedules, units, and jobs that have people told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger
from services.common.kernel.report_schedules import ReportSchedule
from services.common.kernel.workdays import WorkCalendar
from services.common.mongo import Document
from services.common.telling import tell_job
from services.common.units import Unit, unit_at, unit_from
from services.common.work import Work
from services.common.work_desk import WorkDesk
from services.export.domain.policies import Policies


class ExportDesk(WorkDesk):
    """export's port ``Desk`` within one unit of work; queries by topic are mixed in beside it.

    ``ledgers`` are those of every service, by collection: what the past is played again with (B12).
    """

    def __init__(
        self,
        work: Work,
        calendar: WorkCalendar,
        policies: Policies,
        ledgers: Mapping[str, Ledger[Any]],
    ) -> None:
        super().__init__(work, calendar)
        self._policies = policies
        self._ledgers = ledgers
        self._unit_rows: dict[str, Document] = {}

    @property
    def policies(self) -> Policies:
        return self._policies

    @property
    def schedules(self) -> Sequence[ReportSchedule]:
        return self._policies.schedules

    def units_of(self, kinds: Collection[str]) -> Sequence[Unit]:
        rows = self._database["units"].find({"kind": {"$in": sorted(kinds)}}).sort("_id", ASCENDING)
        return [unit_from(row) for row in rows]

    def unit_at(self, unit_id: str, instant: datetime) -> Unit:
        row = self._unit_rows.get(unit_id) or self._database["units"].find_one({"_id": unit_id})
        if row is None:
            raise NotFound(f"没有编码为“{unit_id}”的单位", code="unit_not_found")
        self._unit_rows[unit_id] = row
        return unit_at(row, instant)

    def tell(
        self, key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str]
    ) -> None:
        self.enqueue(tell_job(key, kind=kind, unit=unit, about=about, fields=fields, now=self.now))
