"""A standard with faults is refused, and every fault is named."""

from collections.abc import Callable
from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate
from tests.unit.scoring.examples import document

Document = dict[str, Any]


def faults_of(spoilt: Document) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        read_standard(spoilt, compile_predicate)
    assert caught.value.code == "standard_invalid"
    faults: tuple[str, ...] = caught.value.details["faults"]
    return faults


def rule(spoilt: Document, item: int = 0) -> Document:
    found: Document = spoilt["items"][item]["rules"][0]
    return found


def spoil_points(spoilt: Document) -> None:
    spoilt["items"][0]["points"] = 16


def spoil_bonus(spoilt: Document) -> None:
    spoilt["items"][7]["points"] = 12


def spoil_compared(spoilt: Document) -> None:
    spoilt["items"][6]["code"] = "appraisal"


def spoil_codes(spoilt: Document) -> None:
    spoilt["items"][1]["code"] = "leading_group"


def spoil_ids(spoilt: Document) -> None:
    spoilt["vetoes"]["rules"][0]["id"] = "no_venue"


def spoil_facts(spoilt: Document) -> None:
    spoilt["vetoes"]["facts"].append(spoilt["items"][0]["facts"][0])


def spoil_rule_points(spoilt: Document) -> None:
    rule(spoilt, 2)["points"] = 11


def spoil_each(spoilt: Document) -> None:
    rule(spoilt)["each"] = "weather"


def spoil_each_type(spoilt: Document) -> None:
    rule(spoilt)["each"] = "has_venue"


def spoil_bonus_fact(spoilt: Document) -> None:
    spoilt["items"][7]["bonus"]["each"] = "members"


def spoil_bonus_rules(spoilt: Document) -> None:
    spoilt["items"][7]["discretionary"] = True


def spoil_when(spoilt: Document) -> None:
    rule(spoilt)["when"] = {"not": {"properties": {"weather": {"const": 1}}}}


def spoil_when_empty(spoilt: Document) -> None:
    rule(spoilt)["when"] = {"allOf": [{}]}


def spoil_when_value(spoilt: Document) -> None:
    rule(spoilt, 4)["when"] = {"properties": {"work_funds": {"enum": ["nix"]}}}


def spoil_when_schema(spoilt: Document) -> None:
    rule(spoilt)["when"] = {"properties": {"members": {"minimum": "viel"}}}


def spoil_needed(spoilt: Document) -> None:
    spoilt["items"][0]["facts"][0]["needed_when"] = {"required": ["weather"]}


def spoil_veto(spoilt: Document) -> None:
    spoilt["vetoes"]["rules"][0]["when"] = {"required": ["weather"]}


def spoil_requires(spoilt: Document) -> None:
    spoilt["stars"][0]["requires"]["when"] = {"required": ["weather"]}


def spoil_star_numbers(spoilt: Document) -> None:
    spoilt["stars"][0]["star"] = 4


def spoil_star_order(spoilt: Document) -> None:
    spoilt["stars"][1]["min_score"] = 90


def spoil_last_star(spoilt: Document) -> None:
    spoilt["stars"][4]["min_score"] = 1


def spoil_cap(spoilt: Document) -> None:
    spoilt["stars"][1]["cap_percent"] = 101


def spoil_low_cap(spoilt: Document) -> None:
    spoilt["stars"][3]["cap_percent"] = 20


def spoil_no_cap(spoilt: Document) -> None:
    del spoilt["stars"][2]["cap_percent"]


def spoil_two_and_below(spoilt: Document) -> None:
    spoilt["two_and_below"]["cap_percent"] = 120


def spoil_tie_break(spoilt: Document) -> None:
    spoilt["tie_break"] = ["performance", "performance"]


def spoil_column(spoilt: Document) -> None:
    spoilt["stars"][0]["requires"]["id"] = "performance"


def spoil_requires_text(spoilt: Document) -> None:
    spoilt["stars"][1]["requires"] = {**spoilt["stars"][0]["requires"], "text": "别的要求"}


def spoil_last_requires(spoilt: Document) -> None:
    spoilt["stars"][4]["requires"] = spoilt["stars"][0]["requires"]


def spoil_threshold(spoilt: Document) -> None:
    spoilt["stars"][0]["min_score"] = 111


