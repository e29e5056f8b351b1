"""What 整顿 needs, on MongoDB (Q11)."""

from collections.abc import Sequence

from pymongo import ASCENDING

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.common.records import CONVERTER
from services.common.under_way import under_way
from services.scoring.domain.allocation import LOW
from services.scoring.domain.candidate import Candidate, candidate
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rectification.rectification import RECTIFICATIONS
from services.scoring.domain.register.register import REGISTERS
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.domain.standing.standing import STANDINGS
from services.scoring.repository.listed import OPEN
from services.scoring.repository.register import RegisterQueries
from services.scoring.repository.season import COMPARED, RATED, in_campaign

FORMS = (
    "qiangji/rectification-measures",
    "qiangji/rectification-progress",
    "qiangji/rectification-review",
)


class RectificationQueries(RegisterQueries):
    """The queries of ``RectificationDesk``."""

    def wait_for_rectification_forms(self, job: Job, rectification: str) -> None:
        about = ("rectification", [rectification])
        found = under_way(self._database, FORMS, about=about, until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("之前收到的整顿表单正在办理，稍后继续")

    def low_candidates(self, campaign_id: str) -> Sequence[Candidate]:
        query = RATED | {"state.campaign": campaign_id, "state.star": {"$lte": LOW}}
        rows = self._database[RATINGS.collection].find(query, COMPARED).sort("_id", ASCENDING)
        return [
            candidate(
                row["state"]["branch"]["code"],
                CONVERTER.structure(row["state"]["sheet"] | {"items": []}, ScoreSheet),
            )
            for row in rows
        ]

    def rated_count(self, campaign_id: str) -> int:
        query = RATED | {"state.campaign": campaign_id}
        return self._database[RATINGS.collection].count_documents(query)

    def rectified(self, source: str) -> set[str]:
        rows = self._database[RECTIFICATIONS.collection].find(
            {"_id": in_campaign(source)}, {"_id": 1}
        )
        return {row["_id"].removeprefix(f"{source}:") for row in rows}

    def prefetch_rated(self, campaign_id: str, branches: Sequence[str]) -> None:
        ids = [rating_id(campaign_id, branch) for branch in branches]
        self._work.records(RATINGS).prefetch(ids)
        self._work.records(RECTIFICATIONS).prefetch(ids)
        self._work.records(STANDINGS).prefetch(branches)
        self._work.records(REGISTERS).prefetch(branches)
        self.prefetch_listed(branches)

    def open_rectifications(self, campaign_id: str, *, most: int) -> Sequence[str]:
        query = {"state.campaign": campaign_id, "state.stage": {"$in": OPEN}}
        rows = self._database[RECTIFICATIONS.collection].find(query, {"state.branch.code": 1})
        found = list(rows.sort("_id", ASCENDING).limit(most))
        branches = [row["state"]["branch"]["code"] for row in found]
        self._work.records(RECTIFICATIONS).prefetch(row["_id"] for row in found)
        self.prefetch_listed(branches)
        return [row["_id"] for row in found]
