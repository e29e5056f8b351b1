"""OpenAPI 3.1 that a portal developer can work from: one path per form, with its schema, examples and every error."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.intake.api.problems import MEDIA_TYPE, TITLES
from services.intake.forms import Form, Forms

GENERIC = "/v1/forms/{programme}/{form}/submissions"
INTRODUCTION = """
门户把表单 POST 到这里；收下（202）即已安全保存，处理结果在 `Location` 指向的地址查看。

* 认证：`Authorization: Bearer <API 密钥>`。密钥只能办理本单位及其下各单位的事。
* 重发：带同一个 `Idempotency-Key`，不会重复提交；同一个键换了内容会得到 409。
* 错误：一律 `application/problem+json`，一次列出全部问题（`errors[].pointer` 指出位置）。
* 追踪：请求与答复都带 `X-Correlation-Id`，日志里从这里一直跟到最后一个处理环节。
"""
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "instance", "correlation_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "给程序看的代码，稳定不变"},
        "detail": {"type": "string", "description": "给人看的一句话"},
        "instance": {"type": "string", "description": "所请求的地址"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "keyword", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer（RFC 6901）"},
                    "keyword": {"type": "string"},
                    "message": {"type": "string", "description": "怎样改正"},
                },
            },
        },
    },
}
ACCEPTED = {
    "type": "object",
    "required": ["id", "receipt", "received_at", "location", "repeated"],
    "properties": {
        "id": {"type": "string"},
        "receipt": {"type": "string", "description": "收件凭证：HMAC-SHA256"},
        "received_at": {"type": "string", "format": "date-time"},
        "location": {"type": "string"},
        "repeated": {"type": "boolean", "description": "true：此前已收下同样的内容"},
    },
}
ERRORS_OF_POST = (400, 401, 403, 404, 409, 413, 415, 422, 503)


def describe(app: FastAPI, forms: Forms) -> None:
    """Give ``app`` the description above; built on the first request for ``/openapi.json``."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, forms.all())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI, forms: Iterable[Form]) -> dict[str, Any]:
    document = get_openapi(
        title="连心 API",
        version=app.version,
        description=INTRODUCTION,
        routes=app.routes,
        openapi_version="3.1.0",
    )
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    generic = document["paths"].pop(GENERIC)["post"]
    for operation in _operations(document):
        _add_problems(operation, (400, 401, 403, 404, 422, 503))
    for form in forms:
        document["paths"][f"/v1/forms/{form.id}/submissions"] = {"post": _post_of(form, generic)}
    return document


def _operations(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (operation for method, operation in path.items() if method in ("get", "post"))


def _post_of(form: Form, generic: dict[str, Any]) -> dict[str, Any]:
    examples = {
        f"例{number}": {"value": example}
        for number, example in enumerate(form.schema["examples"], start=1)
    }
    schema = {
        key: value for key, value in form.schema.items() if key not in ("$id", "$schema", "x-form")
    }
    parameters = [item for item in generic.get("parameters", []) if item["in"] == "header"]
    operation: dict[str, Any] = {
        "tags": ["提交"],
        "summary": form.title,
        "description": f"可提交的角色：{'、'.join(form.roles)}。",
        "operationId": "post_" + form.id.replace("/", "_").replace("-", "_"),
        "security": generic.get("security", []),
        "parameters": parameters,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "examples": examples}},
        },
        "responses": {
            "202": {
                "description": "已收下并安全保存",
                "headers": {
                    "Location": {"schema": {"type": "string"}, "description": "在这里查看处理结果"}
                },
                "content": {"application/json": {"schema": ACCEPTED}},
            }
        },
    }
    _add_problems(operation, ERRORS_OF_POST)
    return operation


def _add_problems(operation: dict[str, Any], statuses: Iterable[int]) -> None:
    for status in statuses:
        operation["responses"][str(status)] = {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
