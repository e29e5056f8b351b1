"""Their own year, for a member who has a personal code and no key (F2); no cache keeps any of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from services.common.errors import Refused
from services.common.kernel.canonical import isoformat
from services.intake.api.bodies import JSON, json_answer, json_answers, require_json, whole_body
from services.intake.api.callers import AtDesk
from services.intake.api.documented import POSTED_PUBLIC, PUBLIC_READ, Responses, told, view
from services.intake.api.public import MOST_BYTES, UNCACHED, pass_gate
from services.intake.box.own_year import (
    APPRAISAL,
    REQUEST,
    own_post,
    own_year,
    owner_of,
    post_own,
)
from services.intake.checking.strict_json import parse

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Code = Annotated[str, Path(max_length=40)]
OWN: dict[str, Any] = {
    "type": "object",
    "required": ["member", "pioneer"],
    "properties": {
        "member": view("member"),
        "pioneer": {"anyOf": [view("pioneer"), {"type": "null"}]},
    },
}
KEPT: Responses = {
    202: {
        "description": "已收下；凭 id 查看是否采用",
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["id", "received_at"],
                    "properties": {
                        "id": {"type": "string"},
                        "received_at": {"type": "string", "format": "date-time"},
                    },
                }
            }
        },
    }
}


def _body_of(properties: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": list(example), "properties": properties}
    content = {JSON: {"schema": schema, "examples": {"例": {"value": example}}}}
    return {"requestBody": {"required": True, "content": content}, "security": []}


APPRAISAL_BODY = _body_of(
    {
        "score": {"type": "number", "description": "百分制，可以有一位小数"},
        "text": {"type": "string", "description": "完成情况和自我评价"},
        "reason": {"type": "string", "description": "已有结果以后更正的必填"},
    },
    {"score": 92, "text": "三项承诺全部完成。"},
)
REQUEST_BODY = _body_of(
    {
        "about": {"type": "string", "description": "个人信息、定诺、践诺或评绩"},
        "text": {"type": "string", "description": "哪里不对、应当怎样、依据是什么"},
    },
    {"about": "践诺", "text": "第 2 项已经完成，评教结果 12 月 5 日公布。"},
)


@router.get(
    "/v1/own-year/{code}",
    summary="凭个人查询码查看本人的先锋创绩",
    responses=told(*PUBLIC_READ, "receipt_not_found", shape=OWN),
    openapi_extra={"security": []},
)
async def get_own_year(request: Request, desk: AtDesk, code: Code) -> Response:
    """本人的登记和这一年的定诺、践诺、评绩，全部内容和历次修改都不打码；没有定诺的 pioneer 为空。"""
    pass_gate(desk, desk.public_reads, request)
    owner = await owner_of(desk, code)
    return json_answer(await own_year(desk, owner), headers=UNCACHED)


@router.get(
    "/v1/own-year/{code}/submissions/{submission_id}",
    summary="凭个人查询码查看提交是否采用",
    responses=told(*PUBLIC_READ, "receipt_not_found", "not_found", shape=view("submission")),
    openapi_extra={"security": []},
)
async def get_own_submission(
    request: Request, desk: AtDesk, code: Code, submission_id: str
) -> Response:
    """本人凭查询码提交的自评或更正申请，是否采用，没有采用的写明理由。"""
    pass_gate(desk, desk.public_reads, request)
    owner = await owner_of(desk, code)
    return json_answer(await own_post(desk, owner, submission_id), headers=UNCACHED)


@router.post(
    "/v1/own-year/{code}/self-appraisal",
    status_code=202,
    summary="凭个人查询码自评",
    responses=told(*POSTED_PUBLIC, "receipt_not_found") | KEPT,
    openapi_extra=APPRAISAL_BODY,
)
async def post_own_appraisal(request: Request, desk: AtDesk, code: Code) -> Response:
    """评绩的自评部分；支部评议和群众测评由党支部提交。"""
    said = await _said(request, desk, {"score", "text", "reason"})
    return await _kept(desk, code, APPRAISAL, {**said, "part": "self"})


@router.post(
    "/v1/own-year/{code}/requests",
    status_code=202,
    summary="凭个人查询码申请更正",
    responses=told(*POSTED_PUBLIC, "receipt_not_found") | KEPT,
    openapi_extra=REQUEST_BODY,
)
async def post_own_request(request: Request, desk: AtDesk, code: Code) -> Response:
    """党支部收到通知，核实后更正并答复；答复凭查询码看到。"""
    said = await _said(request, desk, {"about", "text"})
    return await _kept(desk, code, REQUEST, said)


async def _said(request: Request, desk: AtDesk, allowed: set[str]) -> dict[str, Any]:
    pass_gate(desk, desk.public_posts, request)
    require_json(request)
    body = parse(await whole_body(request, MOST_BYTES))
    others = sorted(body.keys() - allowed)
    if others:
        raise Refused(f"这里没有字段 {'、'.join(others)}，请去掉", code="reserved_field")
    return body


async def _kept(desk: AtDesk, code: str, form: str, said: dict[str, Any]) -> Response:
    kept = await post_own(desk, await owner_of(desk, code), form, said)
    shown = {"id": kept["_id"], "received_at": isoformat(kept["received_at"])}
    return json_answer(shown, 202, UNCACHED)
