"""What the quarterly returns need, on MongoDB (L9): figures by aggregation, along indexes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.figures import Figure, Figures
from services.common.kernel.periods import Period
from services.common.progress import (
    MATTERS,
    SOURCES,
    VISITS,
    WISHES,
    counting,
    figures_of,
    records_behind,
    touched_since,
)
from services.common.under_way import under_way
from services.common.units import COLLECTION as UNITS
from services.common.units import Unit, unit_from
from services.notify.domain.progress.figures import Touched
from services.notify.domain.progress.returns import RETURNS, ReturnStage
from services.notify.repository.desk import NotifyDesk

FORMS = tuple(
    f"lianxin/{what}"
    for what in (
        *("return-statement", "return-confirmation"),
        *("visit", "visit-correction", "visit-withdrawal", "linked-point", "team"),
        *("opinion", "opinion-confirmation", "opinion-merge", "wish", "wish-confirmation"),
    )
)
"""What a confirmation counts, or stands on, if it was posted before it."""


def _index(name: str, *fields: str) -> IndexModel:
    keys = (*(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    RETURNS.collection: [
        _index("subtree", "unit_path"),
        _index("subtree_period", "unit_path", "period"),
        _index("subtree_stage", "unit_path", "stage"),
        _index("period_stage", "period", "stage"),
    ],
    VISITS: [_index("figures_held", "unit_path", "held_on")],
    MATTERS: [
        _index("figures_raised", "unit_path", "raised_at"),
        _index("figures_resolved", "unit_path", "resolved_at"),
    ],
    WISHES: [_index("figures_confirmed", "unit_path", "confirmed_at")],
}


class ReturnQueries(NotifyDesk):
    """The queries of ``ReturnDesk``."""

    def wait_for_return_forms(self, job: Job, unit: str) -> None:
        rows = self._database[UNITS].find({"path": unit}, {"_id": 1})
        about = ("unit", [row["_id"] for row in rows])
        found = under_way(self._database, FORMS, about=about, until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("之前收到的台账和填报正在办理，稍后继续")

    def reporting_units(self, levels: Collection[str]) -> Sequence[Unit]:
        rows = self._database[UNITS].find({"kind": {"$in": sorted(levels)}})
        return [unit_from(row) for row in rows.sort("_id", ASCENDING)]

    def units_opened(self, period: Period) -> Collection[str]:
        rows = self._database[RETURNS.collection].find(
            {"state.period": str(period)}, {"state.unit": 1}
        )
        return {row["state"]["unit"] for row in rows}

    def returns_confirmed(self, periods: Collection[Period]) -> Sequence[str]:
        query = {
            "state.period": {"$in": sorted(map(str, periods))},
            "state.stage": ReturnStage.CONFIRMED.value,
        }
        return [row["_id"] for row in self._database[RETURNS.collection].find(query, {"_id": 1})]

    def figures(self, unit: str, period: Period) -> Figures:
        return figures_of({figure: self._counted(figure, unit, period) for figure in Figure})

    def touched(self, unit: str, period: Period, figure: Figure, since: datetime) -> Touched:
        entered, changed = (
            sum(
                self._database[source.ledger].count_documents(
                    {"$and": [records_behind(source, unit, period), condition]}
                )
                for source in SOURCES[figure]
            )
            for condition in touched_since(since)
        )
        return Touched(entered=entered, changed=changed)

    def _counted(self, figure: Figure, unit: str, period: Period) -> list[dict[str, int]]:
        collection, pipeline = counting(figure, unit, period)
        return list(self._database[collection].aggregate(pipeline))
