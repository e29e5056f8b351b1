"""A campaign and its events as the tests of campaign, rating and handlers want them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from services.scoring.domain.allocation import allocate
from services.scoring.domain.campaign import (
    Allocated,
    Campaign,
    CampaignEvent,
    ChunkApplied,
    Closed,
    Closing,
    Opened,
    evolve,
)
from services.scoring.domain.rating import Branch, SelfAssessed
from services.scoring.domain.sheet import ScoreSheet, score
from services.scoring.domain.summary import Summary, summarise
from tests.unit.scoring.examples import STANDARD, branches, facts

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.01"
SUMMARY = summarise(allocate(branches([95, 85, 75]), STANDARD, "lenient"))
NOTHING: Summary = summarise(allocate([], STANDARD, "lenient"))


def opened(**changes: Any) -> Opened:
    fields: dict[str, Any] = {
        "title": "五星创评",
        "unit": SCHOOL,
        "unit_path": ("province", SCHOOL),
        "standard": "jiguan-shiye-2015",
        "standard_hash": "0" * 64,
        "policy": "lenient",
        "period": "2026H2",
        "opens_on": date(2026, 11, 1),
        "closes_on": date(2026, 11, 30),
    }
    return Opened(**fields | changes)


def after(*events: CampaignEvent) -> Campaign:
    """The campaign after its opening and ``events``."""
    state = reduce(evolve, events, evolve(None, opened()))
    assert isinstance(state, Campaign)
    return state


CLOSED = Closed(closed_at=NOON, missing=0, reason="")


def allocated(chunks: int) -> Allocated:
    return Allocated(allocated_at=NOON, chunks=chunks, summary=SUMMARY)


OPEN = after()
CLOSING = after(CLOSED)
ALLOCATED = after(CLOSED, allocated(2))
PLACED = after(CLOSED, allocated(2), ChunkApplied(number=1), ChunkApplied(number=2))


def closing(**changes: Any) -> Closing:
    fields: dict[str, Any] = {
        "unit": SCHOOL,
        "at": NOON,
        "missing": (),
        "held": 0,
        "leave_out": False,
        "reason": "",
    }
    return Closing(**fields | changes)


def sheet(satisfaction: str = "92.5") -> ScoreSheet:
    return score(STANDARD, facts(satisfaction_percent=Decimal(satisfaction)))


SHEET = sheet()


def assessed(received_at: datetime = NOON, **changes: Any) -> SelfAssessed:
    branch = Branch(code=BRANCH, name="第一党支部", path=(SCHOOL, COLLEGE, BRANCH), category="学生")
    fields: dict[str, Any] = {
        "campaign": "c1",
        "period": "2026H2",
        "branch": branch,
        "sheet": SHEET,
        "claimed_star": 5,
        "received_at": received_at,
    }
    return SelfAssessed(**fields | changes)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)
