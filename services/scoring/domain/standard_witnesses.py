"""Whether a ``when`` can match at all, found by trying one value of every kind that it can tell apart.

A condition compares a value with finitely many constants and bounds; between two neighbours of them it
can't change its mind. So these values decide, tried in every combination: both booleans, every value of
an ``enum``, each number that is mentioned (by the ``when`` or by the fact's own schema), its neighbours
and what lies between, each text that is mentioned and one that is not, lists of each length that matters
filled with one kind of entry. What is decided: ``const``, ``enum``, the four bounds, ``type``,
``minItems``, ``maxItems``, ``contains``, ``required``, ``allOf``, ``anyOf`` and ``not``, over all facts
together, each within its own schema, absent only where ``needed_when`` lets it be absent.

Not decided, and so never reported: a ``pattern``, whether a ``number`` is an ``integer``, several
``contains`` on one list, a list whose entries are not described, whether a fact may be absent at the
very moment, and more combinations than ``MOST``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from itertools import chain, pairwise, product
from math import prod
from typing import Any

from services.scoring.domain.conditions import (
    COUNTING,
    When,
    alternatives,
    compared_in,
    conditions_in,
    facts_in,
)
from services.scoring.domain.numbers import exact
from services.scoring.domain.standard import CompilePredicate, Predicate
from services.scoring.domain.standard_parts import value_schema

MOST = 20_000
UNSAID = "〇"
"""A text that no condition mentions."""
ABSENT = object()
ANY_TYPE = ("boolean", "number", "string")


class Reach(StrEnum):
    """How often a condition holds over all the facts there can be."""

    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"
    UNKNOWN = "unknown"


class Undecided(ValueError):
    """Trying values can't decide this condition."""


def reach(when: When, facts: Mapping[str, When], compile_predicate: CompilePredicate) -> Reach:
    """How often ``when`` holds; ``facts`` are the facts as their standard's document declares them.

    Raises ValueError where ``when`` is no schema.
    """
    matches = compile_predicate(when)
    names = facts_in(when)
    if not names or not all(name in facts for name in names):
        return Reach.UNKNOWN
    try:
        kinds = [_of_fact(facts[name], _on(name, when), compile_predicate) for name in names]
    except Undecided:
        return Reach.UNKNOWN
    tried = (_present(zip(names, values, strict=True)) for values in product(*kinds))
    return _judged(matches, tried, prod(map(len, kinds)))


def reach_of_entries(when: When, fact: When, compile_predicate: CompilePredicate) -> Reach:
    """How often ``when`` holds over the entries that the list fact ``fact`` may have."""
    matches = compile_predicate(when)
    try:
        entries = _Values(compile_predicate).fitting(fact["items"], _with_alternatives([when]))
    except Undecided:
        return Reach.UNKNOWN
    return _judged(matches, entries, len(entries))


def _judged(matches: Predicate, tried: Iterable[Any], count: int) -> Reach:
    if count > MOST:
        return Reach.UNKNOWN
    verdicts = {matches(value) for value in tried}
    if len(verdicts) > 1:
        return Reach.SOMETIMES
    return Reach.ALWAYS if verdicts.pop() else Reach.NEVER


def _on(name: str, when: When) -> list[When]:
    return [condition for about, condition in conditions_in(when) if about == name]


def _of_fact(fact: When, conditions: Sequence[When], compile_: CompilePredicate) -> list[Any]:
    values = _Values(compile_).fitting(value_schema(fact), conditions)
    return [*values, ABSENT] if "needed_when" in fact else values


def _present(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not ABSENT}


