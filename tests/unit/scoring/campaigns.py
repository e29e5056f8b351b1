"""A campaign and its events as the tests of campaign, rating and handlers want them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from services.scoring.domain.campaign.events import Begun, CampaignEvent, Closed, Opened
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.state import (
    Campaign,
    CategoryStandard,
    Stage,
    Task,
    Window,
    WindowException,
)
from services.scoring.domain.rating.events import SelfAssessed
from services.scoring.domain.rating.state import Branch, SelfAssessment
from services.scoring.domain.sheet import ScoreSheet, score
from tests.unit.scoring.examples import STANDARD, facts

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.01"
PATH = (SCHOOL, COLLEGE, BRANCH)


def nov(day: int) -> date:
    return date(2026, 11, day)


def window(task: Task, opens: int, due: int, locks: int) -> Window:
    return Window(task=task, opens_on=nov(opens), due_on=nov(due), locks_on=nov(locks))


def opened(**changes: Any) -> Opened:
    """自评 1–20 November with grace to the 25th, 审核 16–28 November with grace to the 30th."""
    fields: dict[str, Any] = {
        "title": "五星创评",
        "unit": SCHOOL,
        "unit_path": ("province", SCHOOL),
        "standards": (CategoryStandard(category=None, id=STANDARD.id, hash="h"),),
        "policy": "lenient",
        "period": "2026H2",
        "windows": (window(Task.SELF, 1, 20, 25), window(Task.REVIEW, 16, 28, 30)),
        "publication_days": 5,
    }
    return Opened(**fields | changes)


def after(*events: CampaignEvent) -> Campaign:
    """The campaign after its opening and ``events``."""
    state = reduce(evolve, events, evolve(None, opened()))
    assert isinstance(state, Campaign)
    return state


CLOSED = Closed(closed_at=NOON, left_out=0, reason="")
PLANNED = after()
SELF = after(Begun(stage=Stage.SELF))
REVIEW = after(Begun(stage=Stage.SELF), Begun(stage=Stage.REVIEW))
DECISION = after(Begun(stage=Stage.SELF), Begun(stage=Stage.REVIEW), CLOSED)


def exception(until: int, unit: str = COLLEGE, task: Task = Task.SELF) -> WindowException:
    return WindowException(unit=unit, task=task, until=nov(until), reason="搬迁")


def sheet(satisfaction: str = "92.5") -> ScoreSheet:
    return score(STANDARD, facts(satisfaction_percent=Decimal(satisfaction)))


SHEET = sheet()
OWNER = Branch(code=BRANCH, name="第一党支部", path=PATH, category="学生")


def assessed(received_at: datetime = NOON, **changes: Any) -> SelfAssessed:
    own: dict[str, Any] = {
        "sheet": SHEET,
        "claimed_star": 5,
        "received_at": received_at,
        "late": False,
        "submission": "s1",
    }
    return SelfAssessed(
        campaign="c1", period="2026H2", branch=OWNER, assessment=SelfAssessment(**own | changes)
    )


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def on(day: int) -> datetime:
    """Noon of that day of November in Asia/Shanghai."""
    return NOON + timedelta(days=day - 23)
