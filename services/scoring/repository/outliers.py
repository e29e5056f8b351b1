"""What comparing self-assessments with reviews needs, on MongoDB (B11)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from services.common.mongo import Document
from services.common.units import COLLECTION as UNITS
from services.scoring.domain.outliers.gap import Gap, ItemGap
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.repository.season import SeasonQueries

FIELDS = (
    "branch",
    "self_assessment.sheet.total",
    "review.sheet.total",
    "review.sheet.items.code",
    "review.sheet.items.title",
    "review.differences",
)


class OutlierQueries(SeasonQueries):
    """The queries of ``OutlierDesk``."""

    def score_gaps(self, campaign_id: str, unit_id: str) -> Sequence[Gap]:
        query = {
            "state.campaign": campaign_id,
            "state.branch.path": unit_id,
            "state.review": {"$ne": None},
            "state.self_assessment": {"$ne": None},
            "state.excuse": None,
        }
        fields = {f"state.{name}": 1 for name in FIELDS}
        rows = self._database[RATINGS.collection].find(query, fields).sort("_id", 1)
        states = [row["state"] for row in rows]
        names = self._unit_names({_college(state) for state in states})
        return [_gap(state, names) for state in states]

    def _unit_names(self, codes: Iterable[str]) -> Mapping[str, str]:
        rows = self._database[UNITS].find({"_id": {"$in": sorted(codes)}}, {"name": 1})
        return {row["_id"]: row["name"] for row in rows}


def _college(state: Document) -> str:
    return str(state["branch"]["path"][-2])


def _gap(state: Document, names: Mapping[str, str]) -> Gap:
    review, college = state["review"], _college(state)
    titles = {item["code"]: item["title"] for item in review["sheet"]["items"]}
    return Gap(
        branch=state["branch"]["code"],
        name=state["branch"]["name"],
        college=college,
        college_name=names.get(college, college),
        own=Decimal(state["self_assessment"]["sheet"]["total"]),
        review=Decimal(review["sheet"]["total"]),
        items=tuple(
            # Stored as the review less the branch's own score.
            ItemGap(title=titles[each["code"]], points=-Decimal(each["difference"]))
            for each in review["differences"]
        ),
    )
