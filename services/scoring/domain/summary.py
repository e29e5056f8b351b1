"""An allocation in the numbers that a campaign keeps: stars, limits and their use (Q4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.domain.allocation import Allocation

STARS = (5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StarCount:
    """How many branches have a star."""

    star: int
    branches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """A star's cap and its use; ``tied`` branches stayed below its edge for the collective decision."""

    star: int
    cap: int
    used: int
    over: bool
    tied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LowShare:
    """How many are two-star and below; ``percent`` half-up to one decimal."""

    count: int
    percent: Decimal
    over: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an allocation came to; its size does not depend on the number of branches."""

    rated: int
    stars: tuple[StarCount, ...]
    limits: tuple[LimitUse, ...]
    two_and_below: LowShare


def summarise(allocation: Allocation) -> Summary:
    """The numbers of an allocation; the placements themselves go to the ratings."""
    tied = {tie.star: len(tie.units) for tie in allocation.ties}
    low = allocation.two_and_below
    counts = tuple(StarCount(star=star, branches=allocation.count(star)) for star in STARS)
    return Summary(
        rated=sum(count.branches for count in counts),
        stars=counts,
        limits=tuple(
            LimitUse(
                star=use.star, cap=use.cap, used=use.used, over=use.over, tied=tied.get(use.star, 0)
            )
            for use in allocation.limits
        ),
        two_and_below=LowShare(
            count=low.count, percent=low.percent, over=low.over, remark=low.remark
        ),
    )


def count_stars(given: Iterable[int]) -> tuple[StarCount, ...]:
    """How many of the stars ``given`` are of each kind, best first."""
    stars = list(given)
    return tuple(StarCount(star=star, branches=stars.count(star)) for star in STARS)
