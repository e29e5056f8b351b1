"""What the seven figures count on a real database: periods, units, and no record twice (L9)."""

import random
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.figures import Figure, Figures, total
from services.common.kernel.periods import parse_period
from tests.integration.front_door import BRANCH, COLLEGE, OTHER, OTHERS, SCHOOL
from tests.integration.quarterly import Books, notify_port
from tests.integration.workroom import Workroom, shanghai

pytestmark = pytest.mark.real
EARLY = shanghai("2026-11-02 09:00")
OPENING = shanghai("2026-12-22 08:30")


@pytest.fixture
def books(database: Database[dict[str, Any]]) -> Books:
    Workroom(database, OPENING)
    return Books(database)


def counted(books: Books, unit: str, period: str = "2026Q4") -> Figures:
    room = Workroom(books.database, OPENING)
    return notify_port(room).figures(unit, parse_period(period))


def test_l9_participants_are_counted_once_in_the_unit_that_entered_them(books: Books) -> None:
    books.cadre("jxnu:1", "丙")
    books.visit(BRANCH, "2026-10-08", EARLY, people=["甲", "乙"], cadres=["jxnu:1"])
    books.visit(BRANCH, "2026-11-08", EARLY, people=["甲", "丙"])
    books.visit(BRANCH, "2026-11-09", EARLY, people=["丁"], stage="withdrawn")
    books.visit(OTHERS, "2026-11-09", EARLY, people=["甲"])
    books.team(BRANCH, "2026-01-01", ["甲", "戊"], EARLY)
    books.team(BRANCH, "2026-01-01", ["己"], EARLY, until="2026-09-30")

    assert counted(books, BRANCH).participants == 4
    assert counted(books, SCHOOL).participants == 5


def test_l9_points_in_force_on_the_last_day_and_whom_visits_helped(books: Books) -> None:
    books.point(COLLEGE, "2026-12-31", EARLY, until="2026-12-31")
    books.point(COLLEGE, "2026-01-01", EARLY, until="2026-12-30")
    books.point(COLLEGE, "2027-01-01", EARLY)
    books.visit(BRANCH, "2026-11-02", EARLY, helped=5)
    books.visit(BRANCH, "2026-11-03", EARLY, helped=7)
    books.visit(BRANCH, "2026-11-04", EARLY, helped=9, stage="withdrawn")

    figures = counted(books, COLLEGE)

    assert (figures.points, figures.people_helped) == (1, 12)


def test_l9_24_hours_of_the_last_day_ends_the_quarter(books: Books) -> None:
    end = shanghai("2027-01-01 00:00")
    for at in (end - timedelta(milliseconds=1), end):
        books.matter(BRANCH, at, at)
        books.wish(BRANCH, at, at)
    books.visit(BRANCH, "2026-12-31", EARLY, funds_fen=1)
    books.visit(BRANCH, "2027-01-01", EARLY, funds_fen=2)

    both = [counted(books, COLLEGE, period) for period in ("2026Q4", "2027Q1")]

    assert [(each.opinions, each.problems_solved, each.wishes_fulfilled) for each in both] == [
        (1, 1, 1),
        (1, 1, 1),
    ]
    assert [each.funds_fen for each in both] == [1, 2]


def test_l9_what_was_merged_is_raised_by_itself_and_solved_with_its_main_one(books: Books) -> None:
    main = books.matter(BRANCH, EARLY, OPENING)
    books.matter(BRANCH, EARLY, OPENING, merged_into=main)
    books.matter(BRANCH, EARLY)
    books.wish(BRANCH, EARLY, None)

    figures = counted(books, COLLEGE)

    assert (figures.opinions, figures.problems_solved, figures.wishes_fulfilled) == (3, 1, 0)


def random_books(books: Books, seed: int) -> None:
    """A few hundred records in random units and on random days of three quarters, in random order."""
    chance = random.Random(seed)  # noqa: S311
    units = (COLLEGE, BRANCH, "jxnu.mks.02", OTHER, OTHERS, SCHOOL)
    names = [chr(0x4E00 + number) for number in range(12)]
    for _ in range(200):
        unit, offset = chance.choice(units), chance.randrange(270)
        at = shanghai("2026-07-05 00:00") + timedelta(days=offset)
        day = (at + timedelta(hours=8)).date().isoformat()
        people = chance.sample(names, 3)
        match chance.randrange(5):
            case 0:
                books.visit(unit, day, at, people=people, helped=chance.randrange(9), funds_fen=1)
            case 1:
                books.team(unit, day, people, at, until=chance.choice([None, "2026-12-01"]))
            case 2:
                books.point(unit, day, at, until=chance.choice([None, "2026-11-30"]))
            case 3:
                books.matter(unit, at, chance.choice([None, at + timedelta(days=40)]))
            case _:
                books.wish(unit, at, at)


@pytest.mark.parametrize("seed", range(3))
def test_sums_over_units_equal_the_whole_and_quarters_share_nothing(
    books: Books, seed: int
) -> None:
    random_books(books, seed)

    parts = total(counted(books, unit) for unit in (BRANCH, "jxnu.mks.02"))
    own = total([counted(books, COLLEGE), counted(books, OTHER)])
    books.database["visits"].delete_many({"state.unit": SCHOOL})
    for ledger in ("teams", "points", "matters", "wishes"):
        books.database[ledger].delete_many({"state.unit": SCHOOL})

    assert counted(books, SCHOOL) == own
    assert all(own.of(figure) >= parts.of(figure) for figure in Figure)
    periods = [counted(books, SCHOOL, name) for name in ("2026Q3", "2026Q4", "2027Q1", "2027Q2")]
    assert sum(each.opinions for each in periods) == books.database["matters"].count_documents({})
    assert sum(each.funds_fen for each in periods) == books.database["visits"].count_documents({})
