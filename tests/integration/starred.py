"""A small school in which branches came by stars: one better in summer, one that lost its star again."""

from typing import Any

from pymongo.database import Database

from services.common.clock import set_simulated_time
from services.common.records import CONVERTER
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.standing.standing import (
    Cause,
    Granted,
    Revoked,
    Standing,
    StandingEvent,
    Term,
    evolve,
)
from services.scoring.repository import ensure_indexes
from tests.integration.front_door import BRANCH, COLLEGE, OTHERS, SCHOOL
from tests.integration.workroom import shanghai

Document = dict[str, Any]
NOW = shanghai("2026-11-23 09:00")
SECOND = f"{COLLEGE}.02"
STATISTICS = "/v1/statistics/stars"


def granted(branch: str, star: int, since: str, campaign: str = "2025") -> Granted:
    path = (SCHOOL, branch.rpartition(".")[0], branch)
    term = Term(
        star=star,
        since=shanghai(since),
        until=None,
        campaign=campaign,
        regrade=None,
        cause=Cause.CAMPAIGN,
        because="评定结果公示期满",
    )
    return Granted(
        branch=Branch(code=branch, name=f"{branch}的名称", path=path, category="学生"), term=term
    )


def keep(database: Database[Document], state: Standing) -> None:
    document = {"version": 1, "state": CONVERTER.unstructure(state), "head": "", "history": []}
    database["standings"].replace_one({"_id": state.branch.code}, document, upsert=True)


def stand(database: Database[Document], *events: StandingEvent) -> None:
    """The standing of one branch after ``events``."""
    state: Standing | None = None
    for event in events:
        state = evolve(state, event)
    assert state is not None
    keep(database, state)


def found_stars(database: Database[Document]) -> None:
    """Give the stars, and stop product time at ``NOW``; units and clients are there."""
    ensure_indexes(database)
    set_simulated_time(database, NOW)
    stand(
        database,
        granted(BRANCH, 3, "2025-12-20 10:00"),
        granted(BRANCH, 4, "2026-06-30 10:00", "2026"),
    )
    stand(database, granted(SECOND, 3, "2026-07-01 00:00", "2026"))
    stand(
        database,
        granted(OTHERS, 5, "2025-12-20 10:00", "void"),
        Revoked(
            campaign="void", at=shanghai("2026-03-01 10:00"), because="推倒重来", restored=None
        ),
    )
