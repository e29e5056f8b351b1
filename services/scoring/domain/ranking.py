"""All candidates in order, cut into classes: those of one class can't be told apart and share all.

Each compared value is replaced by its place among the distinct values of its column, and a
candidate by one whole number made of these places: exact, and far quicker to sort than decimals.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from services.common.errors import Refused
from services.scoring.domain.candidate import Candidate


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
    numbers, claims = _numbers(given)
    order = sorted(range(len(given)), key=numbers.__getitem__, reverse=True)
    in_order = [numbers[index] for index in order]
    changes = [place for place, pair in enumerate(pairwise(in_order), 1) if pair[0] != pair[1]]
    starts = (0, *changes, len(given)) if given else (0,)
    return Ranking(
        ordered=_by_unit_within([given[index] for index in order], starts),
        starts=starts,
        sizes=tuple(end - start for start, end in pairwise(starts)),
        ranks=_ranks([number // claims for number in in_order], starts),
    )


def _numbers(given: Sequence[Candidate]) -> tuple[list[int], int]:
    """A number for each candidate: total, then what settles ties, then its claims as the unranked last digit.

    Second: how many claims there are, by which the number is to be divided for the ranked part.
    """
    numbers = _digits([each.total for each in given])[0]
    for place in range(len(given[0].compared) if given else 0):
        digits, base = _digits([each.compared[place] for each in given])
        numbers = [number * base + digit for number, digit in zip(numbers, digits, strict=True)]
    claimed, base = _digits([(each.met, each.veto_ceiling or 0) for each in given])
    return [n * base + claim for n, claim in zip(numbers, claimed, strict=True)], base


def _digits(column: Sequence[Any]) -> tuple[list[int], int]:
    """Each value as its place among the distinct ones, and how many distinct ones there are."""
    places = {value: place for place, value in enumerate(sorted(set(column)))}
    return list(map(places.__getitem__, column)), len(places)


def _by_unit_within(ordered: list[Candidate], starts: Sequence[int]) -> tuple[Candidate, ...]:
    for start, end in pairwise(starts):
        if end - start > 1:
            ordered[start:end] = sorted(ordered[start:end], key=lambda each: each.unit)
    return tuple(ordered)


def _ranks(compared: Sequence[int], starts: Sequence[int]) -> tuple[int, ...]:
    ranks: list[int] = []
    last = -1
    for start in starts[:-1]:
        ranks.append(ranks[-1] if compared[start] == last else start + 1)
        last = compared[start]
    return tuple(ranks)


def _refuse_duplicates(given: Sequence[Candidate]) -> None:
    if len({each.unit for each in given}) == len(given):
        return
    times = Counter(each.unit for each in given)
    doubled = tuple(sorted(unit for unit, count in times.items() if count > 1))
    raise Refused(
        f"同一单位重复出现：{'、'.join(doubled)}", code="duplicate_unit", details={"units": doubled}
    )
