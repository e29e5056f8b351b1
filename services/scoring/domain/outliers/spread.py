"""How widely numbers lie, by median and MAD: a few extreme ones move neither (Iglewicz and Hoaglin, 1993)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

LEAST = 5
"""With fewer numbers nothing is judged: among four, one that differs says nothing."""
FAR = Decimal("3.5")
"""A modified z-score beyond this, either way, is listed."""
MAD_SCALE = Decimal("1.4826")
MEAN_SCALE = Decimal("1.2533")
"""What makes the median, or the mean, of absolute deviations comparable with a standard deviation."""
NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """``scale`` is 0 where all numbers are equal; ``by_mean``: more than half are equal, so the MAD is 0.

    Then the mean of the absolute deviations takes the MAD's place.
    """

    count: int
    median: Decimal
    scale: Decimal
    by_mean: bool

    def score(self, value: Decimal) -> Decimal:
        """The modified z-score of ``value``; 0 where all numbers are equal, since nothing compares then."""
        return (value - self.median) / self.scale if self.scale else NONE

    def is_far(self, value: Decimal) -> bool:
        """Whether ``value`` lies beyond the limit; exactly on it is not beyond."""
        return abs(self.score(value)) > FAR


def spread_of(values: Iterable[Decimal]) -> Spread | None:
    """The spread, whatever the order; None for fewer than ``LEAST`` values."""
    ordered = sorted(values)
    if len(ordered) < LEAST:
        return None
    middle = median(ordered)
    away = sorted(abs(value - middle) for value in ordered)
    mad = median(away)
    mean = sum(away, NONE) / len(away)
    return Spread(
        count=len(ordered),
        median=middle,
        scale=mad * MAD_SCALE if mad else mean * MEAN_SCALE,
        by_mean=not mad and bool(mean),
    )


def median(ordered: Sequence[Decimal]) -> Decimal:
    """The middle of sorted values, exactly: of an even number, half the sum of the two in the middle."""
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2