class _Values:
    """One value of every kind that conditions can tell apart, as far as its schema allows it."""

    def __init__(self, compile_predicate: CompilePredicate) -> None:
        self._compile = compile_predicate

    def fitting(self, schema: When, conditions: Sequence[When]) -> list[Any]:
        """At least one value; raises Undecided where none is found, or one might be missed."""
        if any("pattern" in condition for condition in conditions):
            raise Undecided("a pattern")
        if any(_splits("type" in schema, _types(schema), each) for each in conditions):
            raise Undecided("a type that divides the values")
        fits = self._compile(schema)
        found = [value for value in self._of_types(schema, conditions) if fits(value)]
        if not found:
            raise Undecided("no value that fits is known")
        return found

    def _of_types(self, schema: When, conditions: Sequence[When]) -> Iterator[Any]:
        said = list(chain.from_iterable(map(compared_in, (schema, *conditions))))
        for type_ in _types(schema):
            if type_ == "array":
                yield from self._lists(schema, conditions)
            elif type_ == "object":
                yield from self._objects(schema, conditions)
            else:
                yield from _scalars(type_, said)

    def _lists(self, schema: When, conditions: Sequence[When]) -> Iterator[list[Any]]:
        yield []
        wanted = [condition["contains"] for condition in conditions if "contains" in condition]
        if len(wanted) > 1 or "items" not in schema:
            raise Undecided("lists of several kinds of entries")
        bounds = [
            each[bound] for each in (schema, *conditions) for bound in COUNTING if bound in each
        ]
        lengths = sorted({1, *(bound + by for bound in bounds for by in (-1, 0, 1))})
        for entry in self.fitting(schema["items"], _with_alternatives(wanted)):
            yield from ([entry] * length for length in lengths if length > 0)

    def _objects(self, schema: When, conditions: Sequence[When]) -> Iterator[dict[str, Any]]:
        own = schema.get("properties", {})
        spoken = chain.from_iterable(map(_names, conditions))
        names = dict.fromkeys((*own, *spoken))
        kinds = [self._of_property(name, schema, conditions) for name in names]
        if prod(map(len, kinds)) > MOST:
            raise Undecided("too many combinations")
        for values in product(*kinds):
            yield _present(zip(names, values, strict=True))

    def _of_property(self, name: str, schema: When, conditions: Sequence[When]) -> list[Any]:
        inner = [
            each["properties"][name] for each in conditions if name in each.get("properties", {})
        ]
        own = schema.get("properties", {}).get(name, {})
        values = self.fitting(own, _with_alternatives(inner))
        return values if name in schema.get("required", ()) else [*values, ABSENT]


def _with_alternatives(conditions: Iterable[When]) -> list[When]:
    return list(chain.from_iterable(map(alternatives, conditions)))


def _splits(is_typed: bool, types: Sequence[str], condition: When) -> bool:
    """Whether ``condition`` asks for a type that only some of the values have, not just the tried ones."""
    if "type" not in condition:
        return False
    return not is_typed or ("number" in types and "integer" in _types(condition))


def _names(condition: When) -> tuple[str, ...]:
    return (*condition.get("properties", {}), *condition.get("required", ()))


def _types(schema: When) -> Sequence[str]:
    declared = schema.get("type", ANY_TYPE)
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _scalars(type_: str, said: Sequence[Any]) -> Iterator[Any]:
    if type_ == "boolean":
        yield from (True, False)
    elif type_ == "string":
        yield from dict.fromkeys((UNSAID, "", *(value for value in said if isinstance(value, str))))
    elif type_ == "integer":
        floors = {int(number.to_integral_value(ROUND_FLOOR)) for number in _numbers(said)}
        yield from sorted({floor + by for floor in floors | {0} for by in (-1, 0, 1)})
    else:
        yield from _between(sorted({Decimal(0), *_numbers(said)}))


def _between(numbers: Sequence[Decimal]) -> Iterator[Decimal]:
    yield numbers[0] - 1
    for low, high in pairwise(numbers):
        yield from (low, (low + high) / 2)
    yield from (numbers[-1], numbers[-1] + 1)


def _numbers(said: Iterable[Any]) -> Iterator[Decimal]:
    for value in said:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            yield exact(value)
