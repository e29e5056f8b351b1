"""Shares: one decimal, halves up, nothing of nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.shares import share


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1, 16, "6.3"),  # 6.25: half-even would give 6.2
        (29, 400, "7.3"),  # 7.25, below which the nearest binary number lies
        (69, 2000, "3.5"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
    ],
)
def test_a_half_goes_up(part: int, whole: int, shown: str) -> None:
    assert str(share(part, whole)) == shown


def test_a_share_of_nothing_is_none() -> None:
    assert share(0, 0) is None


@given(st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_is_never_more_than_half_a_tenth_away(pair: tuple[int, int]) -> None:
    part, whole = pair

    value = share(part, whole)

    assert value is not None
    off = value * whole - 100 * part
    assert -whole <= 20 * off <= whole
    assert 20 * off != -whole, "a half went down"


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 1), (0, -1)])
def test_a_part_outside_its_whole_has_no_share(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="0 <= part <= whole"):
        share(part, whole)


def test_a_share_keeps_its_decimal() -> None:
    assert str(share(1, 10)) == "10.0"
    assert share(1, 10) == Decimal(10)
