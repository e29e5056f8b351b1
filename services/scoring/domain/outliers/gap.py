"""What is compared: one branch's own total beside its college's, item by item."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGap:
    """By how many points the branch gave itself more than its college did on one item; negative: less."""

    title: str
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One branch that was reviewed; ``items`` may leave out those without a difference."""

    branch: str
    name: str
    college: str
    college_name: str
    own: Decimal
    review: Decimal
    items: tuple[ItemGap, ...] = ()

    @property
    def points(self) -> Decimal:
        """自评 less 审核."""
        return self.own - self.review

    @property
    def is_none(self) -> bool:
        """Whether the review repeats the self-assessment, in total and item by item."""
        return not self.points and not any(item.points for item in self.items)


def by_college(gaps: Iterable[Gap]) -> dict[str, list[Gap]]:
    """The branches of each college, colleges and branches by code: the order of input never matters."""
    found: dict[str, list[Gap]] = {}
    for gap in sorted(gaps, key=lambda each: (each.college, each.branch)):
        found.setdefault(gap.college, []).append(gap)
    return found
