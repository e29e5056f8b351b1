"""Stars for all rated branches of a campaign under the ratios (Q4; DESIGN "Allocation, exactly").

Star by star from the best: whoever may have it and has no place yet, in order, up to the cap. A
group of equals that does not fit whole stays out and nobody ranked below passes it, so the placed
are always the first of those waiting.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from services.scoring.domain.candidate import Candidate
from services.scoring.domain.placement import Because, Edge, Field, Placement
from services.scoring.domain.ranking import Ranking, rank
from services.scoring.domain.standard import Standard, Star

LOW = 2
"""二星及以下: the stars without a cap of their own, which share the last limit."""


class Policy(StrEnum):
    """Whether a cap that yields (三星) holds; the original is open, a campaign decides."""

    STRICT = "strict"
    LENIENT = "lenient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Equals at the edge of a star's cap, left to the collective decision; units by code point."""

    star: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A star's cap and its use; only a cap that yields under the lenient policy is ever ``over``."""

    star: int
    cap: int
    used: int
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoAndBelow:
    """How many are two-star and below; ``percent`` half-up to one decimal, ``over`` judged exactly."""

    count: int
    percent: Decimal
    limit_percent: int
    over: bool

    @property
    def remark(self) -> str:
        """One sentence for 党委组织部."""
        use = f"二星及以下 {self.count} 个，占 {self.percent}%"
        if not self.over:
            return f"{use}，在 {self.limit_percent}% 以内。"
        return f"{use}，超过 {self.limit_percent}%，各项比例不能同时满足，请党委组织部研究决定。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Every branch's star with its reason; the order in which candidates came never shows.

    ``stars`` run beside the classes of the field's ranking.
    """

    field: Field
    stars: tuple[int, ...]
    ties: tuple[Tie, ...]
    limits: tuple[Limit, ...]
    two_and_below: TwoAndBelow

    def placements(self) -> Iterator[Placement]:
        """Every branch, best star first, then by rank; reasons are written when they are asked for."""
        for place in sorted(range(len(self.stars)), key=self.stars.__getitem__, reverse=True):
            because = Because(place, self.stars[place], self.field)
            for member in self.field.ranking.members(place):
                yield Placement(member.unit, because)

    def count(self, star: int) -> int:
        """How many branches have this star."""
        return _count(self.field.ranking, self.stars, star, star)


def allocate(
    candidates: Iterable[Candidate], standard: Standard, policy: Policy | str
) -> Allocation:
    """Place every candidate; raises Refused ``duplicate_unit``, ValueError on an unknown policy."""
    ranking = rank(candidates)
    ceilings = tuple(_ceilings(ranking, standard))
    stars, edges = _fill_stars(ranking, ceilings, standard, Policy(policy))
    return Allocation(
        field=Field(
            ranking=ranking,
            ceilings=ceilings,
            standard=standard,
            edges={edge.star.star: edge for edge in edges},
        ),
        stars=stars,
        ties=tuple(Tie(star=edge.star.star, units=edge.tied) for edge in edges if edge.tied),
        limits=tuple(
            Limit(star=edge.star.star, cap=edge.cap, used=edge.used, over=edge.used > edge.cap)
            for edge in edges
        ),
        two_and_below=_two_and_below(ranking, stars, standard.two_and_below_percent),
    )


def _ceilings(ranking: Ranking, standard: Standard) -> Iterator[int]:
    for start in ranking.starts[:-1]:
        first = ranking.ordered[start]
        yield standard.ceiling(first.total, met=first.met, veto_ceiling=first.veto_ceiling)


def _fill_stars(
    ranking: Ranking, ceilings: Sequence[int], standard: Standard, policy: Policy
) -> tuple[tuple[int, ...], list[Edge]]:
    """The star of each class, and the edge of each star that has a cap."""
    stars = [min(ceiling, LOW) for ceiling in ceilings]
    edges: list[Edge] = []
    waiting: list[int] = []
    for star in (star for star in standard.stars if star.star > LOW):
        entering = [place for place, best in enumerate(ceilings) if best == star.star]
        waiting = sorted(waiting + entering)
        binding = policy is Policy.STRICT or not star.cap_yields
        placed, edge = _fill(ranking, waiting, star, binding=binding)
        for place in waiting[:placed]:
            stars[place] = star.star
        waiting = waiting[placed:]
        edges.append(edge)
    return tuple(stars), edges


def _fill(
    ranking: Ranking, waiting: Sequence[int], star: Star, *, binding: bool
) -> tuple[int, Edge]:
    """How many of the waiting classes get the star, and where its places end."""
    rated = len(ranking.ordered)
    cap = rated * (star.cap_percent or 0) // 100
    placed, used, tied = _fitting(ranking, waiting, cap if binding else rated)
    return placed, Edge(
        star=star,
        cap=cap,
        used=used,
        binding=binding,
        tied_rank=ranking.ranks[tied[0]] if tied else None,
        tied=tuple(sorted(each.unit for place in tied for each in ranking.members(place))),
    )


def _fitting(ranking: Ranking, waiting: Sequence[int], room: int) -> tuple[int, int, Sequence[int]]:
    """How many of the waiting classes fit, group of equals by group; their branches; the group at the edge."""
    sizes, ranks = ranking.sizes, ranking.ranks
    placed = used = 0
    while placed < len(waiting):
        end, size, rank_ = placed, 0, ranks[waiting[placed]]
        while end < len(waiting) and ranks[waiting[end]] == rank_:
            size += sizes[waiting[end]]
            end += 1
        if used + size > room:
            return placed, used, waiting[placed:end] if used < room else ()
        placed, used = end, used + size
    return placed, used, ()


def _count(ranking: Ranking, stars: Sequence[int], least: int, most: int) -> int:
    """How many branches have from ``least`` to ``most`` stars."""
    return sum(
        size for size, star in zip(ranking.sizes, stars, strict=True) if least <= star <= most
    )


def _two_and_below(ranking: Ranking, stars: Sequence[int], limit_percent: int) -> TwoAndBelow:
    count, rated = _count(ranking, stars, 1, LOW), len(ranking.ordered)
    share = Decimal(count * 100) / max(rated, 1)
    return TwoAndBelow(
        count=count,
        percent=share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP),
        limit_percent=limit_percent,
        over=count * 100 > limit_percent * rated,
    )
