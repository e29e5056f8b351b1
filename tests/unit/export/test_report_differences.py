"""Frozen figures beside those of now, each difference with the reason that records give (Q10, L9)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.completeness import Counted
from services.common.kernel.figures import Figures
from services.export.domain.report.cells import cells_of
from services.export.domain.report.differences import (
    UNKNOWN,
    Move,
    Term,
    because_of_moves,
    because_of_returns,
    differences,
    star_at,
)
from services.export.domain.report.report import FigureCell
from tests.unit.export.reported import edition

AT = datetime(2026, 12, 31, tzinfo=UTC)
DAY = timedelta(days=1)
COUNTS = st.fixed_dictionaries({star: st.integers(0, 9) for star in range(1, 6)})


def stars(counts: dict[int, int]) -> tuple[FigureCell, ...]:
    rows = [{"star": star, "branches": counts.get(star, 0)} for star in range(1, 6)]
    return cells_of(Counted.BRANCHES, {"stars": rows})


def quarter(**figures: int) -> tuple[FigureCell, ...]:
    values = {name: getattr(Figures(**figures), name) for name in Figures.__dataclass_fields__}
    return cells_of(Counted.RETURNS, {"reported": values})


def move(before: int | None, after: int | None, name: str = "一支部") -> Move:
    return Move(name=name, before=before, after=after)


def test_q10_the_figures_of_fujian4_are_the_total_and_one_for_each_star() -> None:
    told = {cell.title: cell.text for cell in stars({5: 1, 3: 2})}

    assert told["基层党组织数量"] == "3个"
    assert (told["五星级"], told["四星级"], told["三星级"]) == ("1个", "0个", "2个")


def test_l9_money_is_told_as_it_is_printed() -> None:
    told = {cell.name: cell.text for cell in quarter(funds_fen=3_500_000, participants=46)}

    assert (told["funds_fen"], told["participants"]) == ("3.50万元", "46人")


def test_q10_a_difference_names_the_branches_that_moved() -> None:
    reasons = because_of_moves([move(None, 5), move(4, 3, "二支部"), move(2, 2, "三支部")])

    found = differences(edition(cells=stars({4: 1})), stars({5: 1, 3: 1}), reasons)

    told = {each.title: (each.frozen, each.now, each.because) for each in found}
    assert told["五星级"] == ("0个", "1个", "截止之后登记或更正：一支部由无星级变为五星级")
    assert told["四星级"][2] == "截止之后登记或更正：二支部由四星级变为三星级"
    assert told["基层党组织数量"][2] == "截止之后登记或更正：一支部由无星级变为五星级"


def test_more_than_ten_are_counted() -> None:
    moves = [move(None, 5, f"支部{number}") for number in range(11)]

    assert because_of_moves(moves)["star5"].endswith("等11个")


def test_l9_a_difference_names_who_confirmed_after_the_cut_off() -> None:
    frozen, now = quarter(opinions=3), quarter(opinions=5)

    found = differences(edition(cells=frozen), now, because_of_returns(["甲学院"], frozen))

    assert [(each.name, each.because) for each in found] == [("opinions", "截止之后确认的：甲学院")]


def test_a_difference_that_no_record_explains_is_listed_all_the_same() -> None:
    frozen, now = quarter(points=1), quarter(points=2)

    (found,) = differences(edition(cells=frozen), now, because_of_returns([], frozen))

    assert (found.frozen, found.now, found.because) == ("1个", "2个", UNKNOWN)
    assert differences(edition(cells=frozen), (), {}) == ()


@pytest.mark.parametrize(
    ("at", "star"), [(AT - DAY, None), (AT, 3), (AT + DAY, 5), (AT + 9 * DAY, 5)]
)
def test_the_star_in_force_is_that_of_the_term_around_an_instant(at: datetime, star: Any) -> None:
    terms = [Term(star=3, since=AT, until=AT + DAY), Term(star=5, since=AT + DAY, until=None)]

    assert star_at(terms, at) == star


@given(COUNTS, COUNTS)
def test_every_figure_that_differs_is_listed_and_no_other(before: Any, after: Any) -> None:
    found = differences(edition(cells=stars(before)), stars(after), {})

    named = {each.name for each in found} - {"branches"}
    assert named == {f"star{star}" for star in before if before[star] != after[star]}
