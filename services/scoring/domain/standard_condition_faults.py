"""Conditions that speak of facts nobody asks for, or that can't do what they are written for (Q1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.scoring.domain.conditions import facts_in, unsuited, values_in
from services.scoring.domain.standard import CompilePredicate
from services.scoring.domain.standard_parts import conditions_of, fact_documents, value_schema
from services.scoring.domain.standard_witnesses import Reach, reach, reach_of_entries

Document = Mapping[str, Any]
SAID = {
    Reach.NEVER: "永远不会成立：填什么都不符合",
    Reach.ALWAYS: "对任何填法都成立，将对所有支部生效",
}


def condition_faults(document: Document, compile_predicate: CompilePredicate) -> Iterator[str]:
    """Every fault of every ``when``; one that is no JSON Schema was named when the standard was read."""
    facts = {fact["name"]: fact for fact in fact_documents(document)}
    for where, when in conditions_of(document):
        faults = (*_unknown(where, when, facts), *_misused(where, when, facts, compile_predicate))
        yield from faults
        if not faults:
            yield from _pointless(where, when, facts, compile_predicate)
    yield from _entry_faults(document, facts, compile_predicate)


def _unknown(where: str, when: Document, facts: Document) -> Iterator[str]:
    names = facts_in(when)
    if not names:
        yield f"{where}的条件没有引用任何事实，将对所有支部成立"
    for name in names:
        if name not in facts:
            yield f"{where}引用了未声明的事实 {name}"


def _misused(
    where: str, when: Document, facts: Document, compile_predicate: CompilePredicate
) -> Iterator[str]:
    """Values that a fact can't have, and keywords that say nothing about its type."""
    for name, value in values_in(when):
        if name in facts and not compile_predicate(value_schema(facts[name]))(value):
            yield f"{where}的取值 {value} 不是事实 {name} 允许的值"
    for name, keyword in unsuited(when, {name: fact["type"] for name, fact in facts.items()}):
        yield f"{where}对 {facts[name]['type']} 类型的事实 {name} 用了 {keyword}，不起作用"


def _pointless(
    where: str, when: Document, facts: Document, compile_predicate: CompilePredicate
) -> Iterator[str]:
    try:
        found = reach(when, facts, compile_predicate)
    except ValueError:
        return
    if found in SAID:
        yield f"{where}的条件{SAID[found]}"


def _entry_faults(
    document: Document, facts: Document, compile_predicate: CompilePredicate
) -> Iterator[str]:
    for item in document["items"]:
        bonus = item.get("bonus", {})
        fact = facts.get(bonus.get("each"), {})
        if "items" not in fact:
            continue
        try:
            found = reach_of_entries(bonus["when"], fact, compile_predicate)
        except ValueError:
            continue
        if found is Reach.NEVER:
            yield f"项目 {item['code']} 的加分的条件{SAID[found]}"
