"""Where facts and conditions stand in a standard's document, each condition with its place in words."""

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
VALUE = ("type", "minimum", "maximum", "maxItems", "enum", "items")
"""What of a fact is the JSON Schema of its value; the rest is said to people."""
SECTIONS = ("vetoes", "participation")


def fact_documents(document: Document) -> tuple[Document, ...]:
    """Every fact that is asked, in the order asked: item by item, then vetoes, then participation."""
    parts = (*document["items"], *(document[name] for name in SECTIONS if name in document))
    return tuple(fact for part in parts for fact in part["facts"])


def value_schema(fact: Document) -> dict[str, Any]:
    """The JSON Schema of the fact's value."""
    return {key: fact[key] for key in VALUE if key in fact}


def conditions_of(document: Document) -> Iterator[tuple[str, Document]]:
    """Every ``when`` over the facts object; the one of a bonus looks at an entry and is not among them."""
    for fact in fact_documents(document):
        if "needed_when" in fact:
            yield f"事实 {fact['name']} 的 needed_when ", fact["needed_when"]
    for kind, rule in _rules(document):
        yield f"{kind} {rule['id']} ", rule["when"]
    for star in document["stars"]:
        if "requires" in star:
            yield f"星级 {star['star']} 的 requires ", star["requires"]["when"]


def _rules(document: Document) -> Iterator[tuple[str, Document]]:
    for item in document["items"]:
        yield from (("规则", rule) for rule in (*item["rules"], *item.get("additions", ())))
    yield from (("一票否决", rule) for rule in document["vetoes"]["rules"])
    yield from (("不参评规则", rule) for rule in document.get("participation", {}).get("rules", ()))