def spoil_shares(spoilt: Document) -> None:
    spoilt["two_and_below"]["cap_percent"] = 15


def spoil_veto_ceiling(spoilt: Document) -> None:
    spoilt["vetoes"]["rules"][0]["ceiling"] = 5


def spoil_range(spoilt: Document) -> None:
    spoilt["items"][6]["facts"][0]["minimum"] = 101


def spoil_enum(spoilt: Document) -> None:
    spoilt["items"][4]["facts"][0]["enum"].append(4)


def spoil_labels(spoilt: Document) -> None:
    spoilt["items"][4]["facts"][0]["labels"]["plenty"] = "很多"


def spoil_list(spoilt: Document) -> None:
    del spoilt["items"][7]["facts"][0]["items"]


def spoil_entry_type(spoilt: Document) -> None:
    spoilt["items"][7]["facts"][0]["items"]["type"] = "string"


def spoil_entry_field(spoilt: Document) -> None:
    spoilt["items"][7]["bonus"]["points"] = "score"


def spoil_entry_minimum(spoilt: Document) -> None:
    del spoilt["items"][7]["facts"][0]["items"]["properties"]["points"]["minimum"]


def spoil_bonus_needed(spoilt: Document) -> None:
    when = {"properties": {"has_venue": {"const": True}}}
    spoilt["items"][7]["facts"][0]["needed_when"] = when


def spoil_bonus_unknown(spoilt: Document) -> None:
    spoilt["items"][7]["bonus"]["each"] = "weather"


def spoil_bonus_when(spoilt: Document) -> None:
    spoilt["items"][7]["bonus"]["when"] = {"properties": {"points": {"exclusiveMaximum": 0}}}


def spoil_addition(spoilt: Document) -> None:
    added = {**rule(spoilt), "id": "much", "points": 11}
    spoilt["items"][7]["additions"] = [added]


def spoil_never(spoilt: Document) -> None:
    rule(spoilt)["when"] = {"properties": {"election_overdue_months": {"exclusiveMaximum": 0}}}


def spoil_always(spoilt: Document) -> None:
    spoilt["vetoes"]["rules"][1]["when"] = {
        "properties": {"election_overdue_months": {"minimum": 0}}
    }


def spoil_keyword(spoilt: Document) -> None:
    rule(spoilt, 2)["when"] = {"properties": {"has_venue": {"minimum": 1}}}


