"""DESIGN "Allocation, exactly", written a second time: slowly, and as close to its words as code can be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.scoring.domain.candidate import Candidate

SHARES = {5: 10, 4: 30, 3: 40}


@dataclass
class Outcome:
    """Stars by unit, ties and use by star."""

    stars: dict[str, int] = field(default_factory=dict)
    ties: dict[int, set[str]] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)


def order(each: Candidate) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return (each.total, each.mass_appraisal, each.performance, each.leading_group)


def ceiling(each: Candidate) -> int:
    if each.veto:
        return 2 if each.total >= 60 else 1
    if each.total >= 90 and each.innovation:
        return 5
    return next((star for star, low in ((4, 80), (3, 70), (2, 60)) if each.total >= low), 1)


def cap(rated: int, star: int) -> int:
    return rated * SHARES[star] // 100


def allocate(candidates: Sequence[Candidate], policy: str) -> Outcome:
    outcome = Outcome()
    for star in (5, 4, 3):
        limit = cap(len(candidates), star)
        if star == 3 and policy == "lenient":
            limit = len(candidates)
        waiting = [c for c in candidates if c.unit not in outcome.stars and ceiling(c) >= star]
        outcome.used[star] = fill(waiting, star, limit, outcome)
    for each in candidates:
        outcome.stars.setdefault(each.unit, min(ceiling(each), 2))
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
