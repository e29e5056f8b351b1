"""What filling in registers needs, on MongoDB (Q9)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Stage
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
        fields = {"state.final_star": 1, "state.campaign": 1}
        rows = self._database[RATINGS.collection].find(query, fields)
        stars = (
            row["state"]["final_star"]
            for row in rows.sort("state.finalised_at", DESCENDING)
            if not self._is_voided(row["state"]["campaign"])
        )
        return Standing(star=next(stars, None), listed=False)

    def _is_voided(self, campaign_id: str) -> bool:
        """Whether the campaign was started over: what it gave counts no more (Q7)."""
        campaign = self.state(CAMPAIGNS, campaign_id)
        return campaign is not None and campaign.stage is Stage.VOIDED
