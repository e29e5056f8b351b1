"""A rating season in the workroom: a school, a campaign, self-assessments of a wanted total."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.kernel.identity import rating_id
from tests.integration.workroom import Post, Workroom, codes, shanghai
from tests.unit.scoring.examples import facts, project

SCHOOL, COLLEGES, CAMPAIGN = "jxnu", ("jxnu.mks", "jxnu.wxy"), "2026-c"
MORNING = shanghai("2026-11-23 09:00")
FAULTLESS = 100


@dataclass
class Season:
    """A school with so many branches per college, and one campaign over all of it."""

    room: Workroom
    branches: list[str]

    def open(self, **changes: Any) -> str:
        body = {
            "campaign": CAMPAIGN,
            "unit": SCHOOL,
            "title": "2026年五星创评",
            "standard": "jiguan-shiye-2015",
            "period": "2026H2",
            "opens_on": "2026-11-01",
            "closes_on": "2026-11-30",
        } | changes
        return self.room.post(Post(form="qiangji/campaign", unit=str(body["unit"]), body=body))

    def assess(
        self, branch: str, less: int = 0, *, at: datetime | None = None, **changes: Any
    ) -> str:
        """Post a self-assessment of 100 less ``less`` points (at most 15)."""
        body = {
            "campaign": CAMPAIGN,
            "branch": branch,
            "facts": facts(**changes),
            "claimed_star": 5,
            "secretary": {"name": "（虚构）", "phone": "13800000000"},
        }
        if less:
            line = {"item": "leading_group", "points": less, "reason": "不足", "by": "支委会"}
            body["discretionary"] = [line]
        return self.room.post(Post(form="qiangji/self-assessment", unit=branch, body=body, at=at))

    def assess_all(self) -> None:
        """Every branch with another total where there are at most ten of them to a project's points."""
        for number, branch in enumerate(self.branches):
            projects = [project(number % 10)] if number % 3 == 0 else []
            self.assess(branch, number % 15, innovation_projects=projects)

    def close(self, unit: str = SCHOOL, **changes: Any) -> str:
        body = {"campaign": CAMPAIGN, "unit": unit} | changes
        return self.room.post(Post(form="qiangji/campaign-close", unit=unit, body=body))

    def preview(self, unit: str, **changes: Any) -> str:
        body = {"campaign": CAMPAIGN, "unit": unit} | changes
        return self.room.post(Post(form="qiangji/allocation-preview", unit=unit, body=body))

    @property
    def campaign(self) -> dict[str, Any]:
        state: dict[str, Any] = self.room.record("campaigns", CAMPAIGN)["state"]
        return state

    def rating(self, branch: str) -> dict[str, Any]:
        state: dict[str, Any] = self.room.record("ratings", rating_id(CAMPAIGN, branch))["state"]
        return state

    def ratings(self) -> list[dict[str, Any]]:
        return [row["state"] for row in self.room.database["ratings"].find().sort("_id", 1)]


def found_season(database: Database[dict[str, Any]], per_college: int) -> Season:
    room = Workroom(database, MORNING)
    branches = [code for college in COLLEGES for code in codes(college, per_college)]
    room.found(
        (SCHOOL, "university"),
        *((college, "college") for college in COLLEGES),
        *((branch, "branch") for branch in branches),
    )
    return Season(room, branches)
