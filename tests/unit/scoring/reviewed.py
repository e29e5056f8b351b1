"""A campaign under review, a self-assessed branch and a college's part as the tests of Q3 to Q5 want them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.campaign.events import Allocated, CampaignEvent, ChunkApplied, Closed
from services.scoring.domain.campaign.evolve import evolve as evolve_campaign
from services.scoring.domain.campaign.state import (
    Campaign,
    CategoryStandard,
    Stage,
    Task,
    Window,
)
from services.scoring.domain.candidate import Candidate
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.part.part import Part, PartStage, Sending, Sent
from services.scoring.domain.part.part import evolve as evolve_part
from services.scoring.domain.rating.events import Reviewed
from services.scoring.domain.rating.state import (
    Branch,
    Rating,
    RatingStage,
    Review,
    SelfAssessment,
)
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.standard import Standard
from services.scoring.domain.summary import summarise
from tests.unit.scoring.examples import STANDARD, facts

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.01"
PATH = (SCHOOL, COLLEGE, BRANCH)
WINDOW = {"opens_on": date(2026, 11, 1), "due_on": date(2026, 11, 20)}
CAMPAIGN = Campaign(
    title="五星创评",
    unit=SCHOOL,
    unit_path=("province", SCHOOL),
    standards=(CategoryStandard(category=None, id=STANDARD.id, hash="h"),),
    policy="lenient",
    period="2026H2",
    windows=tuple(Window(task=task, locks_on=date(2026, 11, 30), **WINDOW) for task in Task),
    publication_days=5,
    round=1,
    supersedes=None,
    stage=Stage.REVIEW,
)
MEETING = Meeting(
    held_on=date(2026, 11, 20), place="301", attendees=("甲", "乙", "丙"), conclusion="同意"
)


def sheet(**changes: Any) -> ScoreSheet:
    return score(STANDARD, facts(**changes))


OWN = SelfAssessment(
    sheet=sheet(), claimed_star=4, received_at=NOON, late=False, submission="s-own"
)
RATING = Rating(
    campaign="c",
    period="2026H2",
    branch=Branch(code=BRANCH, name="第一支部", path=PATH, category="学生"),
    stage=RatingStage.SUBMITTED,
    self_assessment=OWN,
    sheet=OWN.sheet,
    basis="s-own",
)


def found(**changes: Any) -> Review:
    fields: dict[str, Any] = {
        "sheet": sheet(complaints=1),
        "star_opinion": 4,
        "methods": ("查阅资料",),
        "meeting": MEETING,
        "reviewed_at": NOON,
        "late": False,
        "submission": "s-review",
        "differences": (),
    }
    return Review(**fields | changes)


def reviewed(**changes: Any) -> Reviewed:
    review = found(**changes)
    return Reviewed(review=review, sheet=review.sheet)


REVIEWED = replace(
    RATING, stage=RatingStage.REVIEWED, review=found(), sheet=found().sheet, basis="s-review"
)


def sending(**changes: Any) -> Sent:
    fields: dict[str, Any] = {
        "meeting": MEETING,
        "remark": "",
        "sent_at": NOON,
        "late": False,
        "reviewed": 0,
        "excused": 0,
        "submission": "s-part",
    }
    return Sent(
        campaign="c",
        college=COLLEGE,
        name="马克思主义学院",
        path=(SCHOOL, COLLEGE),
        sent=Sending(**fields | changes),
    )


SENT: Part = evolve_part(None, sending())
RETURNED = replace(SENT, stage=PartStage.RETURNED)


def decided(
    candidates: Iterable[Candidate], policy: str = "lenient", standard: Standard = STANDARD
) -> tuple[Campaign, Allocation]:
    """A campaign whose stars were allocated to ``candidates`` and have all arrived."""
    allocation = allocate(candidates, standard, policy)
    events: Sequence[CampaignEvent] = (
        Closed(closed_at=NOON, left_out=0, reason=""),
        Allocated(number=1, allocated_at=NOON, chunks=1, summary=summarise(allocation)),
        ChunkApplied(number=1),
    )
    start = replace(CAMPAIGN, policy=policy)
    return reduce(lambda state, event: evolve_campaign(state, event), events, start), allocation


def placed(
    star: int, *, unit: str = BRANCH, tied_at: int | None = None, score: ScoreSheet | None = None
) -> Rating:
    """A branch with a star of the first allocation."""
    return replace(
        REVIEWED,
        branch=replace(RATING.branch, code=unit, path=(SCHOOL, COLLEGE, unit)),
        stage=RatingStage.PLACED,
        sheet=score or REVIEWED.sheet,
        allocation=1,
        star=star,
        because="总分 90 分。",
        tied_at=tied_at,
        placed_at=NOON,
    )
