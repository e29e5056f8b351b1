"""Receipt codes over HTTP: what became of a post, and what its sender says to that; no key, and no cache keeps it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from services.common.errors import Refused
from services.intake.api.bodies import JSON, json_answer, json_answers, require_json, whole_body
from services.intake.api.callers import AtDesk
from services.intake.api.documented import (
    POSTED_PUBLIC,
    PUBLIC_READ,
    Responses,
    told,
    view,
)
from services.intake.api.public import MOST_BYTES, UNCACHED, pass_gate
from services.intake.box.receipt_desk import confirm, receipt, supplement
from services.intake.checking.strict_json import parse

router = APIRouter(tags=["公示"], dependencies=[Depends(json_answers)])
Code = Annotated[str, Path(max_length=40)]
SAID: Responses = {
    202: {
        "description": "已收下；答复是凭回执码现在看到的",
        "content": {JSON: {"schema": view("receipt")}},
    }
}


def _body_of(required: str, properties: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": [required], "properties": properties}
    content = {JSON: {"schema": schema, "examples": {"例": {"value": example}}}}
    return {"requestBody": {"required": True, "content": content}}


CONFIRMATION_BODY = _body_of(
    "satisfied",
    {
        "satisfied": {"type": "boolean", "description": "是否满意"},
        "reason": {"type": "string", "description": "不满意的必填：还有什么没有解决"},
    },
    {"satisfied": False, "reason": "热水只恢复了一天，又停了。"},
)
SUPPLEMENT_BODY = _body_of(
    "text",
    {"text": {"type": "string", "description": "补充的情况"}},
    {"text": "三号楼二层东侧。"},
)


@router.get(
    "/v1/receipts/{code}",
    summary="凭回执码查询",
    responses=told(*PUBLIC_READ, "receipt_not_found", shape=view("receipt")),
    openapi_extra={"security": []},
)
async def get_receipt(request: Request, desk: AtDesk, code: Code) -> Response:
    """办理到哪一步、答复是什么、现在能做什么，此外什么也不显示；大小写、空格、连字符不论。"""
    pass_gate(desk, desk.public_reads, request)
    return json_answer(await receipt(desk, code), headers=UNCACHED)


@router.post(
    "/v1/receipts/{code}/confirmation",
    status_code=202,
    summary="凭回执码确认是否满意",
    responses=told(*POSTED_PUBLIC, "receipt_not_found", "not_to_confirm") | SAID,
    openapi_extra=CONFIRMATION_BODY | {"security": []},
)
async def post_confirmation(request: Request, desk: AtDesk, code: Code) -> Response:
    """对答复满意即办结；不满意的写明理由，重新办理一次。同样的话说两遍算一遍。"""
    body = await _said(request, desk, {"satisfied", "reason"})
    shown = await confirm(desk, code, body)
    return json_answer(shown, 202, UNCACHED)


@router.post(
    "/v1/receipts/{code}/supplement",
    status_code=202,
    summary="凭回执码补充情况",
    responses=told(*POSTED_PUBLIC, "receipt_not_found", "not_to_supplement") | SAID,
    openapi_extra=SUPPLEMENT_BODY | {"security": []},
)
async def post_supplement(request: Request, desk: AtDesk, code: Code) -> Response:
    """答复之前都可以补充；承办单位停下来等您补充（asked）的，补充之后接着办理。"""
    body = await _said(request, desk, {"text"})
    return json_answer(await supplement(desk, code, body), 202, UNCACHED)


async def _said(request: Request, desk: AtDesk, allowed: set[str]) -> dict[str, Any]:
    pass_gate(desk, desk.public_posts, request)
    require_json(request)
    body = parse(await whole_body(request, MOST_BYTES))
    others = sorted(body.keys() - allowed)
    if others:
        raise Refused(f"这里没有字段 {'、'.join(others)}，请去掉", code="reserved_field")
    return body
