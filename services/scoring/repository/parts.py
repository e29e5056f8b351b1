"""What reviewing and sending up parts needs, on MongoDB."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.kernel.identity import rating_id
from services.common.mongo import Document
from services.common.under_way import under_way
from services.scoring.domain.part.part import PARTS, PartStage, college_of, part_id
from services.scoring.domain.part.sending import Progress
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import RatingStage
from services.scoring.repository.season import RATED, SeasonQueries, in_campaign

ASSESSING = ("qiangji/self-assessment", "qiangji/self-assessment-return", "qiangji/excuse")
REVIEWING = (*ASSESSING, "qiangji/review")
SENDING = ("qiangji/part-submission",)
INDEXES = {
    PARTS.collection: [
        IndexModel([("state.campaign", ASCENDING), ("_id", ASCENDING)], name="campaign"),
        IndexModel([("state.path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    ]
}


class PartQueries(SeasonQueries):
    """The queries of ``PartDesk``."""

    def wait_for_assessment(self, branch: str, until: datetime) -> None:
        self._wait(ASSESSING, [branch], until)

    def wait_for_reviews(self, branches: Sequence[str], until: datetime) -> None:
        self._wait(REVIEWING, branches, until)

    def wait_for_sending(self, college: str, until: datetime) -> None:
        if under_way(self._database, SENDING, about=("unit", [college]), until=until):
            raise NotYet("之前报送的审核结果正在办理，稍后继续")

    def _wait(self, forms: Collection[str], branches: Sequence[str], until: datetime) -> None:
        if under_way(self._database, forms, about=("branch", branches), until=until):
            raise NotYet("之前收到的自评或审核正在办理，稍后继续")

    def part_progress(self, campaign_id: str, college: str) -> Sequence[Progress]:
        found = {
            unit.id: unit.name
            for unit in self.branches_below(college)
            if college_of(unit.path) == college
        }
        ids = [rating_id(campaign_id, code) for code in found]
        here = {"state.branch.path": college, "_id": in_campaign(campaign_id)}
        query = {"$or": [{"_id": {"$in": ids}}, here]}
        fields = {"state.branch": 1, "state.stage": 1}
        rated: dict[str, Progress] = {}
        for row in self._database[RATINGS.collection].find(query, fields):
            branch = row["state"]["branch"]
            found.pop(branch["code"], None)
            if college_of(branch["path"]) == college:
                rated[branch["code"]] = Progress(
                    branch=branch["code"],
                    name=branch["name"],
                    stage=RatingStage(row["state"]["stage"]),
                )
        rated |= {
            code: Progress(branch=code, name=name, stage=None) for code, name in found.items()
        }
        return [rated[code] for code in sorted(rated)]

    def unsent_parts(self, campaign_id: str) -> Sequence[str]:
        rows = self._database[RATINGS.collection].aggregate(
            [
                {"$match": RATED | {"state.campaign": campaign_id}},
                {"$group": {"_id": {"$slice": ["$state.branch.path", -2]}}},
            ]
        )
        wanted = {college_of(row["_id"]) for row in rows}
        sent: Document = {"state.campaign": campaign_id, "state.stage": PartStage.SENT.value}
        ids = {row["_id"] for row in self._database[PARTS.collection].find(sent, {"_id": 1})}
        return sorted(each for each in wanted if part_id(campaign_id, each) not in ids)
