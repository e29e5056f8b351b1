"""A form file that breaks the rules stops the start: the file is named, and every fault of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.common.contracts import BrokenContract, Contracts
from services.intake.checking.forms import Forms
from tests.unit.intake.form_files import VISIT, changed, load, put


def words(root: Path) -> str:
    with pytest.raises(BrokenContract) as caught:
        load(root)
    return caught.value.message


def field(name: str, **keywords: object) -> Callable[[Any], object]:
    """A change: more keywords for a field."""
    return lambda schema: schema["properties"][name].update(keywords)


def block(**entries: object) -> Callable[[Any], object]:
    """A change: other entries of x-form."""
    return lambda schema: schema["x-form"].update(entries)


def top(**keywords: object) -> Callable[[Any], object]:
    """A change: other keywords of the form."""
    return lambda schema: schema.update(keywords)


BROKEN: list[tuple[str, Callable[[Any], object], str]] = [
    ("no_title", lambda schema: schema["properties"]["unit"].pop("title"), "'title' is a required"),
    ("no_help", lambda schema: schema["properties"]["unit"].pop("description"), "'description' is"),
    ("nested", lambda schema: schema["properties"]["people"]["items"].pop("title"), "people.items"),
    ("endless_text", lambda schema: schema["properties"]["unit"].pop("maxLength"), "'maxLength'"),
    ("endless_list", lambda schema: schema["properties"]["people"].pop("maxItems"), "'maxItems'"),
    ("endless_number", field("class", type="integer"), "'maximum' is a required"),
    ("no_example", top(examples=[]), "$.examples"),
    ("bad_example", top(examples=[{"unit": "x"}]), "example 1 /class: 缺少必填项“班级编码”，请补充"),
    ("odd_keyword", field("unit", unevaluatedItems=False), "unevaluatedItems"),
    ("reference", field("unit", **{"$ref": "http://127.0.0.1:9/x"}), "Retrieval is disabled"),
    ("own_reference", field("unit", **{"$ref": "#"}), "$ref"),
    ("open_object", top(additionalProperties=True), "$.additionalProperties"),
    ("unknown_format", field("unit", format="hostname"), "'hostname' is not one of"),
    ("fraction", field("unit", multipleOf=0.1), "0.1 is not of type 'integer'"),
    ("slow_pattern", field("class", pattern="^(a+)+$"), "$.properties.class.pattern: use"),
    ("no_pattern", field("class", pattern="(["), "is not a \"regex\""),
    ("colon_in_key", field("class", pattern="^[a-z:]{1,9}$"), "/class must be a string whose"),
    ("optional_unit", top(required=["class", "people"]), "/unit must be required"),
    ("unit_nowhere", block(unit="/school"), "the form has no /school"),
    ("key_nowhere", block(key=["/unit", "/year"]), "the form has no /year"),
    ("key_in_list", block(key=["/people/*/name"]), "/people/*/name must be required"),
    ("personal_nowhere", block(personal=["/people/*/phone"]), "no /people/*/phone"),
    ("fact_with_key", block(kind="fact"), "$['x-form']: False schema"),
    ("record_without_key", lambda schema: schema["x-form"].pop("key"), "'key' is a required"),
    ("attachments_nowhere", block(attachments=["/files/*"]), "/files/* must be a string with a pattern"),
    ("attachments_anyhow", block(attachments=["/people/*/name"]), "/people/*/name must be a string with"),
    ("attachments_none", block(attachments=[]), "x-form'].attachments: []"),
    ("unknown_role", block(roles=["admin"]), "'admin' is not one of"),
    ("public_without_role", block(public=True), "roles: ['branch', 'college'] does not contain"),
    ("by_receipt_without_role", block(by_receipt=True), "roles: ['branch', 'college'] does not contain"),
    ("role_without_public", block(roles=["public", "branch"]), "$['x-form']"),
    ("public_without_receipt", block(public=True, roles=["public"]), "the form has no /receipt_sha256"),
    ("unknown_route", block(routes=["mail"]), "'mail' is not one of"),
    ("another_id", block(id="lianxin/wish"), "names lianxin/wish of lianxin"),
    ("another_programme", block(programme="qiangji"), "names lianxin/visit of qiangji"),
    ("another_urn", top(**{"$id": "urn:lianxin:form:lianxin:visit:v2"}), "$.$id: must be"),
    ("required_typo", top(required=["unit", "class", "peple"]), "no property peple here"),
    ("condition_typo", top(**{"if": {"properties": {"clas": {"const": "a"}}}}), "$.if: the form has no property clas"),
    ("then_typo", top(then={"required": ["reson"]}), "$.then: the form has no property reson"),
    ("list_typo", top(allOf=[{"required": ["reson"]}]), "$.allOf.0: the form has no property reson"),
    ("dependent_typo", top(dependentRequired={"unit": ["reson"]}), "no property reson here"),
    ("contains_typo", field("people", contains={"required": ["role"]}), "$.properties.people.contains: the form has"),
    ("no_schema", top(type="objekt"), "'objekt' is not valid"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_broken_form_stops_the_start_and_is_named(
    tmp_path: Path, change: Callable[[Any], object], said: str
) -> None:
    put(tmp_path, changed(change))

    message = words(tmp_path)

    assert message.startswith("forms/lianxin/visit/v1.json: ")
    assert said in message


def test_every_fault_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    put(tmp_path, changed(block(id="lianxin/wish", unit="/school")))
    put(tmp_path, {"type": "object"}, "lianxin/wish/v1")

    first, second = words(tmp_path).splitlines()

    assert "names lianxin/wish" in first
    assert "no /school" in first
    assert second.startswith("forms/lianxin/wish/v1.json: ")
    assert second.count("is a required property") > 5


@pytest.mark.parametrize("place", ["visit/v1", "lianxin/visit/first", "lianxin/visit/more/v1", "x"])
def test_a_form_in_the_wrong_place_is_not_overlooked(tmp_path: Path, place: str) -> None:
    put(tmp_path, VISIT, place)

    assert words(tmp_path) == (
        f"forms/{place}.json: forms lie at forms/<programme>/<form>/v<number>.json"
    )


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": "\udcff"}'])
def test_a_file_that_is_no_object_is_named(tmp_path: Path, content: str) -> None:
    put(tmp_path, VISIT)
    path = tmp_path / "forms/lianxin/visit/v1.json"
    path.write_text(content, "utf-8", "surrogateescape")

    assert str(path) in words(tmp_path)


def test_a_field_may_be_called_like_a_keyword(tmp_path: Path) -> None:
    def rename(schema: Any) -> None:
        for name in ("pattern", "required", "x-msg-zh", "properties"):
            schema["properties"][name] = {**schema["properties"]["class"], "title": name}

    put(tmp_path, changed(rename))

    assert load(tmp_path).latest("lianxin/visit").version == 1


def test_without_the_rules_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(BrokenContract, match=r"form\.schema\.json"):
        Forms(Contracts(tmp_path))
