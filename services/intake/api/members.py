"""Party members and cadres of branches, read-only, for the caller's subtree; personal codes for them (F2)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.common.errors import Refused
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import JSON, json_answer, json_answers, require_json, whole_body
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import (
    GUARDED,
    LISTED,
    READ_JSON,
    SUBTREE,
    listed,
    told,
    view,
)
from services.intake.api.posted import Purpose
from services.intake.api.public import MOST_BYTES, TAKEN, show_taken
from services.intake.box.own_year import issue_code
from services.intake.checking.strict_json import parse
from services.intake.shown.honours import honours_of
from services.intake.shown.member_privacy import MEMBER, listed_member
from services.intake.shown.unpledged import unpledged_page
from services.intake.views import show_record

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=110)]
CODE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["year"],
                    "properties": {"year": {"type": "string", "description": "年度，如 2026"}},
                },
                "examples": {"例": {"value": {"year": "2026"}}},
            }
        },
    }
}


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path


@router.get(
    "/v1/members", summary="党员、干部", responses=told(*LISTED, *SUBTREE, shape=listed("member"))
)
async def list_members(
    desk: AtDesk,
    client: Caller,
    unit: AskedUnit,
    page: AskedPage,
    active: bool | None = None,
    unpledged: Annotated[
        int | None, Query(ge=2000, le=2099, description="只列这一年还没有定诺的")
    ] = None,
) -> Response:
    """本单位及其下各党支部的党员、干部；本支部以外姓名打码，联系方式一律打码。"""
    query: dict[str, Any] = {"state.unit_path": {"$eq": unit}}
    if unpledged is not None:
        rows, following = await unpledged_page(desk.views, query, unpledged, page)
        return json_answer(
            {"items": [listed_member(row, client) for row in rows], "next": following}
        )
    if active is not None:
        query["state.active"] = {"$eq": active}
    shown = await desk.views.page(
        "members", query, page, lambda row: listed_member(row, client), hide=("history",)
    )
    return json_answer(shown)


@router.get(
    "/v1/members/{member_id}",
    summary="一名党员或干部",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("member")),
)
async def get_member(
    desk: AtDesk, client: Caller, member_id: str, purpose: Purpose = None
) -> Response:
    """历次登记和受到的表彰都在其中。姓名、联系方式打码；确需查看的用 purpose 写明用途，先记入查阅记录再给出。"""
    row = await desk.views.one("members", member_id, client, _path)
    read = PersonalRead(
        client=client, subject=f"members/{member_id}", unit_path=_path(row), purpose=purpose
    )
    shown = show_record(row) | {"honours": await honours_of(desk.views, member_id)}
    return json_answer(await desk.access_log.personal_read(shown, MEMBER, read))


@router.post(
    "/v1/members/{member_id}/codes",
    status_code=202,
    summary="发放个人查询码",
    responses=told(
        *GUARDED, *READ_JSON, "role_required", "not_found", "invalid_form", "reserved_field"
    )
    | TAKEN,
    openapi_extra=CODE_BODY,
)
async def post_member_code(
    request: Request, desk: AtDesk, client: Caller, member_id: str
) -> Response:
    """由党支部交给本人：凭码查看本人的全部记录、自评、申请更正。只出现一次，不保存；再发一次，以前的作废。"""
    require_json(request)
    body = parse(await whole_body(request, MOST_BYTES))
    if others := sorted(body.keys() - {"year"}):
        raise Refused(f"这里没有字段 {'、'.join(others)}，请去掉", code="reserved_field")
    return show_taken(await issue_code(desk, client, member_id, body))
