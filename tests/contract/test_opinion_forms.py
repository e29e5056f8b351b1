"""The forms of L10: well formed, their examples valid, their personal fields real, their values the rules' own."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.notify.domain.matter.ladder import Category

FORMS = sorted((Path(__file__).parents[2] / "schemas/forms/lianxin").glob("opinion*/v1.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def faults(schema: Any, body: Any) -> list[tuple[str, str]]:
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [(error.json_path, str(error.validator)) for error in validator.iter_errors(body)]


def form(name: str) -> Any:
    return read(next(path for path in FORMS if path.parent.name == name))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parent.name)
def test_every_example_is_valid(path: Path) -> None:
    schema = read(path)

    Draft202012Validator.check_schema(schema)

    assert schema["examples"]
    assert [faults(schema, example) for example in schema["examples"]] == [[]] * len(
        schema["examples"]
    )


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parent.name)
def test_every_field_has_title_help_and_an_end(path: Path) -> None:
    schema = read(path)

    fields = list(fields_of(schema))

    assert all(field["title"] and field["description"] for field in fields)
    assert all("maxLength" in field for field in fields if field.get("type") == "string")
    assert all("maxItems" in field for field in fields if field.get("type") == "array")
    assert all(
        not field["additionalProperties"] for field in [schema, *fields] if "properties" in field
    )


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parent.name)
def test_personal_fields_and_the_unit_are_fields_of_the_form(path: Path) -> None:
    schema = read(path)

    pointers = [schema["x-form"]["unit"], *schema["x-form"]["personal"]]

    assert schema["x-form"]["id"] == f"lianxin/{path.parent.name}"
    assert all(field_at(schema, pointer) for pointer in pointers)


def test_the_categories_of_the_form_are_those_of_the_ladder() -> None:
    assert form("opinion")["properties"]["category"]["enum"] == list(Category)


def test_an_anonymous_opinion_names_nobody() -> None:
    schema = form("opinion")
    named = {**schema["examples"][0], "person": {"name": "某人"}}

    assert faults(schema, named) == [("$.person", "maxProperties")]


def test_dissatisfaction_needs_a_reason() -> None:
    schema = form("opinion-confirmation")
    body = {**schema["examples"][0], "satisfied": False}

    assert faults(schema, body) == [("$", "required")]


def fields_of(schema: Any) -> Any:
    for field in schema.get("properties", {}).values():
        yield field
        yield from fields_of(field)
        if "items" in field:
            yield field["items"]


def field_at(schema: Any, pointer: str) -> Any:
    for name in pointer.split("/")[1:]:
        schema = schema["properties"][name]
    return schema
