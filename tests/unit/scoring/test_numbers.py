"""Exact numbers, in and out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.numbers import exact, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [("87.50", "87.5"), ("87", "87"), ("90", "90"), ("0.0", "0"), ("1E+1", "10"), ("100", "100")],
)
def test_a_number_is_shown_without_exponent_and_idle_zeros(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text


def test_a_float_means_what_was_written() -> None:
    assert exact(0.1) + exact(0.2) == Decimal("0.3")


@given(st.decimals(0, 1000, places=6))
def test_what_is_shown_is_what_was_meant(value: Decimal) -> None:
    assert exact(shown(value)) == value
