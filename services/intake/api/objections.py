"""Objections as scoring keeps them, for the unit that has to answer them (Q8)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common.logs import get_logger
from services.intake.access import require_role
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, listed, told, view
from services.intake.clients import Client
from services.intake.views import show_record

router = APIRouter(tags=["公示"], dependencies=[Depends(json_answers)])
READERS = ("org_dept",)
PERSONAL = ("state.raised_by", "state.decision.meeting.attendees")
"""What lists leave out; who reads an objection's own page is logged."""


def _require_reader(client: Client) -> None:
    require_role(client, READERS, action="查看异议")


@router.get(
    "/v1/objections",
    summary="异议列表",
    responses=told(*LISTED, "role_required", shape=listed("objection")),
)
async def list_objections(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    notice: Annotated[str | None, Query(max_length=70, description="公示编号")] = None,
    stage: Annotated[
        Literal["received", "upheld", "modified", "rejected"] | None,
        Query(description="received 是还没有答复的"),
    ] = None,
) -> Response:
    """本单位及其下各单位发布的公示收到的异议；按公示、按是否答复筛选。"""
    _require_reader(client)
    query: dict[str, object] = {"state.unit_path": {"$eq": client.unit}}
    if notice is not None:
        query["state.notice"] = {"$eq": notice}
    if stage is not None:
        query["state.stage"] = {"$eq": stage}
    hide = ("history", *PERSONAL)
    return json_answer(await desk.views.page("objections", query, page, show_record, hide=hide))


@router.get(
    "/v1/objections/{objection_id}",
    summary="一件异议及其答复",
    responses=told(*GUARDED, "role_required", "not_found", shape=view("objection")),
)
async def get_objection(desk: AtDesk, client: Caller, objection_id: str) -> Response:
    """异议人（实名的）、内容、复核和答复、得分的更正，以及全部历史记录（哈希相连）。"""
    _require_reader(client)
    row = await desk.views.one(
        "objections", objection_id, client, lambda doc: doc["state"]["unit_path"]
    )
    get_logger().info("personal.read", client=client.id, objection=objection_id, what=PERSONAL)
    return json_answer(show_record(row))
