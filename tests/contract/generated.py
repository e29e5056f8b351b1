"""Documents for a form: made from its schema, and examples that somebody spoiled."""

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import strategies as st

from services.intake.checking.strict_json import CONTROL

ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 5, 6, 0.5, 100, 100.5, 1e300, 2**53, 2**63 - 1, -(2**63)),
    *(
        "",
        " ",
        "\u3000",
        "\ufeff",
        "\u2028",
        "一",
        "😀",
        "是",
        "x" * 70,
        "x" * 5_000,
        "m" + "0" * 31,
    ),
    *("13800000000\n", "１３８００００００００", "2026-11-23", "2026-02-30", "2026-11-23\n"),
    *("2026H2", "2026H2\n", "２０２６", "jxnu.mks", "jxnu.mks\n", "a:b", "none", "xlsx"),
    *([], [[]], [1, 1], ["xlsx", "xlsx"], {}, {"a": 1}, [{}], [{}] * 60),
]
"""Values that strict JSON lets in and that a dialect of regular expressions, numbers or lengths may disagree about."""


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document, itself first."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def spoiled(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    node = changed
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return changed


def without(document: Any, path: tuple[str | int, ...]) -> Any:
    """The document without what stands at a place."""
    changed = copy.deepcopy(document)
    node = changed
    for part in path[:-1]:
        node = node[part]
    del node[path[-1]]
    return changed


def mutations(document: Any) -> Iterator[Any]:
    """Each place left out, each object with a field too many."""
    for path in places(document):
        if path:
            yield without(document, path)
        node = document
        for part in path:
            node = node[part]
        if isinstance(node, dict):
            yield spoiled(document, (*path, "zu_viel"), 1)


def documents(schema: Any) -> st.SearchStrategy[Any]:
    """Documents that keep to each field's own keywords, and to conditions by luck."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    known = {
        "string": _texts,
        "integer": _integers,
        "number": _numbers,
        "boolean": lambda _: st.booleans(),
        "array": _lists,
        "object": _objects,
    }
    return known[schema["type"]](schema)


@cache
def _matching(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern).filter(storable)


def _texts(schema: Any) -> st.SearchStrategy[Any]:
    if "pattern" in schema:
        return _matching(schema["pattern"])
    if schema.get("format") == "date":
        return st.dates().map(str)
    most = min(schema.get("maxLength", 20), 20)
    return st.text(
        st.characters(exclude_categories=["Cs", "Cc"]),
        min_size=schema.get("minLength", 0),
        max_size=most,
    ).filter(storable)


def _integers(schema: Any) -> st.SearchStrategy[Any]:
    return st.integers(schema["minimum"], schema["maximum"])


def _numbers(schema: Any) -> st.SearchStrategy[Any]:
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    return st.floats(least, schema["maximum"])


def _lists(schema: Any) -> st.SearchStrategy[Any]:
    least = schema.get("minItems", 0)
    return st.lists(documents(schema["items"]), min_size=least, max_size=max(least, 4))


def _objects(schema: Any) -> st.SearchStrategy[Any]:
    fields = {name: documents(field) for name, field in schema["properties"].items()}
    required = {name: field for name, field in fields.items() if name in schema.get("required", ())}
    optional = {name: field for name, field in fields.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def storable(text: str) -> bool:
    """True if strict JSON would let this text in."""
    return not CONTROL.search(text)
