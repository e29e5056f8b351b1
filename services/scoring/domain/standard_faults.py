"""What is wrong with a standard that its file's schema cannot say: sums, names, points, facts (Q1).

Conditions and stars have modules of their own; here all faults come together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.scoring.domain.numbers import shown
from services.scoring.domain.standard import Bonus, CompilePredicate, Item, Rule, Standard
from services.scoring.domain.standard_condition_faults import condition_faults
from services.scoring.domain.standard_parts import fact_documents
from services.scoring.domain.standard_star_faults import star_faults

TABLE = ("unit", "total", "veto", "veto_ceiling")
"""Columns that the table of all branches' scores has in every standard."""


def standard_faults(
    standard: Standard, document: Mapping[str, Any], compile_predicate: CompilePredicate
) -> tuple[str, ...]:
    """Every fault as a Chinese sentence that names its place; empty when the standard holds."""
    facts = fact_documents(document)
    return (
        *_sum_faults(standard),
        *_identity_faults(standard, document),
        *(fault for fact in facts for fault in _fact_faults(fact, compile_predicate)),
        *(fault for item in standard.items for fault in _item_faults(item, standard)),
        *(fault for item in standard.items for fault in _bonus_faults(item, facts)),
        *condition_faults(document, compile_predicate),
        *_tie_break_faults(standard),
        *star_faults(standard),
    )


def _sum_faults(standard: Standard) -> Iterator[str]:
    lost = sum((item.points for item in standard.items if not item.adds), Decimal(0))
    added = sum((item.points for item in standard.items if item.adds), Decimal(0))
    if lost != standard.full:
        yield f"扣分项目的分值合计应为 {shown(standard.full)} 分，现为 {shown(lost)} 分"
    if added != standard.bonus:
        yield f"加分项目的分值合计应为 {shown(standard.bonus)} 分，现为 {shown(added)} 分"


def _identity_faults(standard: Standard, document: Mapping[str, Any]) -> Iterator[str]:
    rules = (rule.id for item in standard.items for rule in (*item.rules, *item.additions))
    situations = (
        *(veto.id for veto in standard.vetoes),
        *(excuse.id for excuse in standard.excuses),
    )
    yield from _repeated("项目编码", (item.code for item in standard.items))
    yield from _repeated("事实", (fact["name"] for fact in fact_documents(document)))
    yield from _repeated("规则编号", (*rules, *situations))


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} {name} 重复出现 {times} 次"


def _fact_faults(fact: Mapping[str, Any], compile_predicate: CompilePredicate) -> Iterator[str]:
    name = fact["name"]
    if fact.get("minimum", 0) > fact.get("maximum", fact.get("minimum", 0)):
        yield f"事实 {name} 的最小值大于最大值，填什么都不对"
    if fact["type"] == "array" and "items" not in fact:
        yield f"事实 {name} 是列表，须用 items 写明每一项的内容"
    fits = compile_predicate({"type": fact["type"]})
    for value in fact.get("enum", ()):
        if not fits(value):
            yield f"事实 {name} 的取值 {value} 不是 {fact['type']} 类型"
    for value in fact.get("labels", {}):
        if value not in fact.get("enum", ()):
            yield f"事实 {name} 的 labels 中有不能填的取值 {value}"


def _item_faults(item: Item, standard: Standard) -> Iterator[str]:
    for rule in (*item.rules, *item.additions):
        verb = "加" if rule in item.additions else "扣"
        if rule.points > item.points:
            yield f"规则 {rule.id} {verb} {shown(rule.points)} 分，超过项目 {item.code} 的分值"
        yield from _each_faults(rule, standard)
    if item.adds and (item.rules or item.discretionary):
        yield f"加分项目 {item.code} 从零加起，不能再设扣分规则或酌情扣分"


def _each_faults(rule: Rule, standard: Standard) -> Iterator[str]:
    if rule.each is None:
        return
    fact = standard.facts.get(rule.each)
    if fact is None:
        yield f"规则 {rule.id} 的 each 引用了未声明的事实 {rule.each}"
    elif fact.type != "integer":
        yield f"规则 {rule.id} 的 each 引用的事实 {rule.each} 应为 integer 类型"


def _bonus_faults(item: Item, facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    if item.bonus is None:
        return
    where = f"项目 {item.code} 的加分"
    fact = next((fact for fact in facts if fact["name"] == item.bonus.each), None)
    if fact is None:
        yield f"{where}引用了未声明的事实 {item.bonus.each}"
    elif fact["type"] != "array":
        yield f"{where}引用的事实 {item.bonus.each} 应为 array 类型"
    else:
        if "needed_when" in fact:
            yield f"{where}引用的事实 {item.bonus.each} 不能设 needed_when，没有的填空列表"
        yield from _entry_faults(where, item.bonus, fact.get("items", {}))


def _entry_faults(where: str, bonus: Bonus, entry: Mapping[str, Any]) -> Iterator[str]:
    """The fields that a bonus reads must stand in every entry, with the right type."""
    if entry.get("type") != "object":
        yield f"{where}：列表 {bonus.each} 的每一项应为 object 类型"
    for name, type_ in ((bonus.points, "number"), (bonus.title, "string")):
        declared = entry.get("properties", {}).get(name, {}).get("type")
        if declared != type_ or name not in entry.get("required", ()):
            yield f"{where}：列表 {bonus.each} 的每一项须有 {name}，类型为 {type_}"
    if entry.get("properties", {}).get(bonus.points, {}).get("minimum", -1) < 0:
        yield f"{where}：列表 {bonus.each} 的 {bonus.points} 须有不小于 0 的 minimum"


def _tie_break_faults(standard: Standard) -> Iterator[str]:
    yield from _repeated("同分比较 tie_break 的项目", standard.tie_break)
    requirements = (requirement.id for requirement in standard.requirements)
    yield from _repeated("得分表的列", (*TABLE, *dict.fromkeys(standard.tie_break), *requirements))
    for code in standard.tie_break:
        if standard.item(code) is None:
            yield f"同分比较 tie_break 引用了没有的项目 {code}"
