"""What a ``when`` speaks of: a JSON Schema over the facts object, built of the few keywords that
``schemas/standards/standard.schema.json`` allows."""

from collections.abc import Iterator, Mapping
from typing import Any

When = Mapping[str, Any]
"""A schema over the facts object; a condition is one over a single value."""
COMPARING = ("const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
COUNTING = ("minItems", "maxItems")
SUITED = {
    "boolean": frozenset({"const", "enum"}),
    "integer": frozenset({*COMPARING, "enum"}),
    "number": frozenset({*COMPARING, "enum"}),
    "string": frozenset({"const", "enum", "pattern"}),
    "array": frozenset({*COUNTING, "contains"}),
}
"""The keywords that mean something for a fact of each type; JSON Schema lets any other one pass silently."""
LOGIC = frozenset({"anyOf", "not", "type"})


def facts_in(when: When) -> tuple[str, ...]:
    """The facts that ``when`` names, each once, in the order written: the deciding one stands last."""
    named = [name for part in _parts(when) for name in part.get("properties", {})]
    required = [name for part in _parts(when) for name in part.get("required", ())]
    return tuple(dict.fromkeys((*named, *required)))


def values_in(when: When) -> Iterator[tuple[str, Any]]:
    """Each fact with every value that ``when`` compares it with by ``const`` or ``enum``."""
    for name, condition in conditions_in(when):
        if "const" in condition:
            yield name, condition["const"]
        for value in condition.get("enum", ()):
            yield name, value


def conditions_in(when: When) -> Iterator[tuple[str, When]]:
    """Each fact with every condition on it, the ones inside ``anyOf`` and ``not`` too."""
    for part in _parts(when):
        for name, condition in part.get("properties", {}).items():
            yield from ((name, inner) for inner in alternatives(condition))


def unsuited(when: When, types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each fact with every keyword that says nothing about a value of its type."""
    for name, condition in conditions_in(when):
        if name in types:
            for keyword in condition.keys() - LOGIC - SUITED[types[name]]:
                yield name, keyword


def compared_in(condition: When) -> Iterator[Any]:
    """Every value and bound that ``condition`` compares with, however deep."""
    yield from (condition[keyword] for keyword in (*COMPARING, *COUNTING) if keyword in condition)
    yield from condition.get("enum", ())
    for inner in (*condition.get("anyOf", ()), *condition.get("properties", {}).values()):
        yield from compared_in(inner)
    for keyword in ("not", "contains", "items"):
        if keyword in condition:
            yield from compared_in(condition[keyword])


def alternatives(condition: When) -> Iterator[When]:
    """``condition`` and every condition inside it that looks at the same value."""
    yield condition
    for inner in condition.get("anyOf", ()):
        yield from alternatives(inner)
    if "not" in condition:
        yield from alternatives(condition["not"])


def _parts(when: When) -> Iterator[When]:
    """``when`` and every schema inside it that looks at the whole facts object."""
    yield when
    for keyword in ("allOf", "anyOf"):
        for inner in when.get(keyword, ()):
            yield from _parts(inner)
    if "not" in when:
        yield from _parts(when["not"])
