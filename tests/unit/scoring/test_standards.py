"""A standard's document: its shape, then its rules."""

from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.standards import form_faults, standard_of, whole
from tests.unit.scoring.examples import SHAPE, document, shipped_document


def test_the_shipped_standard_is_accepted() -> None:
    assert standard_of(document(), SHAPE).id == "jiguan-shiye-2015"


def test_a_standard_frozen_before_sums_and_ties_stood_in_the_file_means_annex_1() -> None:
    old = document()
    del old["points"], old["tie_break"], old["stars"][0]["requires"]["id"]

    read = standard_of(old, SHAPE)

    assert [read.full, read.bonus] == [100, 10]
    assert read.tie_break == ("mass_appraisal", "performance", "leading_group")
    assert [each.id for each in read.requirements] == ["innovation"]


def test_every_fault_of_shape_is_named_with_its_place() -> None:
    spoilt = document()
    del spoilt["items"][0]["points"]
    spoilt["items"][1]["rules"][0]["when"] = {"properties": {"members": {"minimun": 50}}}

    with pytest.raises(Refused) as caught:
        standard_of(spoilt, SHAPE)

    faults = caught.value.details["faults"]
    assert caught.value.code == "standard_invalid"
    assert any(fault.startswith("/items/0 缺少必填的内容") for fault in faults)
    assert any(
        fault.startswith("/items/1/rules/0/when/properties/members 有不认识") for fault in faults
    )


def test_a_whole_that_is_no_object_is_refused() -> None:
    with pytest.raises(Refused, match="/ 类型不对"):
        standard_of([], SHAPE)  # type: ignore[arg-type]  # what a file may hold


def test_faults_of_rules_come_after_shape() -> None:
    spoilt = document()
    spoilt["items"][0]["points"] = 14

    with pytest.raises(Refused, match="合计应为 100 分，现为 99 分"):
        standard_of(spoilt, SHAPE)


def test_a_refinement_is_no_standard_until_it_is_whole() -> None:
    with pytest.raises(Refused, match="标准 jiaogong-2015 是对 jiguan-shiye-2015 的细化"):
        standard_of(shipped_document("jiaogong-2015"), SHAPE)


def test_a_refinement_of_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="要细化的标准 jiguan-shiye-2015 不存在"):
        whole(shipped_document("jiaogong-2015"), SHAPE, lambda _: None)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"items": {"chnage": {"venue": {}}}}, "/items 有不认识的内容"),
        ({"items": {"change": {"venue": {"code": "x"}}}}, "/items/change/venue/code 这一项不能改"),
        ({"items": {"remove": ["a", "a"]}}, "/items/remove 有重复的内容"),
        ({"stars": {"remove": ["5"]}}, "/stars 有不认识的内容"),
        ({"vetoes": {"ceiling": 6}}, "/vetoes/ceiling 数值太大"),
    ],
)
def test_every_fault_of_a_refinements_shape_is_named(parts: Any, place: str) -> None:
    given = {
        "id": "own",
        "extends": "jiguan-shiye-2015",
        "title": "细化",
        "source": "本校",
        **parts,
    }

    with pytest.raises(Refused) as caught:
        whole(given, SHAPE, shipped_document)

    assert any(fault.startswith(place) for fault in caught.value.details["faults"])


def test_what_a_refinement_breaks_is_found_in_the_whole() -> None:
    own = {"id": "own", "extends": "jiguan-shiye-2015", "title": "细化", "source": "本校"}
    broken = own | {
        "items": {"change": {"venue": {"points": 9, "facts": {"remove": ["has_venue"]}}}}
    }

    with pytest.raises(Refused) as caught:
        standard_of(whole(broken, SHAPE, shipped_document), SHAPE)

    faults = caught.value.details["faults"]
    assert "扣分项目的分值合计应为 100 分，现为 99 分" in faults
    assert "规则 no_venue 引用了未声明的事实 has_venue" in faults
    assert "规则 no_venue 扣 10 分，超过项目 venue 的分值" in faults


@pytest.mark.parametrize(
    ("fact", "passes"),
    [
        ({"name": "percent", "type": "integer"}, True),
        ({"name": "percent", "type": "boolean"}, False),
        ({"name": "funds", "type": "string", "enum": ["none"]}, True),
        ({"name": "funds", "type": "string", "enum": ["none", "much"]}, False),
        ({"name": "funds", "type": "string"}, False),
        ({"name": "list", "type": "array", "items": {"properties": {"a": {}}}}, True),
        ({"name": "list", "type": "array", "items": {"properties": {"b": {}}}}, False),
        ({"name": "other", "type": "array"}, True),
    ],
)
def test_one_name_means_one_thing_in_the_form(fact: Any, passes: bool) -> None:
    form = {
        "properties": {
            "percent": {"type": "number"},
            "funds": {"type": "string", "enum": ["none", "some"]},
            "list": {"type": "array", "items": {"properties": {"a": {}}}},
        }
    }

    faults = form_faults({"items": [{"facts": [fact]}]}, form)

    assert (faults == ()) is passes
