"""What statistics count: terms, by index, and exactly those that a replay finds in force (Q10)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.database import Database

from services.intake.repository import UNIT_INDEXES
from services.intake.shown.statistics import STARS, stars_by_unit
from services.scoring.domain.standing.standing import Cause, Standing, Term
from tests.integration.front_door import (
    BRANCH,
    COLLEGE,
    OTHERS,
    SCHOOL,
    FrontDoor,
    found_school,
    front_door,
)
from tests.integration.starred import SECOND, STATISTICS, Document, found_stars, granted, keep

pytestmark = pytest.mark.real
MOMENTS = st.integers(0, 12)


async def test_lists_and_figures_are_read_from_indexes(
    mongo_url: str, database: Database[Document]
) -> None:
    found_school(database)
    found_stars(database)
    async with front_door(mongo_url, database, simulated_clock=True) as hall:
        await _read_and_witness(hall)


async def _read_and_witness(hall: FrontDoor) -> None:
    hall.database.command("profile", 2)
    await hall.read("/v1/standings", unit=COLLEGE)
    await hall.read("/v1/standings", unit=COLLEGE, star=4)
    await hall.read(STATISTICS, unit=COLLEGE, as_of="2026-06-30")
    hall.database.command("profile", 0)

    names = {f"{hall.database.name}.{name}" for name in ("standings", "units")}
    rows = [row for row in hall.database["system.profile"].find() if row["ns"] in names]
    assert not [row for row in rows if "COLLSCAN" in row["planSummary"] or row.get("hasSortStage")]
    (counted,) = [row for row in rows if "aggregate" in row["command"]]
    assert "IXSCAN" in counted["planSummary"]
    assert counted["docsExamined"] == 5, "the college, its two branches, and their standings"


@st.composite
def terms(draw: st.DrawFn) -> tuple[Term, ...]:
    """Terms with gaps and without, some of no length, the last one open or not."""
    edges = sorted(draw(st.lists(MOMENTS, max_size=8)))
    ends = [*edges[1::2], None][: len(edges[::2])]
    return tuple(
        Term(
            star=draw(st.sampled_from(STARS)),
            since=moment(since),
            until=None if until is None else moment(until),
            campaign=f"c{number}",
            regrade=None,
            cause=Cause.CAMPAIGN,
            because="",
            voided=draw(st.booleans()),
        )
        for number, (since, until) in enumerate(zip(edges[::2], ends, strict=True))
    )


def moment(number: int) -> datetime:
    return datetime(2026, 6, 30, 16, tzinfo=UTC) + timedelta(milliseconds=number)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories=st.tuples(terms(), terms(), terms()), asked=MOMENTS)
def test_q10_the_aggregation_counts_what_a_replay_of_the_terms_counts(
    database: Database[Document], histories: Sequence[tuple[Term, ...]], asked: int
) -> None:
    if not database["units"].count_documents({}):
        database["units"].create_indexes(UNIT_INDEXES)
        found_school(database)
    replayed: dict[int | None, int] = {}
    for code, history in zip((BRANCH, SECOND, OTHERS), histories, strict=True):
        branch = granted(code, 1, "2026-01-01 00:00").branch
        standing = Standing(branch=branch, star=None, campaign=None, terms=history)
        keep(database, standing)
        term = standing.at(moment(asked))
        star = term.star if term else None
        replayed[star] = replayed.get(star, 0) + 1

    counted: dict[int | None, int] = {}
    for row in database["units"].aggregate(stars_by_unit(SCHOOL, moment(asked))):
        star = row["_id"].get("star")
        counted[star] = counted.get(star, 0) + row["branches"]

    assert {star: count for star, count in counted.items() if count} == replayed
