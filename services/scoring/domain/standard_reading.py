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
    Excuse,
    Fact,
    Item,
    Predicate,
    Requirement,
    Rule,
    Section,
    Standard,
    Star,
    Veto,
)
from services.scoring.domain.standard_faults import standard_faults
from services.scoring.domain.standard_parts import value_schema

Document = Mapping[str, Any]

NOBODY_EXCUSED: Document = {"title": "参评条件", "text": "凡党支部均参评", "facts": (), "rules": ()}
"""The participation of a standard that says nothing of it."""
POINTS: Document = {"full": 100, "bonus": 10}
TIE_BREAK = ("mass_appraisal", "performance", "leading_group")
INNOVATION = "innovation"
"""What 附件1 has, for standards that were frozen before these stood in the file."""


def read_standard(document: Document, compile_predicate: CompilePredicate) -> Standard:
    """The standard; raises Refused ``standard_invalid`` whose ``faults`` name every fault in Chinese."""
    reader = _Reader(compile_predicate)
    standard = reader.standard(document)
    faults = (*reader.faults, *standard_faults(standard, document, compile_predicate))
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
        participation = document.get("participation", NOBODY_EXCUSED)
        sections = (self._section(vetoes), self._section(participation))
        asked = (
            *(fact for item in items for fact in item.facts),
            *(fact for section in sections for fact in section.facts),
        )
        points = document.get("points", POINTS)
        stars = sorted(document["stars"], key=lambda star: int(star["star"]), reverse=True)
        return Standard(
            id=document["id"],
            title=document["title"],
            source=document["source"],
            category=document.get("category"),
            lineage=tuple(document.get("lineage", ())),
            facts={fact.name: fact for fact in asked},
            items=items,
            full=exact(points["full"]),
            bonus=exact(points["bonus"]),
            veto_section=sections[0],
            vetoes=tuple(self._veto(veto, vetoes["ceiling"]) for veto in vetoes["rules"]),
            excuse_section=sections[1],
            excuses=tuple(self._excuse(excuse) for excuse in participation["rules"]),
            stars=tuple(self._star(star) for star in stars),
            two_and_below_percent=document["two_and_below"]["cap_percent"],
            tie_break=tuple(document.get("tie_break", TIE_BREAK)),
        )

    def _section(self, section: Document) -> Section:
        facts = tuple(self._fact(fact) for fact in section["facts"])
        return Section(title=section["title"], text=section["text"], facts=facts)

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
            additions=tuple(self._rule(rule) for rule in item.get("additions", ())),
            discretionary=item["discretionary"],
        )

    def _fact(self, fact: Document) -> Fact:
        where = f"事实 {fact['name']} "
        needed = fact.get("needed_when")
        return Fact(
            name=fact["name"],
            title=fact["title"],
            unit=fact.get("unit", ""),
            help=fact["help"],
            labels=fact.get("labels", {}),
            type=fact["type"],
            is_needed=_always if needed is None else self._predicate(where, needed),
            is_valid=self._predicate(where, value_schema(fact)),
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

    def _veto(self, veto: Document, ceiling: int) -> Veto:
        return Veto(
            id=veto["id"],
            text=veto["text"],
            ceiling=veto.get("ceiling", ceiling),
            facts=facts_in(veto["when"]),
            applies=self._predicate(f"一票否决 {veto['id']} ", veto["when"]),
        )

    def _excuse(self, excuse: Document) -> Excuse:
        return Excuse(
            id=excuse["id"],
            text=excuse["text"],
            facts=facts_in(excuse["when"]),
            applies=self._predicate(f"不参评规则 {excuse['id']} ", excuse["when"]),
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
                id=requires.get("id", INNOVATION),
                text=requires["text"],
                met=self._predicate(f"星级 {star['star']} ", requires["when"]),
            ),
        )
