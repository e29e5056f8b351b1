"""What checking and starting over needs, on MongoDB (Q7)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.mongo import Document
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.regrade.regrade import ENDED, REGRADES, RegradeStage
from services.scoring.domain.spot_check.spot_check import SPOT_CHECKS
from services.scoring.repository.regrades import RegradeQueries

RUNNING = [stage.value for stage in RegradeStage if stage not in ENDED]
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    SPOT_CHECKS.collection: [
        IndexModel([("state.unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel([("state.unit", ASCENDING), ("_id", ASCENDING)], name="unit"),
    ],
    RATINGS.collection: [
        IndexModel(
            [("state.campaign", ASCENDING), ("state.star", ASCENDING), ("_id", ASCENDING)],
            name="starred",
        ),
    ],
}


class SpotCheckQueries(RegradeQueries):
    """The queries of ``SpotCheckDesk``."""

    def starred(self, campaign_id: str, star: int, college: str | None) -> Sequence[str]:
        query: Document = {
            "state.campaign": campaign_id,
            "state.star": star,
        }
        if college is not None:
            query["state.branch.path"] = college
        rows = self._database[RATINGS.collection].find(query, {"state.branch.code": 1})
        return sorted(row["state"]["branch"]["code"] for row in rows)

    def open_regrades(self, campaign_id: str, limit: int) -> Sequence[str]:
        query = {"state.campaign": campaign_id, "state.stage": {"$in": RUNNING}}
        rows = self._database[REGRADES.collection].find(query, {"_id": 1}).sort("_id", 1)
        return [str(row["_id"]) for row in rows.limit(limit)]
