"""What rating one branch again needs, on MongoDB (Q12)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Stage
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.regrade.regrade import REGRADES
from services.scoring.repository.publication import PublicationQueries
from services.scoring.repository.standing import StandingQueries

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    REGRADES.collection: [
        IndexModel([("state.branch.path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel(
            [("state.branch.path", ASCENDING), ("state.stage", ASCENDING), ("_id", ASCENDING)],
            name="staged",
        ),
        IndexModel(
            [("state.campaign", ASCENDING), ("state.stage", ASCENDING), ("_id", ASCENDING)],
            name="campaign",
        ),
    ],
}


class RegradeQueries(StandingQueries, PublicationQueries):
    """The queries of ``RegradeDesk``."""

    def last_campaign(self, branch: str) -> str | None:
        query = {
            "state.branch.path": branch,
            "state.branch.code": branch,
            "state.star": {"$ne": None},
        }
        rows = self._database[RATINGS.collection].find(query, {"state.campaign": 1})
        final = {
            "_id": {"$in": [row["state"]["campaign"] for row in rows]},
            "state.stage": Stage.FINAL.value,
        }
        found = self._database[CAMPAIGNS.collection].find_one(
            final, {"_id": 1}, sort=[("state.finalised_at", DESCENDING)]
        )
        return str(found["_id"]) if found else None
