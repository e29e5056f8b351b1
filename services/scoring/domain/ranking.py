"""All candidates in order, cut into classes: those of one class can't be told apart and share all.

Each compared value is replaced by its place among the distinct values of its column, and a
candidate by one whole number made of these places: exact, and far quicker to sort than decimals.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from services.common.errors import Refused
from services.scoring.domain.candidate import Candidate

CLAIMS = 4
"""How many combinations of innovation and veto there are: the last, unranked digit of a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """``ordered`` runs best first, within a class by unit, whatever order the candidates came in.

    ``starts``: where each class begins in ``ordered``, and at last the end; ``sizes``: how many it
    has. ``ranks`` of the classes: 1 + the number of candidates strictly ahead, shared by equals.
    """

    ordered: tuple[Candidate, ...]
    starts: tuple[int, ...]
    sizes: tuple[int, ...]
    ranks: tuple[int, ...]

    def first(self, place: int) -> Candidate:
        """A candidate that stands for class ``place``."""
        return self.ordered[self.starts[place]]

    def members(self, place: int) -> Sequence[Candidate]:
        """The candidates of class ``place``, by unit."""
        return self.ordered[self.starts[place] : self.starts[place + 1]]

    def equals(self, place: int) -> int:
        """How many candidates share the rank of class ``place``, itself included."""
        after = bisect_right(self.ranks, self.ranks[place])
        return self.starts[after] - self.ranks[place] + 1

    def settled(self, place: int) -> bool:
        """Whether a candidate of another rank has the same total: something else settled the order."""
        start = self.ranks[place] - 1
        beside = (
            *self.ordered[max(start - 1, 0) : start],
            *self._after(start + self.equals(place)),
        )
        return any(each.total == self.first(place).total for each in beside)

    def _after(self, end: int) -> Sequence[Candidate]:
        return self.ordered[end : end + 1]


def rank(candidates: Iterable[Candidate]) -> Ranking:
    """The ranking; raises Refused ``duplicate_unit`` that names every unit that comes twice."""
    given = list(candidates)
    _refuse_duplicates(given)
    numbers = list(map(_numbering(given), given))
    order = sorted(range(len(given)), key=numbers.__getitem__, reverse=True)
    in_order = [numbers[index] for index in order]
    changes = [place for place, pair in enumerate(pairwise(in_order), 1) if pair[0] != pair[1]]
    starts = (0, *changes, len(given)) if given else (0,)
    return Ranking(
        ordered=_by_unit_within([given[index] for index in order], starts),
        starts=starts,
        sizes=tuple(end - start for start, end in pairwise(starts)),
        ranks=_ranks(in_order, starts),
    )


def _numbering(given: Sequence[Candidate]) -> Callable[[Candidate], int]:
    """Total, then 群众评价, 工作业绩, 领导班子 (DOMAIN "left open" 2), then the claims, as one number."""
    totals = _places({each.total for each in given})
    appraisals = _places({each.mass_appraisal for each in given})
    performances = _places({each.performance for each in given})
    groups = _places({each.leading_group for each in given})
    a, p, g = len(appraisals), len(performances), len(groups)

    def number(each: Candidate) -> int:
        compared = (
            (totals[each.total] * a + appraisals[each.mass_appraisal]) * p
            + performances[each.performance]
        ) * g + groups[each.leading_group]
        return compared * CLAIMS + each.innovation * 2 + each.veto

    return number


def _places(values: set[Decimal]) -> dict[Decimal, int]:
    return {value: place for place, value in enumerate(sorted(values))}


def _by_unit_within(ordered: list[Candidate], starts: Sequence[int]) -> tuple[Candidate, ...]:
    for start, end in pairwise(starts):
        if end - start > 1:
            ordered[start:end] = sorted(ordered[start:end], key=lambda each: each.unit)
    return tuple(ordered)


def _ranks(numbers: Sequence[int], starts: Sequence[int]) -> tuple[int, ...]:
    ranks: list[int] = []
    last = -1
    for start in starts[:-1]:
        compared = numbers[start] // CLAIMS
        ranks.append(ranks[-1] if compared == last else start + 1)
        last = compared
    return tuple(ranks)


def _refuse_duplicates(given: Sequence[Candidate]) -> None:
    if len({each.unit for each in given}) == len(given):
        return
    times = Counter(each.unit for each in given)
    doubled = tuple(sorted(unit for unit, count in times.items() if count > 1))
    raise Refused(
        f"同一单位重复出现：{'、'.join(doubled)}", code="duplicate_unit", details={"units": doubled}
    )
