"""What anybody may do without a key about notices: read them and their results, and object (Q8).

A public post is a form like any other, through the same reception; it carries no address, no key, no
correlation id of the sender's making, and is found again by its receipt code only (decision record 0010).
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from services.common.errors import Conflict
from services.common.kernel.canonical import isoformat
from services.intake.api.addresses import address_of
from services.intake.api.bodies import JSON, json_answer, json_answers, require_json, whole_body
from services.intake.api.callers import AskedPage, AtDesk
from services.intake.api.documented import (
    LISTED_PUBLIC,
    POSTED_PUBLIC,
    PUBLIC_READ,
    Responses,
    listed,
    told,
    view,
)
from services.intake.box.flood import FloodGate
from services.intake.box.public_post import Taken, take_public_post
from services.intake.desk import Desk
from services.intake.reception import Reading
from services.intake.shown.notice_board import show_notice, takes_objections

router = APIRouter(tags=["公示"], dependencies=[Depends(json_answers)])
OBJECTION = "qiangji/objection"
MOST_BYTES = 20_000
UNCACHED = {"Cache-Control": "no-store"}
"""A receipt code is not to be found in the cache of a computer that many use."""
NoticeId = Annotated[str, Path(max_length=70)]
TAKEN: Responses = {
    202: {
        "description": "已收下；回执码只在这里出现一次",
        "content": {JSON: {"schema": view("receipt-code")}},
    }
}
OBJECTION_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["text"],
                    "properties": {
                        "text": {"type": "string", "description": "具体情况和依据"},
                        "about": {
                            "type": "string",
                            "description": "对哪一个结果，即公示结果里的 code；可不填",
                        },
                        "raised_by": {
                            "type": "object",
                            "description": "实名提出的填写；不填就是匿名",
                            "required": ["name", "contact"],
                            "properties": {
                                "name": {"type": "string"},
                                "contact": {"type": "string"},
                            },
                        },
                    },
                },
                "examples": {
                    "匿名": {"value": {"text": "会议记录与公示不符", "about": "jxnu.mks.01"}}
                },
            }
        },
    }
}


def pass_gate(desk: Desk, gate: FloodGate, request: Request) -> None:
    """Let a request through a flood gate, or raise TooMany."""
    gate.admit(address_of(request, desk.settings.proxies))


async def take_public(
    request: Request, desk: Desk, form_id: str, filled_in: Mapping[str, str]
) -> Response:
    """Take the body as a post of a public form about ``filled_in["unit"]``; the answer is its receipt code.

    An Idempotency-Key means nothing here: senders are not told apart, so one could meet another's.
    """
    form = desk.forms.latest(form_id)
    require_json(request)
    body = Reading.of_bytes(await whole_body(request, MOST_BYTES)).document
    return show_taken(await take_public_post(desk, form, body, filled_in))


def show_taken(taken: Taken) -> Response:
    """The 202 with the receipt code."""
    shown = {"receipt_code": taken.code, "received_at": isoformat(taken.received_at)}
    return json_answer(shown, 202, UNCACHED)


@router.get(
    "/v1/notices",
    summary="公示列表",
    responses=told(*LISTED_PUBLIC, shape=listed("notice")),
    openapi_extra={"security": []},
)
async def list_notices(request: Request, desk: AtDesk, page: AskedPage) -> Response:
    """正在公示的，和期满不到一个月的；不需要密钥。"""
    pass_gate(desk, desk.public_reads, request)
    return json_answer(await desk.board.page(page, await desk.clock.now()))


@router.get(
    "/v1/notices/{notice_id}",
    summary="一个公示",
    responses=told(*PUBLIC_READ, "notice_not_found", shape=view("notice")),
    openapi_extra={"security": []},
)
async def get_notice(request: Request, desk: AtDesk, notice_id: NoticeId) -> Response:
    """公示的文字、范围和期限，现在是否受理异议；撤回的说明原因和更正公示的编号。"""
    pass_gate(desk, desk.public_reads, request)
    now = await desk.clock.now()
    return json_answer(show_notice(await desk.board.one(notice_id, now), now))


@router.get(
    "/v1/notices/{notice_id}/results",
    summary="公示的结果",
    responses=told(
        *LISTED_PUBLIC, "notice_not_found", "results_not_shown", shape=listed("notice-result")
    ),
    openapi_extra={"security": []},
)
async def list_notice_results(
    request: Request, desk: AtDesk, notice_id: NoticeId, page: AskedPage
) -> Response:
    """逐个党支部的星级和一句话的理由，或逐个拟表彰的对象、所在单位和奖项；除此不含个人信息。"""
    pass_gate(desk, desk.public_reads, request)
    notice = await desk.board.one(notice_id, await desk.clock.now())
    return json_answer(await desk.board.results(notice, page))


@router.post(
    "/v1/notices/{notice_id}/objections",
    status_code=202,
    summary="对公示的结果提出异议",
    responses=told(*POSTED_PUBLIC, "notice_not_found", "notice_over") | TAKEN,
    openapi_extra=OBJECTION_BODY | {"security": []},
)
async def post_objection(request: Request, desk: AtDesk, notice_id: NoticeId) -> Response:
    """实名或匿名；不需要密钥，不记录地址。答复里的回执码只出现一次，请立即记下，凭它查询办理情况和答复。"""
    pass_gate(desk, desk.public_posts, request)
    now = await desk.clock.now()
    notice = await desk.board.one(notice_id, now)
    if not takes_objections(notice, now):
        raise Conflict("公示已经结束或撤回，不再受理异议", code="notice_over")
    filled_in = {"notice": notice_id, "unit": notice["state"]["unit"]}
    return await take_public(request, desk, OBJECTION, filled_in)
