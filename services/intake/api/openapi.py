"""OpenAPI 3.1 that a portal developer can work from: one path per form, with its schema, examples and every error."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.common.contracts import Contract
from services.intake.api.documented import POSTED, told, view
from services.intake.checking.forms import Form

INTRODUCTION = """
门户把表单 POST 到这里；收下（202）即已安全保存，处理结果在 `Location` 指向的地址查看。

* 认证：`Authorization: Bearer <API 密钥>`。密钥只能办理本单位及其下各单位的事。
* 重发：带同一个 `Idempotency-Key`，不会重复提交；同一个键换了内容会得到 409。键按客户端、按表单各算各的。
* 错误：一律 `application/problem+json`，一次列出全部问题（`errors[].pointer` 指出位置）。
* 追踪：请求与答复都带 `X-Correlation-Id`，日志里从这里一直跟到最后一个处理环节。
"""
TAGS = (
    ("意见建议", "提出、受理、研究、答复、上报、确认；意见事项及其流转。"),
    ("四进四联", "连心点、小分队、联系对象、走访、微心愿，每季度的进展情况统计表。"),
    ("通知", "单位的联系人、告知的事、发出去和没发成的消息。"),
    ("五星创评", "开启与截止创评活动、党支部自评、评定结果、星级试算。"),
    (
        "模范",
        "红色教育活动和纪念日；党员、干部名册和先锋创绩；评选表彰；模范人物和先进集体、先进事迹：凭个人查询码的、"
        "已发布的事迹不需要密钥。",
    ),
    ("公示", "公示、结果、异议、回执：任何人都可以用，不需要密钥。"),
    ("提交", "一切表单共用：成批提交；查看一份提交的处理结果。"),
    ("佐证材料", "上传、查看、下载佐证材料；表单里填材料的编号。"),
    ("表单", "有哪些表单、每种表单的 JSON Schema。"),
    ("附件", "官方统计表：要、等、取。"),
    ("组织", "单位的查询、修改和导入。"),
    ("运维", "存活、就绪、指标。"),
)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 到 200 个可见的 ASCII 字符。重发带同一个键，不会重复提交。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
TAG_OF = {"lianxin": "意见建议", "qiangji": "五星创评", "mofan": "模范", "export": "附件"}
EXPORT = "export/request"


def describe(app: FastAPI, forms: Iterable[Form], views: Iterable[Contract]) -> None:
    """Give ``app`` its description; built on the first request for ``/openapi.json``."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, list(forms), list(views))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI, forms: Iterable[Form], views: Iterable[Contract]) -> dict[str, Any]:
    document = get_openapi(
        title="连心 API",
        version=app.version,
        description=INTRODUCTION,
        routes=app.routes,
        openapi_version="3.1.0",
        tags=[{"name": name, "description": text} for name, text in TAGS],
    )
    schemas = document["components"]["schemas"] = dict[str, Any]()
    routes = document["paths"]
    _drop_422_of_fastapi(routes)
    for contract in views:
        name = contract.name.removeprefix("views/").removesuffix(".v1")
        schemas[name] = _embedded(contract.schema)
    posts = {f"/v1/forms/{form.id}/submissions": {"post": _post_of(form)} for form in forms}
    for path, operations in posts.items():
        if path.startswith(f"/v1/forms/{EXPORT}/"):
            routes["/v1/exports"]["post"] = operations["post"] | {"operationId": "request_export"}
    document["paths"] = posts | routes
    return document


def _drop_422_of_fastapi(paths: Mapping[str, Any]) -> None:
    """What it adds wherever a path has a parameter: a shape that nothing here answers with."""
    for operations in paths.values():
        for operation in operations.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", ()):
                del operation["responses"]["422"]


def _embedded(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema as a part of another document: without what names it as a document of its own."""
    return {name: part for name, part in schema.items() if name not in ("$id", "$schema", "x-form")}


def _post_of(form: Form) -> dict[str, Any]:
    examples = {
        f"例{number}": {"value": example}
        for number, example in enumerate(form.schema["examples"], start=1)
    }
    content = {"schema": _embedded(form.schema), "examples": examples}
    location = {"schema": {"type": "string"}, "description": "在这里查看处理结果"}
    accepted = {
        "description": "已收下并安全保存",
        "headers": {"Location": location},
        "content": {"application/json": {"schema": view("accepted")}},
    }
    return {
        "tags": [TAG_OF.get(form.programme, "提交")],
        "summary": form.title,
        "description": f"{form.schema['description']}\n\n可提交的角色：{'、'.join(form.roles)}。",
        "operationId": "post_" + form.id.replace("/", "_").replace("-", "_"),
        "security": [{"bearer": []}],
        "parameters": [KEY],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {"202": accepted}
        | {str(status): problem for status, problem in told(*POSTED).items()},
    }
