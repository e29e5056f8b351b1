"""What filling in registers needs, on MongoDB (Q9)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import RatingStage
from services.scoring.domain.register.register import REGISTERS, Standing
from services.scoring.repository.desk import WorkDesk

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    REGISTERS.collection: [
        IndexModel([("state.path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
        IndexModel(
            [("state.path", ASCENDING), ("state.star", ASCENDING), ("_id", ASCENDING)],
            name="starred",
        ),
        IndexModel(
            [("state.path", ASCENDING), ("state.weak", ASCENDING), ("_id", ASCENDING)],
            name="weak",
        ),
    ],
}


class RegisterQueries(WorkDesk):
    """The queries of ``RegisterDesk``."""

    def standing_of(self, branch: str) -> Standing:
        query = {
            "state.branch.path": branch,
            "state.branch.code": branch,
            "state.stage": RatingStage.FINAL.value,
        }
        row = self._database[RATINGS.collection].find_one(
            query, {"state.final_star": 1}, sort=[("state.finalised_at", DESCENDING)]
        )
        return Standing(star=row["state"]["final_star"] if row else None, listed=False)
