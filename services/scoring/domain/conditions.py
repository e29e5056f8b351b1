"""What a ``when`` speaks of: a JSON Schema over the facts object, built of the few keywords that
``schemas/standards/standard.schema.json`` allows."""

from collections.abc import Iterator, Mapping
from typing import Any

When = Mapping[str, Any]


def facts_in(when: When) -> tuple[str, ...]:
    """The facts that ``when`` names, each once, in the order written: the deciding one stands last."""
    named = [name for part in _parts(when) for name in part.get("properties", {})]
    required = [name for part in _parts(when) for name in part.get("required", ())]
    return tuple(dict.fromkeys((*named, *required)))


def values_in(when: When) -> Iterator[tuple[str, Any]]:
    """Each fact with every value that ``when`` compares it with by ``const`` or ``enum``."""
    for part in _parts(when):
        for name, condition in part.get("properties", {}).items():
            if "const" in condition:
                yield name, condition["const"]
            for value in condition.get("enum", ()):
                yield name, value


def _parts(when: When) -> Iterator[When]:
    """``when`` and every schema inside it that looks at the whole facts object."""
    yield when
    for keyword in ("allOf", "anyOf"):
        for inner in when.get(keyword, ()):
            yield from _parts(inner)
    if "not" in when:
        yield from _parts(when["not"])
