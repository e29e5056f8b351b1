"""JSON pointers (RFC 6901): places in documents and in forms."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Pointer = tuple[str, ...]


def split(pointer: str) -> Pointer:
    """``/a/b~1c`` as its parts."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def written(parts: Iterable[object]) -> str:
    """The parts as one pointer; the whole document is the empty one."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def value_at(document: Any, pointer: Pointer) -> Any:
    """What stands at ``pointer`` in nested objects, or None."""
    for part in pointer:
        if not isinstance(document, Mapping) or part not in document:
            return None
        document = document[part]
    return document


def values_at(
    document: Any, pointer: Pointer, place: tuple[object, ...] = ()
) -> Iterator[tuple[tuple[object, ...], Any]]:
    """Everything at ``pointer`` and where it stands; ``*`` goes into every entry of a list, what is missing is none."""
    if not pointer:
        yield place, document
    elif pointer[0] == "*":
        for index, item in enumerate(document if isinstance(document, list) else ()):
            yield from values_at(item, pointer[1:], (*place, index))
    elif isinstance(document, Mapping) and pointer[0] in document:
        yield from values_at(document[pointer[0]], pointer[1:], (*place, pointer[0]))


def field_at(schema: Mapping[str, Any], path: Iterable[object]) -> Mapping[str, Any]:
    """The subschema that describes the value at ``path``: ``*`` and positions go into lists; empty if none does."""
    node = schema
    for part in path:
        if part == "*" or isinstance(part, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part, {})
    return node
