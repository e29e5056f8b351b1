"""One standard refining another: by name, with every change to what is not there named (Q1)."""

from copy import deepcopy
from typing import Any

import pytest

from services.common.errors import Refused
from services.scoring.domain.standard_refining import resolve
from tests.unit.scoring.examples import document

Document = dict[str, Any]
BASE = "jiguan-shiye-2015"


def refinement(**parts: Any) -> Document:
    return {"id": "own", "extends": BASE, "title": "细化", "source": "本校", **parts}


def lookup(standard_id: str) -> Document | None:
    return document() if standard_id == BASE else None


def resolved(**parts: Any) -> Document:
    return resolve(refinement(**parts), lookup)


def faults(given: Document, known: dict[str, Document] | None = None) -> tuple[str, ...]:
    def find(standard_id: str) -> Document | None:
        return (known or {}).get(standard_id, lookup(standard_id))

    with pytest.raises(Refused) as caught:
        resolve(given, find)
    assert caught.value.code == "standard_invalid"
    found: tuple[str, ...] = caught.value.details["faults"]
    return found


def item(whole: Document, code: str) -> Document:
    (found,) = (each for each in whole["items"] if each["code"] == code)
    return dict(found)


def names(entries: Any, key: str) -> list[str]:
    return [each[key] for each in entries]


def test_q1_what_is_not_said_stays_as_it_is() -> None:
    whole = resolved()

    assert whole == {
        **document(),
        "id": "own",
        "title": "细化",
        "source": "本校",
        "lineage": [BASE],
    }


def test_a_standard_that_refines_none_comes_back_as_it_is() -> None:
    assert resolve(document(), lookup) == document()


def test_a_rule_is_removed_and_a_fact_with_it() -> None:
    change = {
        "facts": {"remove": ["full_time_officers"]},
        "rules": {"remove": ["no_full_time_officer"]},
    }

    backbone = item(resolved(items={"change": {"backbone": change}}), "backbone")

    assert names(backbone["facts"], "name") == ["members", "volunteer_service_regular"]
    assert names(backbone["rules"], "id") == ["no_regular_volunteering"]


def test_fields_are_replaced_and_null_takes_one_away() -> None:
    change = {"rules": {"change": {"complaints_many": {"points": 5, "note": None}}}, "points": 20}

    appraisal = item(resolved(items={"change": {"mass_appraisal": change}}), "mass_appraisal")

    assert appraisal["points"] == 20
    assert appraisal["rules"][1]["points"] == 5
    assert "note" not in appraisal["rules"][1]
    assert appraisal["rules"][1]["when"] == {"properties": {"complaints": {"minimum": 5}}}


def test_items_are_added_removed_and_put_in_order() -> None:
    new = {**item(document(), "venue"), "code": "service"}
    codes = names(document()["items"], "code")
    order = ["service", *(code for code in codes if code != "venue")]

    whole = resolved(items={"remove": ["venue"], "add": [new], "order": order})

    assert names(whole["items"], "code") == order


def test_stars_vetoes_and_sums_are_changed() -> None:
    whole = resolved(
        stars={"change": {"5": {"cap_percent": 15, "requires": None}}},
        vetoes={"ceiling": 1, "rules": {"change": {"mass_petition": {"ceiling": 3}}}},
        two_and_below={"cap_percent": 15},
        tie_break=["performance"],
    )

    assert "requires" not in whole["stars"][0]
    assert whole["stars"][0]["cap_percent"] == 15
    assert (whole["vetoes"]["ceiling"], whole["vetoes"]["rules"][3]["ceiling"]) == (1, 3)
    assert (whole["two_and_below"], whole["tie_break"]) == ({"cap_percent": 15}, ["performance"])


def test_participation_is_added_where_the_base_has_none() -> None:
    rule = {"id": "young", "text": "新成立的不参评", "when": {"required": ["months"]}}

    whole = resolved(participation={"title": "参评条件", "text": "…", "rules": {"add": [rule]}})

    assert whole["participation"] == {
        "title": "参评条件",
        "text": "…",
        "facts": (),
        "rules": [rule],
    }


def test_a_refinement_of_a_refinement_knows_its_line() -> None:
    first = refinement(items={"change": {"venue": {"title": "场所"}}})
    second = {**refinement(category="学生"), "id": "second", "extends": "own"}

    whole = resolve(second, lambda name: first if name == "own" else lookup(name))

    assert whole["lineage"] == ["own", BASE]
    assert item(whole, "venue")["title"] == "场所"


def test_what_is_refined_is_never_changed_itself() -> None:
    base, untouched = document(), document()
    change = {"venue": {"rules": {"change": {"no_venue": {"points": 1}}}}}

    resolve(refinement(items={"change": change}), lambda _: base)

    assert base == untouched


def test_an_unknown_base_is_named() -> None:
    assert faults({**refinement(), "extends": "nix"}) == ("标准 own 要细化的标准 nix 不存在",)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_is_named_with_everyone_in_it(length: int) -> None:
    ids = [f"s{number}" for number in range(length)]
    circle = {
        name: {**refinement(), "id": name, "extends": ids[(number + 1) % length]}
        for number, name in enumerate(ids)
    }

    found = faults(circle["s0"], deepcopy(circle))

    assert found == (f"细化关系成环：{' → '.join([*ids, 's0'])}",)


def test_every_change_to_what_is_not_there_is_named() -> None:
    found = faults(
        refinement(
            items={
                "change": {
                    "venue": {"rules": {"change": {"nix": {"points": 1}}, "remove": ["nada"]}},
                    "garden": {"points": 1},
                },
                "remove": ["kitchen"],
                "add": [item(document(), "backbone")],
            },
            vetoes={"facts": {"remove": ["weather"]}},
            stars={"change": {"6": {"cap_percent": 1}}},
        )
    )

    assert found == (
        "标准 own：要修改的项目 venue 的规则 nix 不存在",
        "标准 own：要删去的项目 venue 的规则 nada 不存在",
        "标准 own：要修改的项目 garden 不存在",
        "标准 own：要删去的项目 kitchen 不存在",
        "标准 own：要新增的项目 backbone 已经有了，请用 change",
        "标准 own：要修改的星级 6 不存在",
        "标准 own：要删去的vetoes 的事实 weather 不存在",
    )


def test_an_order_that_is_not_of_all_entries_is_named() -> None:
    change = {"venue": {"rules": {"order": ["no_venue"]}}}

    assert faults(refinement(items={"change": change})) == (
        "标准 own：项目 venue 的规则的 order 应恰好列出全部：no_venue、venue_not_equipped",
    )
