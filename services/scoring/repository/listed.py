"""Whether a branch is listed for 整顿, on MongoDB (Q9, Q11)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from pymongo import ASCENDING, IndexModel

from services.scoring.domain.rectification.rectification import (
    RECTIFICATIONS,
    RectificationStage,
)
from services.scoring.repository.desk import ScoringDesk

OPEN = [
    stage.value
    for stage in (
        RectificationStage.LISTED,
        RectificationStage.RECTIFYING,
        RectificationStage.FAILED,
    )
]
"""The stages of a rectification that has not ended."""


def _index(name: str, *fields: str) -> IndexModel:
    keys = (*(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    RECTIFICATIONS.collection: [
        _index("subtree", "branch.path"),
        _index("staged", "branch.path", "stage"),
        _index("overdue", "branch.path", "overdue"),
        _index("campaign", "campaign", "stage"),
        _index("branch", "branch.code", "stage"),
    ],
}


class ListedQueries(ScoringDesk):
    """Which branches are listed; what this batch has changed counts."""

    def is_listed(self, branch: str) -> bool:
        """Whether a rectification of the branch is open."""
        known = self._known_listed
        if branch not in known:
            self.prefetch_listed([branch])
        states = (self.state(RECTIFICATIONS, key) for key in known[branch])
        return any(state is not None and state.is_open for state in states)

    def prefetch_listed(self, branches: Iterable[str]) -> None:
        """Look up many branches at once."""
        wanted = [branch for branch in branches if branch not in self._known_listed]
        query = {"state.branch.code": {"$in": wanted}, "state.stage": {"$in": OPEN}}
        self._known_listed.update({branch: [] for branch in wanted})
        rows = self._database[RECTIFICATIONS.collection].find(query, {"state.branch.code": 1})
        for row in rows:
            self._known_listed[row["state"]["branch"]["code"]].append(row["_id"])

    @cached_property
    def _known_listed(self) -> dict[str, list[str]]:
        return {}
