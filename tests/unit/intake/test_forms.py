"""The registry of forms: versions, keys, and the faults of a body."""

from pathlib import Path

import pytest

from services.common.errors import NotFound
from services.intake.checking.forms import InvalidForm, record_key
from tests.unit.intake.form_files import VISIT, load, put, version

BODY = VISIT["examples"][0]


def test_a_form_is_all_that_its_file_says(tmp_path: Path) -> None:
    put(tmp_path, VISIT)

    form = load(tmp_path).latest("lianxin/visit")

    assert (form.id, form.version, form.title, form.kind) == ("lianxin/visit", 1, "走访", "record")
    assert (form.unit, form.key) == (("unit",), (("unit",), ("class",)))
    assert (form.roles, form.routes) == (("branch", "college"), ("notify",))
    assert form.personal == (("people", "*", "name"),)
    assert form.schema == VISIT


def test_the_newest_version_is_the_greatest_number_not_the_last_name(tmp_path: Path) -> None:
    for number in (2, 9, 10):
        put(tmp_path, version(number), f"lianxin/visit/v{number}")

    forms = load(tmp_path)

    assert forms.latest("lianxin/visit").version == 10
    assert forms.get("lianxin/visit", 2).version == 2
    assert [form.version for form in forms.all()] == [10]
    assert [form.version for form in forms.every_version()] == [2, 9, 10]


def test_an_unknown_form_or_version_is_not_found(tmp_path: Path) -> None:
    put(tmp_path, VISIT)
    forms = load(tmp_path)

    with pytest.raises(NotFound, match="lianxin/wish") as unknown:
        forms.latest("lianxin/wish")
    with pytest.raises(NotFound, match="第 2 版"):
        forms.get("lianxin/visit", 2)

    assert unknown.value.code == "form_not_found"


def test_a_record_is_known_by_its_key_and_a_fact_by_none(tmp_path: Path) -> None:
    def into_fact(schema: dict[str, dict[str, object]]) -> None:
        schema["x-form"]["kind"] = "fact"
        del schema["x-form"]["key"]

    put(tmp_path, VISIT)
    put(tmp_path, version(2, into_fact), "lianxin/visit/v2")
    forms = load(tmp_path)

    assert record_key(forms.get("lianxin/visit", 1), BODY) == "jxnu:c1"
    assert record_key(forms.get("lianxin/visit", 2), BODY) is None


def test_a_valid_body_passes(tmp_path: Path) -> None:
    put(tmp_path, VISIT)

    load(tmp_path).latest("lianxin/visit").check(BODY)


def test_an_invalid_body_is_refused_with_every_fault_at_once(tmp_path: Path) -> None:
    put(tmp_path, VISIT)

    with pytest.raises(InvalidForm) as caught:
        load(tmp_path).latest("lianxin/visit").check({"unit": "校", "people": [{"nme": "甲"}]})

    assert (caught.value.status, caught.value.code) == (422, "invalid_form")
    assert caught.value.message == "“走访”有 4 处需要改正"
    assert [fault["pointer"] for fault in caught.value.details["errors"]] == [
        "/class",
        "/people/0/name",
        "/people/0/nme",
        "/unit",
    ]


def test_what_only_the_stricter_validator_sees_is_refused_with_words(tmp_path: Path) -> None:
    put(tmp_path, VISIT)

    (fault,) = load(tmp_path).latest("lianxin/visit").faults({**BODY, "unit": "jxnu\n"})

    assert (fault.pointer, fault.keyword) == ("/unit", "pattern")
    assert fault.message == "“单位编码”格式不对，请对照填写说明改正"
