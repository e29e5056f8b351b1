"""DESIGN "Allocation, exactly", written a second time: slowly, and as close to its words as code can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.scoring.domain.candidate import Candidate


@dataclass(frozen=True)
class Terms:
    """What a standard says of its stars: shares, lowest scores, what is required besides, which cap yields."""

    shares: Mapping[int, int]
    lowest: Mapping[int, int]
    requires: Mapping[int, str]
    yields: frozenset[int]


ANNEX_1 = Terms(
    {5: 10, 4: 30, 3: 40}, {5: 90, 4: 80, 3: 70, 2: 60}, {5: "innovation"}, frozenset({3})
)


@dataclass
class Outcome:
    """Stars by unit, ties and use by star."""

    stars: dict[str, int] = field(default_factory=dict)
    ties: dict[int, set[str]] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)


def order(each: Candidate) -> tuple[Decimal, ...]:
    return (each.total, *each.compared)


def ceiling(each: Candidate, terms: Terms = ANNEX_1) -> int:
    best = 1
    for star, low in terms.lowest.items():
        required = terms.requires.get(star)
        if each.total >= low and (required is None or required in each.met):
            best = max(best, star)
    return min(best, each.veto_ceiling or 5)


def cap(rated: int, star: int, terms: Terms = ANNEX_1) -> int:
    return rated * terms.shares[star] // 100


def allocate(candidates: Sequence[Candidate], policy: str, terms: Terms = ANNEX_1) -> Outcome:
    outcome = Outcome()
    for star in (5, 4, 3):
        limit = cap(len(candidates), star, terms)
        if star in terms.yields and policy == "lenient":
            limit = len(candidates)
        waiting = [
            c for c in candidates if c.unit not in outcome.stars and ceiling(c, terms) >= star
        ]
        outcome.used[star] = fill(waiting, star, limit, outcome)
    for each in candidates:
        outcome.stars.setdefault(each.unit, min(ceiling(each, terms), 2))
    return outcome


def fill(waiting: list[Candidate], star: int, limit: int, outcome: Outcome) -> int:
    used = 0
    for key in sorted({order(each) for each in waiting}, reverse=True):
        group = [each.unit for each in waiting if order(each) == key]
        if used + len(group) > limit:
            if used < limit:
                outcome.ties[star] = set(group)
            break
        outcome.stars.update(dict.fromkeys(group, star))
        used += len(group)
    return used
