"""What routes say of themselves in OpenAPI: the shape of their answer, and every problem they may answer with."""

from collections.abc import Iterable
from typing import Any

from services.intake.api.codes import CODES, TITLES

PROBLEM_JSON = "application/problem+json"
Responses = dict[int | str, dict[str, Any]]

GUARDED = ("unauthorized", "not_acceptable", "internal_error", "unavailable")
LISTED = (*GUARDED, "bad_parameters", "bad_cursor")
SUBTREE = ("outside_subtree", "unit_not_found")
PUBLIC_READ = (
    "not_acceptable",
    "too_many_requests",
    "internal_error",
    "unavailable",
    "bad_parameters",
)
LISTED_PUBLIC = (*PUBLIC_READ, "bad_cursor")
READ_BODY = ("too_large", "client_gone")
READ_JSON = (
    *READ_BODY,
    "unsupported_media_type",
    *("bad_json", "not_utf8", "not_an_object", "duplicate_key", "bad_key", "bad_character"),
    *("bad_number", "too_deep"),
)
POSTED = (
    *(*GUARDED, *READ_JSON, *SUBTREE),
    *("role_required", "invalid_form", "bad_idempotency_key", "idempotency_conflict"),
)

POSTED_PUBLIC = (
    *(*PUBLIC_READ, *READ_JSON, "forbidden", "invalid_form", "reserved_field"),
    *("form_not_found", "unit_not_found"),
)


def told(*codes: str, shape: dict[str, Any] | None = None) -> Responses:
    """``responses=`` of a route: ``shape`` is the schema of its 200, ``codes`` are all its problems."""
    responses: Responses = {status: _problem(status, found) for status, found in _grouped(codes)}
    if shape is not None:
        responses[200] = {
            "description": "正常",
            "content": {"application/json": {"schema": shape}},
        }
    return responses


def view(name: str) -> dict[str, Any]:
    """The shape of ``schemas/views/<name>.v1.json``."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name: str, *, paged: bool = True) -> dict[str, Any]:
    """The shape of a list of such views; ``next`` is the cursor of the next page."""
    properties: dict[str, Any] = {"items": {"type": "array", "items": view(name)}}
    if paged:
        cursor = "下一页的游标；最后一页为空"
        properties["next"] = {"type": ["string", "null"], "description": cursor}
    return {"type": "object", "required": list(properties), "properties": properties}


def _grouped(codes: Iterable[str]) -> Iterable[tuple[int, list[str]]]:
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(CODES[code].status, []).append(code)
    return sorted(by_status.items())


def _problem(status: int, codes: Iterable[str]) -> dict[str, Any]:
    lines = [f"* `{code}`：{CODES[code].advice}" for code in codes]
    return {
        "description": "\n".join([TITLES[status], "", *lines]),
        "content": {PROBLEM_JSON: {"schema": view("problem")}},
    }
