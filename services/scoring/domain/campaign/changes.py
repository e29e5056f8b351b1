"""What a new allocation changes against the one before, told branch by branch and in numbers (Q4, Q8).

A new allocation starts from the scores: every move by hand lapses with it and has to be decided anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.scoring.domain.placement import Placement
from services.scoring.domain.standard import Standard

RAISED, LOWERED, UNCHANGED, ADDED = "raised", "lowered", "unchanged", "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The star a branch has before the new allocation; ``by_hand``: a move by hand, or by decision on a tie."""

    star: int
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A branch whose star changes, or whose move by hand lapses; ``before`` is None for one that is new."""

    unit: str
    before: int | None
    after: int
    lapses: bool

    @property
    def kind(self) -> str:
        """``raised``, ``lowered``, ``unchanged`` (then a move lapses without effect) or ``added``."""
        if self.before is None:
            return ADDED
        if self.after == self.before:
            return UNCHANGED
        return RAISED if self.after > self.before else LOWERED

    def sentence(self, standard: Standard, because: str) -> str:
        """What the branch's explanation says of it, after the reasons of its new star."""
        star = standard.star(self.after).title
        if self.before is None:
            return f"因{because}重新分配，新评为{star}。"
        hand = "（经手工调整或集体研究，随重新分配失效）" if self.lapses else ""
        was = f"上次评为{standard.star(self.before).title}{hand}"
        outcome = f"仍为{star}" if self.before == self.after else f"改为{star}"
        return f"{was}，因{because}重新分配，{outcome}。"


def changes(before: Mapping[str, Standing], placements: Iterable[Placement]) -> Iterator[Change]:
    """Every branch that the new allocation changes, in the order of the placements."""
    for placement in placements:
        standing = before.get(placement.unit)
        if standing is None:
            yield Change(unit=placement.unit, before=None, after=placement.star, lapses=False)
        elif standing.by_hand or standing.star != placement.star:
            yield Change(
                unit=placement.unit,
                before=standing.star,
                after=placement.star,
                lapses=standing.by_hand,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCount:
    """How many branches change, by kind; ``lapsed`` moves by hand, with or without effect."""

    raised: int
    lowered: int
    added: int
    lapsed: int


def count_changes(found: Iterable[Change]) -> ChangeCount:
    """The numbers of a new allocation's changes."""
    listed = list(found)
    kinds = Counter(change.kind for change in listed)
    return ChangeCount(
        raised=kinds[RAISED],
        lowered=kinds[LOWERED],
        added=kinds[ADDED],
        lapsed=sum(change.lapses for change in listed),
    )
