"""What placing stars needs, on MongoDB: all ratings of a campaign, and plans."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import OPEN_STATES
from services.common.kernel.identity import rating_id
from services.common.mongo import Document
from services.common.records import CONVERTER
from services.common.under_way import HELD, RUNNING, under_way
from services.scoring.domain.campaign.changes import Standing
from services.scoring.domain.candidate import Candidate, candidate
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import RatingStage
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.repository.campaigns import CampaignQueries

PLANS = "plans"
COUNTED = (
    "qiangji/self-assessment",
    "qiangji/self-assessment-return",
    "qiangji/excuse",
    "qiangji/review",
    "qiangji/part-submission",
    "qiangji/part-return",
    "qiangji/project-recognition",
)
"""The forms that the stars of a campaign, and its close, rest on."""
RATED: Document = {"state.excuse": None, "state.sheet": {"$ne": None}}
COMPARED = {
    "state.branch.code": 1,
    **{f"state.sheet.{each.name}": 1 for each in fields(ScoreSheet) if each.name != "items"},
}
"""What a candidate is made of: the items themselves, most of a sheet, are not compared."""
UNREVIEWED = [RatingStage.SUBMITTED, RatingStage.RETURNED]
INDEXES = {
    RATINGS.collection: [
        IndexModel([("state.campaign", ASCENDING), ("_id", ASCENDING)], name="campaign"),
        IndexModel([("state.branch.path", ASCENDING), ("_id", ASCENDING)], name="subtree"),
    ]
}


def in_campaign(campaign_id: str) -> Document:
    """The ids of a campaign's ratings, as a range: ``;`` is what comes after ``:``."""
    return {"$gte": rating_id(campaign_id, ""), "$lt": f"{campaign_id};"}


class SeasonQueries(CampaignQueries):
    """The queries of ``SeasonDesk``."""

    def wait_for_received(self, campaign_id: str, until: datetime) -> None:
        if self._forms(campaign_id, until, OPEN_STATES):
            raise NotYet("仍有截止前收到的表单正在办理，稍后继续")

    def wait_for_running(self, campaign_id: str) -> None:
        if self._forms(campaign_id, None, RUNNING):
            raise NotYet("仍有表单正在办理，稍后继续")

    def held(self, campaign_id: str) -> int:
        return self._forms(campaign_id, None, HELD)

    def _forms(self, campaign_id: str, until: datetime | None, states: Collection[str]) -> int:
        about = ("campaign", [campaign_id])
        return len(under_way(self._database, COUNTED, about=about, until=until, states=states))

    def settled_branches(self, campaign_id: str) -> set[str]:
        return self._branches(campaign_id, {"state.stage": {"$nin": UNREVIEWED}})

    def rated_branches(self, campaign_id: str, *, within: str | None = None) -> set[str]:
        below = {"state.branch.path": within} if within else {}
        return self._branches(campaign_id, RATED | below)

    def _branches(self, campaign_id: str, query: Document) -> set[str]:
        rows = self._database[RATINGS.collection].find(
            {"state.campaign": campaign_id} | query, {"_id": 1}
        )
        return {row["_id"].removeprefix(rating_id(campaign_id, "")) for row in rows}

    def candidates(self, campaign_id: str, *, reviewed: bool) -> list[Candidate]:
        query = RATED | {"state.campaign": campaign_id}
        if reviewed:
            query |= {"state.stage": {"$nin": UNREVIEWED}}
        rows = self._database[RATINGS.collection].find(query, COMPARED).sort("_id", 1)
        return [
            candidate(
                row["state"]["branch"]["code"],
                CONVERTER.structure(row["state"]["sheet"] | {"items": []}, ScoreSheet),
            )
            for row in rows
        ]

    def given_stars(self, campaign_id: str) -> Mapping[str, Standing]:
        query = {"state.campaign": campaign_id, "state.star": {"$ne": None}}
        shown = {"state.branch.code": 1, "state.star": 1, "state.adjustment": 1}
        return {
            row["state"]["branch"]["code"]: Standing(
                star=row["state"]["star"], by_hand=row["state"]["adjustment"] is not None
            )
            for row in self._database[RATINGS.collection].find(query, shown)
        }

    def keep_plan(self, plan_id: str, chunks: Iterable[Sequence[dict[str, Any]]]) -> int:
        count = 0
        for count, rows in enumerate(chunks, start=1):
            kept = {"$setOnInsert": {"placements": list(rows)}}
            self._database[PLANS].update_one({"_id": f"{plan_id}:{count}"}, kept, upsert=True)
        return count

    def plan_chunk(self, plan_id: str, number: int) -> Sequence[dict[str, Any]]:
        row = self._database[PLANS].find_one({"_id": f"{plan_id}:{number}"})
        if row is None:
            raise LookupError(f"chunk {number} of plan {plan_id} was not kept")
        placements: list[dict[str, Any]] = row["placements"]
        campaign_id = plan_id.rpartition(":")[0]
        self._work.records(RATINGS).prefetch(
            rating_id(campaign_id, item["unit"]) for item in placements
        )
        return placements
