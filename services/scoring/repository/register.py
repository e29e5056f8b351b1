"""What filling in registers needs, on MongoDB (Q9)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.scoring.domain.register.register import REGISTERS, Standing
from services.scoring.domain.standing.standing import STANDINGS
from services.scoring.repository.listed import ListedQueries

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


class RegisterQueries(ListedQueries):
    """The queries of ``RegisterDesk``."""

    def standing_of(self, branch: str) -> Standing:
        standing = self.state(STANDINGS, branch)
        return Standing(star=standing.star if standing else None, listed=self.is_listed(branch))
