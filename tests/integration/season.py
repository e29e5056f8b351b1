"""A rating season in the workroom: a school, a campaign, self-assessments of a wanted total, reviews of the same."""

from collections.abc import Sequence
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
WINDOW = {"opens_on": "2026-11-01", "due_on": "2026-11-30"}
MEETING = {
    "held_on": "2026-11-20",
    "place": "会议室",
    "attendees": ["（虚构）甲", "（虚构）乙", "（虚构）丙"],
    "conclusion": "同意",
}


def found(less: int = 0, **changes: Any) -> dict[str, Any]:
    """What a branch or its college finds: 100 less ``less`` points (at most 15), and whatever else is said."""
    told: dict[str, Any] = {"facts": facts(**changes)}
    if less:
        line = {"item": "leading_group", "points": less, "reason": "不足", "by": "支委会"}
        told["discretionary"] = [line]
    return told


@dataclass
class Season:
    """A school with so many branches per college, and one campaign over all of it."""

    room: Workroom
    branches: list[str]
    campaign_id: str = CAMPAIGN

    def post(self, form: str, about: str, /, *, at: datetime | None = None, **body: Any) -> str:
        """A form of the campaign; its submission id."""
        told = {"campaign": self.campaign_id} | body
        return self.room.post(Post(form=f"qiangji/{form}", unit=about, body=told, at=at))

    def do(self, form: str, unit: str = SCHOOL, **body: Any) -> str:
        """Post as the unit itself, and work until nothing is due; how it ended."""
        told = self.post(form, unit, unit=unit, **body)
        self.room.work()
        return self.room.code(told)

    def open(self, /, **changes: Any) -> str:
        body: dict[str, Any] = {
            "unit": SCHOOL,
            "title": "2026年五星创评",
            "standard": "jiguan-shiye-2015",
            "period": "2026H2",
            "self": WINDOW,
            "review": WINDOW,
            "publication_days": 5,
        } | changes
        return self.post("campaign", str(body["unit"]), **body)

    def assess(
        self, branch: str, less: int = 0, *, at: datetime | None = None, **changes: Any
    ) -> str:
        """Post a self-assessment of 100 less ``less`` points (at most 15)."""
        body: dict[str, Any] = {
            "branch": branch,
            "claimed_star": 5,
            "secretary": {"name": "（虚构）", "phone": "13800000000"},
        }
        return self.post("self-assessment", branch, at=at, **body, **found(less, **changes))

    def review(
        self, branch: str, less: int = 0, *, at: datetime | None = None, **changes: Any
    ) -> str:
        """Post the college's review, of 100 less ``less`` points."""
        body: dict[str, Any] = {
            "branch": branch,
            "methods": ["查阅资料"],
            "meeting": MEETING,
            "star_opinion": 4,
        }
        told = body | found(less, **changes)
        return self.post("review", branch, at=at, **told)

    def send(self, college: str) -> str:
        """The college sends its part up."""
        return self.post("part-submission", college, unit=college, meeting=MEETING)

    def recognise(self, branch: str, title: str, points: int, **changes: Any) -> str:
        body: dict[str, Any] = {"branch": branch, "project": title, "recognised": True}
        told = body | {"points": points} | {"reason": "成效明显"} | changes
        return self.post("project-recognition", SCHOOL, unit=SCHOOL, **told)

    def assess_all(self) -> None:
        """Every branch with another total where there are at most ten of them to a project's points."""
        for number, branch in enumerate(self.branches):
            self.assess(branch, number % 15, innovation_projects=self.projects(number))

    def projects(self, number: int) -> list[dict[str, Any]]:
        return [project(number % 10)] if number % 3 == 0 else []

    def review_all(self) -> None:
        """Every college finds what its branches said, sends up its part, and every project is recognised."""
        for number, branch in enumerate(self.branches):
            self.review(branch, number % 15, innovation_projects=self.projects(number))
        self.room.work()
        for college in COLLEGES:
            self.send(college)
        for number, branch in enumerate(self.branches):
            for each in self.projects(number):
                self.recognise(branch, each["title"], each["points"])
        self.room.work()

    def close(self, unit: str = SCHOOL, **changes: Any) -> str:
        return self.post("campaign-close", unit, unit=unit, **changes)

    def preview(self, unit: str, **changes: Any) -> str:
        return self.post("allocation-preview", unit, unit=unit, **changes)

    def run_to_placed(self) -> None:
        """From the opening to every branch's star."""
        self.open()
        self.assess_all()
        self.room.work()
        self.review_all()
        self.close()
        self.room.work()

    @property
    def campaign(self) -> dict[str, Any]:
        state: dict[str, Any] = self.room.record("campaigns", self.campaign_id)["state"]
        return state

    def rating(self, branch: str) -> dict[str, Any]:
        record = rating_id(self.campaign_id, branch)
        state: dict[str, Any] = self.room.record("ratings", record)["state"]
        return state

    def ratings(self) -> list[dict[str, Any]]:
        return [row["state"] for row in self.room.database["ratings"].find().sort("_id", 1)]


def found_season(
    database: Database[dict[str, Any]], per_college: int, colleges: Sequence[str] = COLLEGES
) -> Season:
    room = Workroom(database, MORNING)
    branches = [code for college in colleges for code in codes(college, per_college)]
    room.found(
        (SCHOOL, "university"),
        *((college, "college") for college in colleges),
        *((branch, "branch") for branch in branches),
    )
    return Season(room, branches)
