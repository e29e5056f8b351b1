"""Reports on MongoDB: indexes of their list, completeness, and records that changed since."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from services.common.completeness import completeness_from, packages_asked, parts_asked
from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.completeness import Completeness
from services.common.kernel.periods import Period
from services.common.under_way import under_way
from services.common.units import Unit
from services.export.domain.report.report import REPORTS
from services.export.repository.desk import ExportDesk

CONFIRMATION = "lianxin/return-confirmation"


def _index(name: str, *fields: str) -> IndexModel:
    keys = [(f"state.{field}", ASCENDING) for field in fields]
    return IndexModel([*keys, ("_id", ASCENDING)], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    REPORTS.collection: [
        _index("subtree", "unit_path"),
        _index("tables", "unit_path", "table"),
        _index("periods", "unit_path", "period"),
        _index("stages", "unit_path", "stage"),
        _index("overdue", "stage", "due_at"),
    ]
}


class ReportQueries(ExportDesk):
    """The port ``ReportDesk``."""

    def completeness(self, table: str, unit: Unit, period: Period) -> Completeness:
        collection, pipeline = parts_asked(table, unit.id, period, self.now)
        rows = list(self._database[collection].aggregate(pipeline))
        senders, asked = packages_asked(table, unit.id, period)
        sent = list(self._database[senders].aggregate(asked))
        return completeness_from(table, unit.id, rows, sent)

    def wait_for_returns(self, job: Job, period: Period) -> None:
        about = ("period", [str(period)])
        if under_way(self._database, [CONFIRMATION], about=about, until=job.due):
            raise NotYet("截止之前收到的确认还没有办完")

    def touched(self, collection: str, *, below: str, path: str, since: datetime) -> Sequence[str]:
        query = {f"state.{path}": below, "history.at": {"$gt": since}}
        rows = self._database[collection].find(query, {"_id": 1}).sort("_id", ASCENDING)
        return [row["_id"] for row in rows]