def spoil_excuse(spoilt: Document) -> None:
    young = {"id": "young", "text": "不参评", "when": {"required": ["founded_months"]}}
    spoilt["participation"] = {"title": "参评条件", "text": "…", "facts": [], "rules": [young]}


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (spoil_points, "扣分项目的分值合计应为 100 分，现为 101 分"),
        (spoil_bonus, "加分项目的分值合计应为 10 分，现为 12 分"),
        (spoil_compared, "同分比较 tie_break 引用了没有的项目 mass_appraisal"),
        (spoil_codes, "项目编码 leading_group 重复出现 2 次"),
        (spoil_ids, "规则编号 no_venue 重复出现 2 次"),
        (spoil_facts, "事实 election_overdue_months 重复出现 2 次"),
        (spoil_rule_points, "规则 no_venue 扣 11 分，超过项目 venue 的分值"),
        (spoil_each, "规则 election_overdue 的 each 引用了未声明的事实 weather"),
        (spoil_each_type, "规则 election_overdue 的 each 引用的事实 has_venue 应为 integer 类型"),
        (spoil_bonus_fact, "项目 innovation 的加分引用的事实 members 应为 array 类型"),
        (spoil_bonus_rules, "加分项目 innovation 从零加起，不能再设扣分规则或酌情扣分"),
        (spoil_when, "规则 election_overdue 引用了未声明的事实 weather"),
        (spoil_when_empty, "规则 election_overdue 的条件没有引用任何事实，将对所有支部成立"),
        (spoil_when_value, "规则 no_work_funds 的取值 nix 不是事实 work_funds 允许的值"),
        (spoil_needed, "事实 election_overdue_months 的 needed_when 引用了未声明的事实 weather"),
        (spoil_veto, "一票否决 serious_violation 引用了未声明的事实 weather"),
        (spoil_requires, "星级 5 的 requires 引用了未声明的事实 weather"),
        (spoil_star_order, "星级 4 的最低分应低于星级 5 的最低分"),
        (spoil_last_star, "星级 1 的最低分应为 0，否则有支部无星可评"),
        (spoil_cap, "星级 4 的比例 101% 超过 100%"),
        (spoil_low_cap, "星级 2 不设单独比例，二星及以下合并计算"),
        (spoil_no_cap, "星级 3 缺少比例 cap_percent"),
        (spoil_two_and_below, "二星及以下的比例 120% 超过 100%"),
        (spoil_tie_break, "同分比较 tie_break 的项目 performance 重复出现 2 次"),
        (spoil_column, "得分表的列 performance 重复出现 2 次"),
        (spoil_requires_text, "星级 4 的 requires 与前面同编号 innovation，内容却不同"),
        (spoil_last_requires, "星级 1 不能设 requires，否则有支部无星可评"),
        (spoil_threshold, "星级 5 的最低分 111 超过满分 110"),
        (spoil_shares, "各星级比例合计只有 95%，不足 100%，怎样评都会超出"),
        (spoil_veto_ceiling, "一票否决 serious_violation 的最高星级为 5，等于不起作用"),
        (spoil_range, "事实 satisfaction_percent 的最小值大于最大值，填什么都不对"),
        (spoil_enum, "事实 work_funds 的取值 4 不是 string 类型"),
        (spoil_labels, "事实 work_funds 的 labels 中有不能填的取值 plenty"),
        (spoil_list, "事实 innovation_projects 是列表，须用 items 写明每一项的内容"),
        (
            spoil_entry_type,
            "项目 innovation 的加分：列表 innovation_projects 的每一项应为 object 类型",
        ),
        (
            spoil_entry_field,
            "项目 innovation 的加分：列表 innovation_projects 的每一项须有 score，类型为 number",
        ),
        (
            spoil_entry_minimum,
            "项目 innovation 的加分：列表 innovation_projects 的 points 须有不小于 0 的 minimum",
        ),
        (
            spoil_bonus_needed,
            "项目 innovation 的加分引用的事实 innovation_projects 不能设 needed_when，没有的填空列表",
        ),
        (spoil_bonus_unknown, "项目 innovation 的加分引用了未声明的事实 weather"),
        (spoil_bonus_when, "项目 innovation 的加分的条件永远不会成立：填什么都不符合"),
        (spoil_addition, "规则 much 加 11 分，超过项目 innovation 的分值"),
        (spoil_never, "规则 election_overdue 的条件永远不会成立：填什么都不符合"),
        (spoil_always, "一票否决 long_overdue_election 的条件对任何填法都成立，将对所有支部生效"),
        (spoil_keyword, "规则 no_venue 对 boolean 类型的事实 has_venue 用了 minimum，不起作用"),
        (spoil_excuse, "不参评规则 young 引用了未声明的事实 founded_months"),
    ],
)
def test_each_fault_is_named(spoil: Callable[[Document], None], fault: str) -> None:
    spoilt = document()

    spoil(spoilt)

    assert fault in faults_of(spoilt)


def test_a_star_given_twice_is_a_fault() -> None:
    spoilt = document()

    spoil_star_numbers(spoilt)

    assert "星级应为 5、4、3、2、1 各一，现为 4、4、3、2、1" in faults_of(spoilt)


def test_a_condition_that_is_no_schema_is_a_fault() -> None:
    spoilt = document()

    spoil_when_schema(spoilt)

    assert faults_of(spoilt)[0].startswith("规则 election_overdue 的条件不是合法的 JSON Schema")


def test_a_bonus_whose_condition_is_no_schema_is_a_fault() -> None:
    spoilt = document()

    spoilt["items"][7]["bonus"]["when"] = {"required": "points"}

    assert faults_of(spoilt)[0].startswith("项目 innovation 的加分的条件不是合法的 JSON Schema")


def test_all_faults_come_at_once() -> None:
    spoilt = document()

    for spoil in (spoil_points, spoil_ids, spoil_when, spoil_cap):
        spoil(spoilt)

    assert len(faults_of(spoilt)) == 4
