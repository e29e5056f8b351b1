"""After the end: a verifiable spot check of five-star branches fails for one, which is rated again (Q7, Q12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.common.kernel.canonical import sha256_hex
from services.local.demo.rating_season import Season
from services.local.demo.reviews import meeting, review

CHECK = "2026-choucha"
SEED = "福彩双色球第2026134期 03 11 18 22 27 31 09"
DRAWN = 3
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """From the announcement of the check to the new star of the branch that failed it."""

    season: Season

    def run(self, tell: Callable[[datetime], None]) -> dict[str, Any]:
        """Announce with a sealed seed, draw, write down what was found, rate one branch again; its regrade."""
        branch, regrade = self._check()
        self._review(branch, regrade)
        self._decide(regrade)
        self.season.clock.run_until(self.season.clock.now + 2 * WEEK, tell)
        shown: dict[str, Any] = self.season.read(f"/v1/regrades/{regrade}").json()
        return shown

    def _check(self) -> tuple[str, str]:
        """The branch that failed, and the regrade that was ordered."""
        named = {"spot_check": CHECK}
        strata = [{"star": 5, "count": DRAWN}]
        commitment = sha256_hex(SEED.encode())
        announced = {"strata": strata, "seed_commitment": commitment, "announced_by": "党委组织部"}
        self.season.decide("spot-check", named | announced)
        told = self.season.decide("spot-check-draw", named | {"seed": SEED}, alone=True)
        drawn = sorted(each["branch"] for each in told["drawn"])
        findings = [self._finding(branch) for branch in drawn]
        findings[0] |= {
            "verdict": "falsified",
            "seen": "“三会一课”记录系事后补写",
            "redo_by": (self.season.today + 4 * WEEK).isoformat(),
        }
        conclusion = "总体属实，一个党支部弄虚作假，责令重新评定"
        whole = named | {"findings": findings, "conclusion": conclusion}
        ended = self.season.decide("spot-check-finding", whole, alone=True)
        return drawn[0], ended["regrades"][0]["regrade"]

    def _finding(self, branch: str) -> dict[str, Any]:
        return {
            "branch": branch,
            "verdict": "sound",
            "seen": "查阅会议记录、访谈党员群众，与自评一致",
            "seen_on": self.season.today.isoformat(),
            "seen_by": ["（虚构）张科长"],
        }

    def _review(self, branch: str, regrade: str) -> None:
        said = next(each for each in self.season.said if each["branch"] == branch)
        found = review(self.season.seed, said)
        facts = found["facts"] | {"three_meetings_one_lesson": False, "open_affairs": False}
        dice = Random(f"{self.season.seed}:regrade")  # noqa: S311 - a demo must be repeatable
        body = {
            "regrade": regrade,
            "branch": branch,
            "facts": facts,
            "discretionary": found["discretionary"],
            "methods": found["methods"],
            "meeting": meeting(dice, self.season.today, "学院党委会议室", "按核实情况重新计分"),
            "star_opinion": 3,
        }
        self.season.act_for(branch, "regrade-review", body)

    def _decide(self, regrade: str) -> None:
        dice = Random(f"{self.season.seed}:regraded")  # noqa: S311 - a demo must be repeatable
        self.season.decide(
            "regrade-decision",
            {
                "regrade": regrade,
                "outcome": "granted",
                "star": 3,
                "reason": "会议记录弄虚作假",
                "meeting": meeting(dice, self.season.today, "行政楼会议室", "降为三星，限期整改"),
                "decided_by": "党委组织部部务会",
                "scope": "校内各级党组织公示栏",
                "rectify_by": (self.season.today + 12 * WEEK).isoformat(),
            },
            alone=True,
        )
