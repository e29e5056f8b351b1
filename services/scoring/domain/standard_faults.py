"""What is wrong with a standard that its file's schema cannot say: sums, names, order, caps (Q1, Q4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.scoring.domain.conditions import facts_in, values_in
from services.scoring.domain.numbers import shown
from services.scoring.domain.standard import Item, Standard

FULL = Decimal(100)
"""What the items that lose points must add up to: 前 7 项评分采取总分 100 分."""
BONUS = Decimal(10)
"""The most that bonus items may give together: 最高不超过 10 分."""
COMPARED = ("mass_appraisal", "performance", "leading_group")
"""Items that settle equal totals (DOMAIN "left open" 2); every standard has them."""
STARS = (5, 4, 3, 2, 1)
LOW = 2
"""Two-star and below share one limit, so stars up to this one have no cap of their own."""


def standard_faults(standard: Standard, document: Mapping[str, Any]) -> tuple[str, ...]:
    """Every fault as a Chinese sentence that names its place; empty when the standard holds."""
    return (
        *_sum_faults(standard),
        *_identity_faults(standard),
        *(fault for item in standard.items for fault in _item_faults(item, standard)),
        *_condition_faults(standard, document),
        *_star_faults(standard),
        *_cap_faults(standard),
    )


def _sum_faults(standard: Standard) -> Iterator[str]:
    lost = sum((item.points for item in standard.items if item.bonus is None), Decimal(0))
    if lost != FULL:
        yield f"扣分项目的分值合计应为 100 分，现为 {shown(lost)} 分"
    added = standard.maximum - lost
    if added > BONUS:
        yield f"加分项目合计最高 10 分，现为 {shown(added)} 分"
    for code in COMPARED:
        if standard.item(code) is None:
            yield f"缺少排名要用的项目 {code}"


def _identity_faults(standard: Standard) -> Iterator[str]:
    facts = (fact.name for item in standard.items for fact in item.facts)
    rules = (rule.id for item in standard.items for rule in item.rules)
    yield from _repeated("项目编码", (item.code for item in standard.items))
    yield from _repeated("事实", (*facts, *(fact.name for fact in standard.veto_facts)))
    yield from _repeated("规则编号", (*rules, *(veto.id for veto in standard.vetoes)))


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} {name} 重复出现 {times} 次"


def _item_faults(item: Item, standard: Standard) -> Iterator[str]:
    for rule in item.rules:
        if rule.points > item.points:
            yield f"规则 {rule.id} 扣 {shown(rule.points)} 分，超过项目 {item.code} 的分值"
        if rule.each is not None:
            yield from _type_faults(standard, f"规则 {rule.id} 的 each ", rule.each, "integer")
    if item.bonus is None:
        return
    yield from _type_faults(standard, f"项目 {item.code} 的加分", item.bonus.each, "array")
    if item.rules or item.discretionary:
        yield f"加分项目 {item.code} 从零加起，不能再设扣分规则或酌情扣分"


def _type_faults(standard: Standard, where: str, name: str, type_: str) -> Iterator[str]:
    fact = standard.facts.get(name)
    if fact is None:
        yield f"{where}引用了未声明的事实 {name}"
    elif fact.type != type_:
        yield f"{where}引用的事实 {name} 应为 {type_} 类型"


def _condition_faults(standard: Standard, document: Mapping[str, Any]) -> Iterator[str]:
    for where, when in _conditions(document):
        names = facts_in(when)
        if not names:
            yield f"{where}的条件没有引用任何事实，将对所有支部成立"
        for name in names:
            if name not in standard.facts:
                yield f"{where}引用了未声明的事实 {name}"
        for name, value in values_in(when):
            if name in standard.facts and not standard.facts[name].is_valid(value):
                yield f"{where}的取值 {value} 不是事实 {name} 允许的值"


def _conditions(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every ``when`` over the facts object in the document, with its place in words."""
    facts = [fact for item in document["items"] for fact in item["facts"]]
    for fact in (*facts, *document["vetoes"]["facts"]):
        if "needed_when" in fact:
            yield f"事实 {fact['name']} 的 needed_when ", fact["needed_when"]
    for item in document["items"]:
        for rule in item["rules"]:
            yield f"规则 {rule['id']} ", rule["when"]
    for veto in document["vetoes"]["rules"]:
        yield f"一票否决 {veto['id']} ", veto["when"]
    for star in document["stars"]:
        if "requires" in star:
            yield f"星级 {star['star']} 的 requires ", star["requires"]["when"]


def _star_faults(standard: Standard) -> Iterator[str]:
    numbers = tuple(star.star for star in standard.stars)
    if numbers != STARS:
        yield f"星级应为 5、4、3、2、1 各一，现为 {'、'.join(map(str, numbers))}"
    for better, worse in zip(standard.stars, standard.stars[1:], strict=False):
        if worse.min_score >= better.min_score:
            yield f"星级 {worse.star} 的最低分应低于星级 {better.star} 的最低分"
    if standard.stars[-1].min_score != 0:
        yield f"星级 {standard.stars[-1].star} 的最低分应为 0，否则有支部无星可评"
    if sum(star.requires is not None for star in standard.stars) > 1:
        yield "只能有一个星级设 requires：评定时只比较“有无认定的创新项目”一项"


def _cap_faults(standard: Standard) -> Iterator[str]:
    for star in standard.stars:
        if star.cap_percent is not None and star.cap_percent > FULL:
            yield f"星级 {star.star} 的比例 {star.cap_percent}% 超过 100%"
        if star.cap_percent is not None and star.star <= LOW:
            yield f"星级 {star.star} 不设单独比例，二星及以下合并计算"
        if star.cap_percent is None and star.star > LOW:
            yield f"星级 {star.star} 缺少比例 cap_percent"
    if standard.two_and_below_percent > FULL:
        yield f"二星及以下的比例 {standard.two_and_below_percent}% 超过 100%"
