"""Faults in Chinese: every keyword has a sentence that says what to do, at the place where it has to be done."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.common.contracts import FORMATS, Contract
from services.intake.checking.faults import FAULTS_MOST, Fault, fast_faults, faults_of
from services.intake.checking.sentences import KEYWORDS, sentence

Schema = dict[str, Any]


def faults(schema: Schema, document: object) -> list[Fault]:
    return faults_of(Draft202012Validator(schema, format_checker=FORMATS), document)


def told(schema: Schema, value: object) -> tuple[str, str]:
    """Keyword and sentence of the one fault of a field titled 人数."""
    (fault,) = faults({"properties": {"n": {"title": "人数", **schema}}}, {"n": value})
    assert fault.pointer == "/n"
    return fault.keyword, fault.message


TABLE: list[tuple[Schema, object, str]] = [
    ({"type": "string"}, 1, "“人数”应填文字"),
    ({"type": "integer"}, "一", "“人数”应填整数"),
    ({"type": "integer"}, True, "“人数”应填整数"),
    ({"type": "boolean"}, 1, "“人数”应填 true 或 false"),
    ({"type": "array"}, {}, "“人数”应填列表"),
    ({"type": "object"}, None, "“人数”应填对象"),
    ({"enum": ["甲", "乙", True]}, "丙", "“人数”只能填以下之一：甲、乙、true"),
    ({"enum": list(range(40))}, "丙", f"“人数”只能填以下之一：{'、'.join(map(str, range(30)))} 等 40 种"),
    ({"const": False}, True, "“人数”只能填 false"),
    ({"minLength": 1}, "", "“人数”不能为空，请填写"),
    ({"minLength": 3}, "一二", "“人数”至少要有 3 个字"),
    ({"maxLength": 3}, "一二三四", "“人数”最多 3 个字，现有 4 个，请精简"),
    ({"minimum": 0}, -1, "“人数”不能小于 0"),
    ({"maximum": 5}, 6, "“人数”不能大于 5"),
    ({"exclusiveMinimum": 0}, 0, "“人数”须大于 0"),
    ({"exclusiveMaximum": 5}, 5, "“人数”须小于 5"),
    ({"multipleOf": 5}, 7, "“人数”须是 5 的倍数"),
    ({"minItems": 5}, [1], "“人数”至少要有 5 项，现有 1 项，请补充"),
    ({"maxItems": 1}, [1, 2], "“人数”最多 1 项，现有 2 项，请删减"),
    ({"uniqueItems": True}, [1, 1], "“人数”里有重复的项，请删去"),
    ({"contains": {"const": 1}}, [2], "“人数”里缺少必须有的一项，请对照填写说明补充"),
    ({"minProperties": 1}, {}, "“人数”至少要填 1 项"),
    ({"maxProperties": 0}, {"a": 1}, "“人数”在这里不能填，请删去"),
    ({"maxProperties": 1}, {"a": 1, "b": 1}, "“人数”最多只能填 1 项"),
    ({"pattern": "^[0-9]{1,3}$"}, "x", "“人数”格式不对，请对照填写说明改正"),
    ({"format": "date"}, "2026-02-30", "“人数”应为日期，如 2026-11-23"),
    ({"format": "date-time"}, "2026-11-23 8:00", "“人数”应为带时区的时间，如 2026-11-23T08:30:00+08:00"),
    ({"not": {"const": 1}}, 1, "“人数”是不允许的内容，请对照填写说明改正"),
    ({"contentEncoding": "x", "propertyNames": {"maxLength": 1}}, {"ab": 1}, "“人数”最多 1 个字，现有 2 个，请精简"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "message"), TABLE)
def test_a_keyword_has_its_sentence(schema: Schema, value: object, message: str) -> None:
    assert told(schema, value)[1] == message


def test_the_table_leaves_no_keyword_out() -> None:
    asked = {keyword for schema, _, _ in TABLE for keyword in schema}

    assert KEYWORDS - asked == {"oneOf", "anyOf"}


def test_a_keyword_without_a_sentence_still_says_what_to_do() -> None:
    assert sentence("new", {}, limit=1, found=2) == "这一项不符合要求，请对照表单说明改正"


def test_the_schemas_own_words_win() -> None:
    own = {"pattern": "^1[0-9]{10}$", "x-msg-zh": {"pattern": "手机号码须为 11 位数字"}}

    assert told(own, "12") == ("pattern", "手机号码须为 11 位数字")


def test_required_names_what_is_missing_and_where() -> None:
    schema = {
        "required": ["name", "phone", "untold"],
        "properties": {"name": {"title": "姓名"}, "phone": {"title": "手机"}},
    }

    assert faults({"properties": {"secretary": schema}}, {"secretary": {"name": "章"}}) == [
        Fault("/secretary/phone", "required", "缺少必填项“手机”，请补充"),
        Fault("/secretary/untold", "required", "缺少必填项“untold”，请补充"),
    ]


def test_a_condition_takes_its_titles_from_where_the_field_is_described() -> None:
    schema = {
        "properties": {"venue": {"type": "boolean"}, "size": {"title": "面积", "type": "integer"}},
        "if": {"properties": {"venue": {"const": True}}},
        "then": {"required": ["size"], "properties": {"size": {"minimum": 10}}},
    }

    assert faults(schema, {"venue": True}) == [
        Fault("/size", "required", "缺少必填项“面积”，请补充")
    ]
    assert faults(schema, {"venue": True, "size": 1}) == [
        Fault("/size", "minimum", "“面积”不能小于 10")
    ]


def test_dependent_fields_are_named_too() -> None:
    schema = {
        "properties": {"b": {"title": "乙"}},
        "dependentRequired": {"a": ["b"], "x": ["y"]},
    }

    assert faults(schema, {"a": 1}) == [Fault("/b", "dependentRequired", "缺少必填项“乙”，请补充")]


def test_an_unknown_field_is_named_with_the_nearest_known_one() -> None:
    schema = {"additionalProperties": False, "properties": {"members": {}, "phone": {}}}

    assert faults(schema, {"member": 1, "zzz": 1, "phone": 1}) == [
        Fault("/member", "additionalProperties", "没有“member”这个字段，是不是“members”？"),
        Fault("/zzz", "additionalProperties", "没有“zzz”这个字段，请删除"),
    ]


def test_a_long_unknown_name_is_cut_in_the_message() -> None:
    (fault,) = faults({"additionalProperties": False}, {"k" * 200: 1})

    assert fault.pointer == "/" + "k" * 200
    assert fault.message == f"没有“{'k' * 40}…”这个字段，请删除"


def test_of_alternatives_the_nearest_is_explained() -> None:
    schema = {
        "anyOf": [
            {"properties": {"a": {"title": "甲", "type": "string", "maxLength": 1}}},
            {"type": "array"},
        ]
    }

    assert faults(schema, {"a": "xx"}) == [
        Fault("/a", "maxLength", "“甲”最多 1 个字，现有 2 个，请精简")
    ]


def test_of_two_fitting_alternatives_one_has_to_go() -> None:
    schema = {"title": "联系人", "oneOf": [{"type": "object"}, {"maxProperties": 3}]}

    assert faults(schema, {}) == [
        Fault("", "oneOf", "“联系人”不符合任何一种允许的写法，请对照填写说明改正")
    ]


def test_alternatives_that_are_equally_far_are_not_guessed_at() -> None:
    schema = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}

    assert faults(schema, {}) == [
        Fault("", "oneOf", "这一项不符合任何一种允许的写法，请对照填写说明改正")
    ]


def test_alternatives_may_have_words_of_their_own() -> None:
    schema = {"oneOf": [{"const": 1}], "x-msg-zh": {"oneOf": "须填 1"}}

    assert faults(schema, 2) == [Fault("", "oneOf", "须填 1")]


def test_all_faults_come_at_once_and_in_order_of_place() -> None:
    schema = {
        "required": ["c"],
        "additionalProperties": False,
        "properties": {"a": {"type": "string"}, "b": {"maximum": 1}, "c": {}},
    }

    found = faults(schema, {"a": 1, "b": 2, "d": 3})

    assert [(fault.pointer, fault.keyword) for fault in found] == [
        ("/a", "type"),
        ("/b", "maximum"),
        ("/c", "required"),
        ("/d", "additionalProperties"),
    ]


def test_no_answer_lists_more_than_200_faults() -> None:
    unknown = {f"field{number}": 1 for number in range(5_000)}

    assert len(faults({"additionalProperties": False}, unknown)) == FAULTS_MOST
    assert len(faults({"items": {"type": "string"}}, list(range(5_000)))) == FAULTS_MOST


def test_pointers_are_escaped() -> None:
    (fault,) = faults({"properties": {"a/b~": {"type": "string"}}}, {"a/b~": 1})

    assert fault.pointer == "/a~1b~0"


def test_what_only_the_fast_validator_sees_gets_the_same_words() -> None:
    digits = {"title": "手机", "type": "string", "pattern": "^[0-9]{1,20}$"}
    contract = Contract("x", {"properties": {"team": {"items": {"properties": {"phone": digits}}}}})
    document = {"team": [{"phone": "138\n"}]}

    assert faults_of(contract.reference, document) == []
    assert fast_faults(contract, document) == [
        Fault("/team/0/phone", "pattern", "“手机”格式不对，请对照填写说明改正")
    ]


def test_the_validators_english_is_never_shown() -> None:
    for schema, value, _ in TABLE:
        for error in Draft202012Validator(schema, format_checker=FORMATS).iter_errors(value):
            assert error.message not in told(schema, value)[1]
