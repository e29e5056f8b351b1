from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.allocation import allocate
from services.scoring.domain.summary import StarCount, count_stars, summarise
from tests.unit.scoring.examples import STANDARD, branches


def test_the_tied_at_an_edge_are_counted_at_its_star() -> None:
    summary = summarise(allocate(branches([95] * 10, innovation=True), STANDARD, "lenient"))

    uses = {use.star: (use.cap, use.used, use.tied) for use in summary.limits}

    assert uses == {5: (1, 0, 10), 4: (3, 0, 10), 3: (4, 10, 0)}


@given(st.lists(st.integers(0, 110), max_size=40), st.sampled_from(["strict", "lenient"]))
def test_the_counts_add_up(totals: Sequence[int], policy: str) -> None:
    summary = summarise(allocate(branches(totals), STANDARD, policy))

    stars = {count.star: count.branches for count in summary.stars}

    assert sum(stars.values()) == summary.rated == len(totals)
    assert stars[2] + stars[1] == summary.two_and_below.count
    assert all(use.used == stars[use.star] for use in summary.limits)


def test_nobody_rated_is_no_share() -> None:
    summary = summarise(allocate([], STANDARD, "strict"))

    assert (summary.rated, summary.two_and_below.percent) == (0, Decimal("0.0"))


def test_stars_are_counted_best_first() -> None:
    counts = count_stars([3, 5, 3])

    assert counts[0] == StarCount(star=5, branches=1)
    assert [count.branches for count in counts] == [1, 0, 2, 0, 0]
