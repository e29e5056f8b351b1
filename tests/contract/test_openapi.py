"""The OpenAPI document is whole, true to the forms and the problem codes, and the page beside it works offline."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from services.intake.api import exports, submissions
from services.intake.api.codes import CODES, TITLES
from services.intake.api.docs import PAGE
from services.intake.app import make_app
from services.intake.checking.forms import InvalidForm
from services.intake.desk import make_desk
from services.intake.settings import IntakeSettings

ROOT = Path(__file__).parents[2]
DESK = make_desk(IntakeSettings(mongo_url="mongodb://127.0.0.1:1/?replicaSet=none"))
APP = make_app(DESK)
API: dict[str, Any] = APP.openapi()
METHODS = ("get", "post")
PUBLIC = ("/v1/notices", "/v1/receipts/", "/v1/box/", "/v1/deeds")
"""Where paths begin that need no key."""
SUBMISSION = "/v1/forms/{}/submissions"
BY_CODE = ("/v1/own-year/",)
"""Where paths begin that need no key but a personal code."""


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in API["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


OPERATIONS = list(operations())
EACH = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from nodes(child)


def test_it_is_openapi_3_1_with_a_bearer_key() -> None:
    assert API["openapi"].startswith("3.1.")
    assert set(API) <= {"openapi", "info", "paths", "components", "tags"}
    assert API["info"]["title"]
    bearer = API["components"]["securitySchemes"]["bearer"]
    assert (bearer["type"], bearer["scheme"]) == ("http", "bearer")


def test_every_reference_leads_somewhere() -> None:
    for node in nodes(API):
        if isinstance(reference := node.get("$ref"), str):
            target: Any = API
            for part in reference.removeprefix("#/").split("/"):
                target = target[part]
            assert target


def test_operation_ids_are_names_and_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in ids)


@EACH
def test_an_operation_says_what_it_takes(method: str, path: str, operation: dict[str, Any]) -> None:
    named = {item["name"] for item in operation.get("parameters", []) if item["in"] == "path"}

    assert method in METHODS
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in API["tags"]}
    assert named == set(re.findall(r"\{([a-z_]+)\}", path))
    takes = method == "post" and operation["operationId"] != "preview_allocation"
    assert ("requestBody" in operation) is takes


@EACH
def test_an_operation_says_how_it_fails(method: str, path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, response in responses.items():
        assert response["description"]
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]
            assert response["description"].startswith(TITLES[int(status)])
    if path.startswith(PUBLIC + BY_CODE):
        assert operation["security"] == []
        assert {"429", "500", "503"} <= set(responses)
        assert "401" not in responses
    elif path.startswith("/v1/"):
        assert operation["security"] == [{"bearer": []}]
        assert {"401", "500", "503"} <= set(responses)
    if method == "post" and "requestBody" in operation:
        assert {"413", "403"} & set(responses)


@EACH
def test_its_schemas_are_schemas(method: str, path: str, operation: dict[str, Any]) -> None:
    contents = [operation.get("requestBody", {}), *operation["responses"].values()]
    schemas = [
        content["schema"]
        for holder in contents
        for content in holder.get("content", {}).values()
        if "schema" in content
    ] + [parameter["schema"] for parameter in operation.get("parameters", [])]

    for schema in schemas:
        Draft202012Validator.check_schema(schema)


def test_each_form_has_a_path_of_its_own_with_examples_that_are_valid() -> None:
    registry = Registry().with_resource("", DRAFT202012.create_resource(API))
    for form in DESK.forms.all():
        content = API["paths"][SUBMISSION.format(form.id)]["post"]["requestBody"]["content"]
        body = content["application/json"]
        validator = Draft202012Validator(body["schema"], registry=registry)

        assert [example["value"] for example in body["examples"].values()] == form.schema[
            "examples"
        ]
        for example in body["examples"].values():
            validator.validate(example["value"])
        assert body["schema"]["properties"] == form.schema["properties"]


def test_each_view_is_a_component() -> None:
    views = {path.name.removesuffix(".v1.json") for path in (ROOT / "schemas/views").iterdir()}

    assert set(API["components"]["schemas"]) == views
    used = {str(node.get("$ref")).rpartition("/")[2] for node in nodes(API["paths"])}
    assert views <= used


def test_routes_that_fastapi_does_not_see_are_described() -> None:
    assert submissions.BARE.path == SUBMISSION.format("{programme}/{form}")
    assert all("post" in API["paths"][SUBMISSION.format(form.id)] for form in DESK.forms.all())
    assert "post" in API["paths"][exports.BARE.path]


def _codes(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "code"
            and isinstance(node.value, ast.Constant)
        ):
            yield str(node.value.value)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "default_code":
            yield str(ast.literal_eval(node.value))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_Fault":
            yield str(ast.literal_eval(node.args[0]))


def test_the_list_of_problem_codes_is_complete() -> None:
    files = [*(ROOT / "services/intake").rglob("*.py"), ROOT / "services/common/errors.py"]
    raised = {code for file in files for code in _codes(ast.parse(file.read_text("utf-8")))}

    # The first is for workers only, the second for the command line.
    assert raised - set(CODES) == {"not_yet", "bad_client_id"}
    assert {code.status for code in CODES.values()} == set(TITLES)


def test_the_guide_for_portal_developers_lists_the_same_codes() -> None:
    guide = (ROOT / "docs/api.md").read_text("utf-8")

    rows = re.findall(r"^\| (\d{3}) \| `([a-z0-9_]+)` \| (.+) \|$", guide, re.MULTILINE)

    told = {code: (int(status), advice) for status, code, advice in rows}
    assert told == {name: (code.status, code.advice) for name, code in CODES.items()}


def test_the_error_in_the_guide_is_what_the_form_answers() -> None:
    guide = (ROOT / "docs/api.md").read_text("utf-8")
    bad, told = (json.loads(block) for block in re.findall(r"```json\n(.+?)```", guide, re.S)[:2])

    with pytest.raises(InvalidForm) as caught:
        DESK.forms.latest("lianxin/opinion").check(bad)

    assert caught.value.message == told["detail"]
    assert caught.value.details["errors"] == told["errors"]


async def test_the_page_needs_nothing_from_elsewhere() -> None:
    transport = httpx.ASGITransport(app=APP)
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as line:
        response = await line.get("/docs")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "connect-src 'self'" in response.headers["content-security-policy"]
    page = PAGE.read_text("utf-8")
    assert response.text == page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//|@import|url\(", page)
    assert "innerHTML" not in page
