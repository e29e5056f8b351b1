"""The result in public: an objection from the street that is upheld, stars anew, shown again, final (Q8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

from services.common.errors import Refused
from services.local.demo.portal import read
from services.local.demo.rating_season import CAMPAIGN, Season
from services.local.demo.reviews import meeting, review

SCOPE = "校内各级党组织公示栏和学校党建网"
OBJECTION = "该支部“三会一课”没有落实，全年只开过两次党员大会，会议记录可以查证。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """From 公示 to the end of the campaign."""

    season: Season

    def run(self, tell: Callable[[datetime], None]) -> dict[str, Any]:
        """Show, take an objection, correct, allocate anew, show again, let the window pass, finalise.

        The answer is what the sender of the objection reads with the receipt code.
        """
        season = self.season
        season.decide("publication", {"scope": SCOPE}, "1")
        notice = season.campaign()["notice"]
        branch = self._best_branch()
        code = self._object(notice, branch)
        season.clock.run_until(season.clock.now + timedelta(days=1), tell)
        self._uphold(notice, branch)
        season.decide("allocation", {}, "2")
        season.decide("publication", {"scope": SCOPE}, "2")
        closes_at = self._public(f"/v1/notices/{season.campaign()['notice']}")["closes_at"]
        season.clock.run_until(datetime.fromisoformat(closes_at) + timedelta(hours=9), tell)
        season.decide("finalisation", {})
        return self._public(f"/v1/receipts/{code}")

    def _best_branch(self) -> str:
        """Of the five-star branches whose meetings the college found to be held, the first by code."""
        found = [review(self.season.seed, said) for said in self.season.said]
        held = {each["branch"] for each in found if each["facts"]["three_meetings_one_lesson"]}
        five: list[str] = [
            row["branch"]["code"] for row in self.season.ratings() if row["star"] == 5
        ]
        return min(code for code in five if code in held)

    def _object(self, notice: str, branch: str) -> str:
        """Anybody may object, without a key and without a name; the receipt code is all they get."""
        answer = httpx.post(
            f"{self.season.url}/v1/notices/{notice}/objections",
            json={"text": OBJECTION, "about": branch},
            timeout=30,
            trust_env=False,
        )
        if answer.status_code != httpx.codes.ACCEPTED:
            raise Refused(answer.text)
        self.season.clock.settle()
        code: str = answer.json()["receipt_code"]
        return code

    def _uphold(self, notice: str, branch: str) -> None:
        said = next(each for each in self.season.said if each["branch"] == branch)
        found = review(self.season.seed, said)
        (objection,) = self.season.read(f"/v1/objections?notice={notice}").json()["items"]
        dice = Random(f"{self.season.seed}:objection")  # noqa: S311 - a demo must be repeatable
        self.season.decide(
            "objection-decision",
            {
                "subject": CAMPAIGN,
                "objection": objection["id"],
                "outcome": "upheld",
                "reason": "会议记录缺失，“三会一课”未落实",
                "answer": "您反映的情况属实，该支部得分已经更正，星级将重新分配并重新公示。",
                "meeting": meeting(dice, self.season.today, "行政楼会议室", "异议成立"),
                "decided_by": "党委组织部部务会",
                "about": branch,
                "facts": {**found["facts"], "three_meetings_one_lesson": False},
                "discretionary": found["discretionary"],
            },
            alone=True,
        )

    def _public(self, path: str) -> dict[str, Any]:
        shown: dict[str, Any] = read(self.season.url, None, path).json()
        return shown
