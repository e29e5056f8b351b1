"""A rating standard (附件1) as values: items with their facts and rules, vetoes, stars (Q1).

A standard is data. The shape of its file is ``schemas/standards/standard.schema.json``; whoever
reads one checks the shape first, so that building these values cannot stumble over it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, Any]
"""A self-assessment's facts by name, as JSON gives them."""

Predicate: TypeAlias = Callable[[Any], bool]
CompilePredicate: TypeAlias = Callable[[Mapping[str, Any]], Predicate]
"""Turns a JSON Schema into a predicate; raises ValueError on a schema that is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a branch is asked: ``is_needed`` looks at all facts, ``is_valid`` at this one's value."""

    name: str
    title: str
    unit: str
    help: str
    labels: Mapping[str, str]
    type: str
    is_needed: Predicate
    is_valid: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A deduction that applies when the facts match; ``each`` names the fact to multiply by.

    ``facts`` are the names that ``applies`` looks at, the deciding one last.
    """

    id: str
    text: str
    points: Decimal
    each: str | None
    facts: tuple[str, ...]
    applies: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """Added points: the list fact ``each`` holds entries; one that ``counts`` gives its ``points``."""

    text: str
    each: str
    points: str
    title: str
    counts: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the eight items: starts at ``points`` and loses by rules, or, with a bonus, starts at 0."""

    code: str
    title: str
    points: Decimal
    criteria: tuple[str, ...]
    method: str
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    bonus: Bonus | None
    discretionary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """A situation in which the branch is two-star or one-star whatever its score (Q5)."""

    id: str
    text: str
    facts: tuple[str, ...]
    applies: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a star asks for besides the score, such as a recognised innovation project (Q4)."""

    text: str
    met: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Star:
    """A star's threshold, its share of all branches in whole percent (None: no cap), its requirement.

    ``cap_yields``: under the lenient policy the cap may be exceeded.
    """

    star: int
    title: str
    min_score: Decimal
    cap_percent: int | None
    cap_yields: bool
    requires: Requirement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard without faults; ``stars`` run from the best to the last, whose threshold is 0.

    ``facts`` holds every fact that is asked: item by item, then those only the vetoes need.
    """

    id: str
    title: str
    source: str
    facts: Mapping[str, Fact]
    items: tuple[Item, ...]
    veto_facts: tuple[Fact, ...]
    veto_title: str
    veto_text: str
    veto_ceiling: int
    vetoes: tuple[Veto, ...]
    stars: tuple[Star, ...]
    two_and_below_percent: int

    @property
    def maximum(self) -> Decimal:
        """The best total there is: 100 and the bonus."""
        return sum((item.points for item in self.items), Decimal(0))

    def item(self, code: str) -> Item | None:
        """The item with this code, or None."""
        return next((item for item in self.items if item.code == code), None)

    def star(self, number: int) -> Star:
        """The star of this number; a standard has all of 1 to 5."""
        return self.stars[len(self.stars) - number]

    def ceiling(self, total: Decimal, *, innovation: bool, veto: bool) -> int:
        """The best star before caps: by score, by requirement (``innovation``), and below a veto (Q4, Q5)."""
        reached = (
            star.star
            for star in self.stars
            if total >= star.min_score and (innovation or star.requires is None)
        )
        best = next(reached, self.stars[-1].star)
        return min(best, self.veto_ceiling) if veto else best
