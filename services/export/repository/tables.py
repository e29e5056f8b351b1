"""Figures by aggregation: stars in force at an instant, quarterly figures that were confirmed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING

from services.common.kernel.figures import Figure, Figures, total
from services.common.kernel.periods import Period
from services.common.mongo import Document
from services.common.progress import counting, figures_of
from services.common.standings import COLLECTION as STANDINGS
from services.common.standings import last_moment_before, term_at
from services.common.units import Unit
from services.export.ports.tables import NOTHING, Reported, StarCensus
from services.export.repository.desk import ExportDesk

RETURNS = "returns"


class TableQueries(ExportDesk):
    """The port ``TableDesk``."""

    def stars_below(self, unit: Unit, until: datetime) -> StarCensus:
        at = min(self.now, last_moment_before(until))
        rows = self._database[STANDINGS].aggregate(
            [{"$match": {"state.branch.path": unit.id}}, {"$project": {"term": term_at(at)}}]
        )
        stars = {row["_id"]: row["term"]["star"] for row in rows if row.get("term")}
        branches = self._branches_below(unit)
        return StarCensus(
            counts=Counter(stars.values()),
            branches=len(branches),
            without_star=len(branches - stars.keys()),
        )

    def _branches_below(self, unit: Unit) -> set[str]:
        query = {"path": unit.id, "kind": "branch"}
        return {row["_id"] for row in self._database["units"].find(query, {"_id": 1})}

    def reported(self, unit: Unit, period: Period) -> Reported:
        query = {"state.unit_path": unit.id, "state.period": str(period)}
        rows = self._database[RETURNS].find(query, {"history": 0}).sort("_id", ASCENDING)
        found = [row["state"] for row in rows]
        of_the_unit = [state for state in found if state["unit"] == unit.id]
        if of_the_unit:
            return _reported(of_the_unit, NOTHING)
        below = [state for state in found if not state["nested"]]
        return _reported(below, self._own(unit, period, [state["unit"] for state in below]))

    def _own(self, unit: Unit, period: Period, reporting: Sequence[str]) -> Figures:
        """What was entered in the subtree of ``unit`` by units that belong to no reporting one."""
        asked = {figure: counting(figure, unit.id, period, reporting) for figure in Figure}
        return figures_of(
            {
                figure: list(self._database[collection].aggregate(pipeline))
                for figure, (collection, pipeline) in asked.items()
            }
        )


def _reported(states: Sequence[Document], own: Figures) -> Reported:
    confirmed = [state for state in states if state["reported"] is not None]
    return Reported(
        reported=total([own, *(Figures(**state["reported"]) for state in confirmed)]),
        derived=total([own, *(Figures(**state["derived"]) for state in confirmed)]),
        confirmed=len(confirmed),
        missing=tuple(state["unit_name"] for state in states if state["reported"] is None),
        own=own,
    )
