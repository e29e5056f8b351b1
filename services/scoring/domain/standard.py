"""A rating standard (附件1) as values: items with their facts and rules, vetoes, stars (Q1).

A standard is data. The shape of its file is ``schemas/standards/standard.schema.json``; whoever
reads one checks the shape first, so that building these values cannot stumble over it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

from services.scoring.domain.numbers import exact, shown

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

    def said(self, value: Any) -> str:
        """``value`` in words, for reasons: ``群众信访或投诉：6件``."""
        if isinstance(value, bool):
            return f"{self.title}：{'是' if value else '否'}"
        if isinstance(value, str):
            return f"{self.title}：{self.labels.get(value, value)}"
        if isinstance(value, list | tuple):
            return f"{self.title}：{len(value)}{self.unit}"
        return f"{self.title}：{shown(exact(value))}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Points that go, or come, when the facts match; ``each`` names the fact to multiply by.

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
    """One of the items: starts at ``points`` and loses by ``rules``, or ``adds``: starts at 0 and gains.

    What is added comes by the entries of a ``bonus``, by ``additions``, or both.
    """

    code: str
    title: str
    points: Decimal
    criteria: tuple[str, ...]
    method: str
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    bonus: Bonus | None
    additions: tuple[Rule, ...]
    discretionary: bool

    @property
    def adds(self) -> bool:
        """Whether its points come on top of what the other items make."""
        return self.bonus is not None or bool(self.additions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """A situation in which ``ceiling`` is the best star whatever the score (Q5)."""

    id: str
    text: str
    ceiling: int
    facts: tuple[str, ...]
    applies: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """A situation in which a branch is not rated at all (不参评) and counts in no ratio."""

    id: str
    text: str
    facts: tuple[str, ...]
    applies: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a star asks for besides the score, such as a recognised innovation project (Q4).

    ``text`` reads well after 有 and 没有.
    """

    id: str
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
class Section:
    """Situations judged beside the items, under a heading, and the facts that only they need."""

    title: str
    text: str
    facts: tuple[Fact, ...]


@dataclass(
    frozen=True, kw_only=True
)  # no slots: what follows from the rest is kept once it is asked
class Standard:
    """A standard without faults; ``stars`` run from the best to the last, whose threshold is 0.

    ``facts`` holds every fact that is asked: item by item, then those only vetoes, then those only
    participation needs. ``tie_break``: codes of the items that settle equal totals, the first first.
    ``full`` and ``bonus`` are the most that losing and adding items give.
    """

    id: str
    title: str
    source: str
    category: str | None
    lineage: tuple[str, ...]
    facts: Mapping[str, Fact]
    items: tuple[Item, ...]
    full: Decimal
    bonus: Decimal
    veto_section: Section
    vetoes: tuple[Veto, ...]
    excuse_section: Section
    excuses: tuple[Excuse, ...]
    stars: tuple[Star, ...]
    two_and_below_percent: int
    tie_break: tuple[str, ...]

    @cached_property
    def maximum(self) -> Decimal:
        """The best total there is: 100 and 10 in 附件1."""
        return self.full + self.bonus

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What stars ask for besides the score, each once, from the best star down."""
        asked = {star.requires.id: star.requires for star in reversed(self.stars) if star.requires}
        return tuple(reversed(asked.values()))

    @cached_property
    def veto_ceilings(self) -> frozenset[int]:
        """The stars at which vetoes stop a branch; one number in 附件1."""
        return frozenset(veto.ceiling for veto in self.vetoes)

    def item(self, code: str) -> Item | None:
        """The item with this code, or None."""
        return next((item for item in self.items if item.code == code), None)

    def star(self, number: int) -> Star:
        """The star of this number; a standard has all of 1 to 5."""
        return self.stars[len(self.stars) - number]

    def ceiling(
        self, total: Decimal, *, met: Collection[str], veto_ceiling: int | None = None
    ) -> int:
        """The best star before caps (Q4, Q5): by score, by the requirements ``met``, and below a veto."""
        reached = (
            star.star
            for star in self.stars
            if total >= star.min_score and (star.requires is None or star.requires.id in met)
        )
        best = next(reached, self.stars[-1].star)
        return best if veto_ceiling is None else min(best, veto_ceiling)

    def excused(self, facts: Facts) -> str | None:
        """Why a branch with these facts is not rated, or None; a fact that is missing or invalid excuses nobody."""
        for excuse in self.excuses:
            if self._are_given(excuse.facts, facts) and excuse.applies(facts):
                return f"{excuse.text}（{self.stated(excuse.facts, facts)}）"
        return None

    def stated(self, names: Iterable[str], facts: Facts) -> str:
        """What the facts say, in words; facts not given are left out."""
        return "，".join([self.facts[name].said(facts[name]) for name in names if name in facts])

    def _are_given(self, names: Iterable[str], facts: Facts) -> bool:
        return all(
            facts.get(name) is not None and self.facts[name].is_valid(facts[name]) for name in names
        )
