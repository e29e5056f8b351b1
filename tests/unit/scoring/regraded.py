"""A final campaign and a regrade of one of its branches as the tests of Q7 and Q12 want them."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.scoring.domain.allocation import allocate
from services.scoring.domain.campaign.state import Campaign, Placing, Stage
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.regrade.deciding import Basis
from services.scoring.domain.regrade.regrade import (
    Cause,
    Opening,
    Regrade,
    RegradeDecision,
    RegradeReview,
    RegradeStage,
)
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.domain.summary import summarise
from tests.unit.scoring.examples import STANDARD, branches
from tests.unit.scoring.reviewed import CAMPAIGN, MEETING, NOON, RATING, SCHOOL, sheet

KEY, NOTICE = "g1", "g1:1"
TOTALS = [95, 92, 79, 78, 77, 76, 75, 74, 65, 55]
"""Two of three places at four stars are taken."""
SUMMARY = summarise(allocate(branches(TOTALS), STANDARD, "lenient"))
FINAL: Campaign = replace(
    CAMPAIGN,
    stage=Stage.FINAL,
    placing=Placing(number=1, allocated_at=NOON, chunks=1, applied=1, summary=SUMMARY),
)
STUDY: Meeting = replace(MEETING, held_on=date(2026, 11, 23))
GOOD = sheet()


def opening(**changes: Any) -> Opening:
    fields: dict[str, Any] = {
        "cause": Cause.UPGRADE,
        "reason": "变化很大",
        "claimed_star": 4,
        "asked_by": SCHOOL,
        "asked_at": NOON,
        "own": None,
        "facts": "",
        "redo_by": None,
        "spot_check": None,
    }
    return Opening(**fields | changes)


def regrade(cause: Cause = Cause.UPGRADE, **changes: Any) -> Regrade:
    fields: dict[str, Any] = {
        "campaign": "c",
        "unit": SCHOOL,
        "unit_path": ("province", SCHOOL),
        "branch": RATING.branch,
        "standard": "h",
        "from_star": 3,
        "opening": opening(cause=cause),
    }
    return Regrade(**fields | changes)


def found(**changes: Any) -> RegradeReview:
    fields: dict[str, Any] = {
        "sheet": GOOD,
        "star_opinion": 4,
        "methods": ("实地走访",),
        "meeting": STUDY,
        "reviewed_at": NOON,
        "submission": "s-review",
        "remark": "",
    }
    return RegradeReview(**fields | changes)


def decision(star: int | None = 4, **changes: Any) -> RegradeDecision:
    fields: dict[str, Any] = {
        "star": star,
        "reason": "核实属实",
        "because": "",
        "meeting": STUDY,
        "decided_by": "部务会",
        "decided_at": NOON,
        "rectify_by": None,
    }
    return RegradeDecision(**fields | changes)


def basis(campaign: Campaign = FINAL, counted: ScoreSheet = GOOD) -> Basis:
    return Basis(campaign=campaign, standard=STANDARD, sheet=counted, recognitions=())


OPENED = regrade()
REVIEWED = replace(
    OPENED, stage=RegradeStage.REVIEWED, review=found(), sheet=GOOD, basis="s-review"
)
