"""Shares as they are printed: with the sign of percent, and a dash for a share of nothing."""

import pytest

from services.common.kernel.shares import share
from services.export.domain.numbers import share_text


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(1, 16, "6.3%"), (2, 3, "66.7%"), (0, 7, "0.0%"), (7, 7, "100.0%"), (0, 0, "—")],
)
def test_a_share_is_printed_in_percent_and_a_share_of_nothing_is_a_dash(
    part: int, whole: int, printed: str
) -> None:
    assert share_text(share(part, whole)) == printed
