"""From a standard's document to its values; a standard with faults is refused with all of them named.

The document has the shape of ``schemas/standards/standard.schema.json`` already.
"""

from collections.abc import Mapping
from typing import Any

from services.common.errors import Refused
from services.scoring.domain.conditions import facts_in
from services.scoring.domain.numbers import exact
from services.scoring.domain.standard import (
    Bonus,
    CompilePredicate,
    Fact,
    Item,
    Predicate,
    Requirement,
    Rule,
    Standard,
    Star,
    Veto,
)
from services.scoring.domain.standard_faults import standard_faults

Document = Mapping[str, Any]
ASKED_ONLY = ("name", "title", "unit", "help", "labels", "needed_when")
"""What a fact says to people; the rest of it is the JSON Schema of its value."""


def read_standard(document: Document, compile_predicate: CompilePredicate) -> Standard:
    """The standard; raises Refused ``standard_invalid`` whose ``faults`` name every fault in Chinese."""
    reader = _Reader(compile_predicate)
    standard = reader.standard(document)
    faults = (*reader.faults, *standard_faults(standard, document))
    if faults:
        raise Refused(
            f"标准 {standard.id} 有 {len(faults)} 处错误：" + "；".join(faults),
            code="standard_invalid",
            details={"faults": faults},
        )
    return standard


def _always(_: Any) -> bool:
    return True


class _Reader:
    """Builds values and remembers the conditions that could not be compiled."""

    def __init__(self, compile_predicate: CompilePredicate) -> None:
        self._compile = compile_predicate
        self.faults: list[str] = []

    def standard(self, document: Document) -> Standard:
        items = tuple(self._item(item) for item in document["items"])
        vetoes = document["vetoes"]
        veto_facts = tuple(self._fact(fact) for fact in vetoes["facts"])
        asked = (*(fact for item in items for fact in item.facts), *veto_facts)
        stars = sorted(document["stars"], key=lambda star: int(star["star"]), reverse=True)
        return Standard(
            id=document["id"],
            title=document["title"],
            source=document["source"],
            facts={fact.name: fact for fact in asked},
            items=items,
            veto_facts=veto_facts,
            veto_title=vetoes["title"],
            veto_text=vetoes["text"],
            veto_ceiling=vetoes["ceiling"],
            vetoes=tuple(self._veto(veto) for veto in vetoes["rules"]),
            stars=tuple(self._star(star) for star in stars),
            two_and_below_percent=document["two_and_below"]["cap_percent"],
        )

    def _predicate(self, where: str, schema: Document) -> Predicate:
        try:
            return self._compile(schema)
        except ValueError as error:
            self.faults.append(f"{where}的条件不是合法的 JSON Schema（{error}）")
            return _always

    def _item(self, item: Document) -> Item:
        return Item(
            code=item["code"],
            title=item["title"],
            points=exact(item["points"]),
            criteria=tuple(item["criteria"]),
            method=item["method"],
            facts=tuple(self._fact(fact) for fact in item["facts"]),
            rules=tuple(self._rule(rule) for rule in item["rules"]),
            bonus=self._bonus(item["code"], item["bonus"]) if "bonus" in item else None,
            discretionary=item["discretionary"],
        )

    def _fact(self, fact: Document) -> Fact:
        where = f"事实 {fact['name']} "
        value = {key: part for key, part in fact.items() if key not in ASKED_ONLY}
        needed = fact.get("needed_when")
        return Fact(
            name=fact["name"],
            title=fact["title"],
            unit=fact.get("unit", ""),
            help=fact["help"],
            labels=fact.get("labels", {}),
            type=fact["type"],
            is_needed=_always if needed is None else self._predicate(where, needed),
            is_valid=self._predicate(where, value),
        )

    def _rule(self, rule: Document) -> Rule:
        return Rule(
            id=rule["id"],
            text=rule["text"],
            points=exact(rule["points"]),
            each=rule.get("each"),
            facts=facts_in(rule["when"]),
            applies=self._predicate(f"规则 {rule['id']} ", rule["when"]),
        )

    def _bonus(self, code: str, bonus: Document) -> Bonus:
        return Bonus(
            text=bonus["text"],
            each=bonus["each"],
            points=bonus["points"],
            title=bonus["title"],
            counts=self._predicate(f"项目 {code} 的加分", bonus["when"]),
        )

    def _veto(self, veto: Document) -> Veto:
        return Veto(
            id=veto["id"],
            text=veto["text"],
            facts=facts_in(veto["when"]),
            applies=self._predicate(f"一票否决 {veto['id']} ", veto["when"]),
        )

    def _star(self, star: Document) -> Star:
        requires = star.get("requires")
        return Star(
            star=star["star"],
            title=star["title"],
            min_score=exact(star["min_score"]),
            cap_percent=star.get("cap_percent"),
            cap_yields=star.get("cap_yields", False),
            requires=None
            if requires is None
            else Requirement(
                text=requires["text"],
                met=self._predicate(f"星级 {star['star']} ", requires["when"]),
            ),
        )
