"""What bringing a final result to the branches needs, on MongoDB."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.kernel.identity import rating_id
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import RatingStage
from services.scoring.domain.register.register import REGISTERS
from services.scoring.domain.standing.standing import STANDINGS
from services.scoring.repository.register import RegisterQueries

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    STANDINGS.collection: [
        IndexModel([("state.branch.path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel(
            [("state.branch.path", ASCENDING), ("state.star", ASCENDING), ("_id", ASCENDING)],
            name="starred",
        ),
        IndexModel([("state.campaign", ASCENDING), ("_id", ASCENDING)], name="campaign"),
    ],
}


class StandingQueries(RegisterQueries):
    """The queries of ``StandingDesk``."""

    def unsettled(self, campaign_id: str, *, after: str, most: int) -> Sequence[str]:
        query = {
            "state.campaign": campaign_id,
            "_id": {"$gt": after},
            "state.stage": RatingStage.PLACED.value,
        }
        rows = self._database[RATINGS.collection].find(query, {"_id": 1})
        ids = [row["_id"] for row in rows.sort("_id", ASCENDING).limit(most)]
        self._work.records(RATINGS).prefetch(ids)
        self._prefetch_branches([each.removeprefix(rating_id(campaign_id, "")) for each in ids])
        return ids

    def standing_by(self, campaign_id: str, *, most: int) -> Sequence[str]:
        rows = self._database[STANDINGS.collection].find(
            {"state.campaign": campaign_id}, {"_id": 1}
        )
        branches = [row["_id"] for row in rows.sort("_id", ASCENDING).limit(most)]
        self._prefetch_branches(branches)
        return branches

    def _prefetch_branches(self, branches: Sequence[str]) -> None:
        self._work.records(STANDINGS).prefetch(branches)
        self._work.records(REGISTERS).prefetch(branches)
        self.prefetch_listed(branches)
