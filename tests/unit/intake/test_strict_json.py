"""The strict parser: what it takes comes back as it was meant, what it refuses has a code, a place and a sentence."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.checking.strict_json import DEPTH_MOST, BadJson, check, load, parse

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r")
)
KEYS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="$.\ufffe\uffff"),
    min_size=1,
    max_size=200,
)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def refusal(data: bytes) -> BadJson:
    with pytest.raises(BadJson) as caught:
        parse(data)
    assert orjson.dumps([caught.value.message, dict(caught.value.details)])
    return caught.value


def place(error: BadJson) -> str:
    (fault,) = error.details["errors"]
    return str(fault["pointer"])


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_what_json_can_say_and_mongodb_can_keep_comes_back(
    document: dict[str, Any], ascii_only: bool
) -> None:
    data = json.dumps(document, ensure_ascii=ascii_only).encode()

    assert parse(data) == document


def verdict(data: bytes) -> object:
    """What was taken, or the code it was refused with; anything else that is raised fails the test."""
    try:
        return parse(data)
    except BadJson as error:
        return error.code if orjson.dumps([error.message, dict(error.details)]) else None


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xef\xbb\xbf")
@example(b'{"a":' * 100_000)
@example(b"[" * 100_000)
@example(b'{"\\ud800":1,"\\ud800":2}')
def test_whatever_comes_in_it_is_taken_or_refused_with_a_sentence(data: bytes) -> None:
    assert isinstance(verdict(data), dict | str)


@given(VALUES, st.data())
def test_broken_json_is_taken_or_refused_with_a_sentence(value: Any, data: st.DataObject) -> None:
    whole = json.dumps({"a": value})
    at = data.draw(st.integers(0, len(whole)))
    piece = data.draw(st.sampled_from(["", '"', "{", "]", "\\u0000", "1e999", ","]))

    broken = whole[:at] + piece + whole[at + 1 :]

    assert isinstance(verdict(broken.encode()), dict | str)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff{}", "not_utf8"),
        ('{"a": "张"}'.encode("gb18030"), "not_utf8"),
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"a": 1,}', "bad_json"),
        (b'{"a": 1} {}', "bad_json"),
        (b'{"a": "\t"}', "bad_json"),
        (b'{"a": NaN}', "bad_number"),
        (b'{"a": -Infinity}', "bad_number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "bad_number"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"a": 1, "a": 1}', "duplicate_key"),
        (b'{"a": [{"b": 1, "b": 2}]}', "duplicate_key"),
        (b'{"\\u0061": 1, "a": 1}', "duplicate_key"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_what_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(BadJson) as caught:
        parse(data)

    assert (caught.value.status, caught.value.code) == (400, code)


@pytest.mark.parametrize(
    ("data", "code", "pointer"),
    [
        (b'{"a": {"b": 1e400}}', "bad_number", "/a/b"),
        (b'{"a": [0, 9223372036854775808]}', "bad_number", "/a/1"),
        (b'{"a": -9223372036854775809}', "bad_number", "/a"),
        (b'{"a": ["x", "\\u0000"]}', "bad_character", "/a/1"),
        (b'{"a": "\\u001b[0m"}', "bad_character", "/a"),
        (b'{"a": "\\u0085"}', "bad_character", "/a"),
        (b'{"a": "\\ud800"}', "bad_character", "/a"),
        (b'{"a": "\\uffff"}', "bad_character", "/a"),
        (b'{"a/b~c": "\\u0000"}', "bad_character", "/a~1b~0c"),
        (b'{"$where": 1}', "bad_key", ""),
        (b'{"a": {"b.c": 1}}', "bad_key", "/a"),
        (b'{"a": [{"": 1}]}', "bad_key", "/a/0"),
        (b'{"a": {"b\\nc": 1}}', "bad_key", "/a"),
        (b'{"a": {"\\udfff": 1}}', "bad_key", "/a"),
        (b'{"' + b"k" * 201 + b'": 1}', "bad_key", ""),
    ],
)
def test_what_is_refused_names_its_place(data: bytes, code: str, pointer: str) -> None:
    error = refusal(data)

    assert (error.code, place(error)) == (code, pointer)


@pytest.mark.parametrize("innermost", [b"[]", b"{}"])
def test_32_levels_are_kept_and_33_are_not(innermost: bytes) -> None:
    deep = b'{"a":' * (DEPTH_MOST - 1) + innermost + b"}" * (DEPTH_MOST - 1)
    deeper = b'{"a":' + deep + b"}"

    assert parse(deep)
    assert (refusal(deeper).code, place(refusal(deeper))) == ("too_deep", "/a" * DEPTH_MOST)


def test_text_keeps_its_line_breaks_emoji_and_separators() -> None:
    text = "一\n二\t三\r四😀\u2028\u3000 "

    assert parse(json.dumps({"a": text}).encode()) == {"a": text}


def test_one_byte_order_mark_is_tolerated() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert refusal(b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}').code == "bad_json"


def test_a_whole_number_with_a_point_is_a_whole_number() -> None:
    found = parse(b'{"a": 5.0, "b": 5e2, "c": -0.0, "d": 96.5, "e": 1e300}')

    assert found == {"a": 5, "b": 500, "c": 0, "d": 96.5, "e": 1e300}
    assert [type(value) for value in found.values()] == [int, int, int, float, float]


def test_parts_of_a_document_are_checked_each_for_itself() -> None:
    document = load(b'{"items": [{"a": 1}, {"a": "\\u0000"}, {"a": 1, "a": 2}, {"a": NaN}]}')

    check(document["items"][0])
    for item, code in zip(
        document["items"][1:], ("bad_character", "duplicate_key", "bad_number"), strict=True
    ):
        with pytest.raises(BadJson) as caught:
            check(item)
        assert caught.value.code == code


def test_a_long_name_is_cut_in_messages() -> None:
    name = b'"' + b"k" * 4_000 + b'"'

    error = refusal(b"{" + name + b": 1, " + name + b": 2}")

    assert error.message == f"同一个对象里字段“{'k' * 40}…”出现了两次"
