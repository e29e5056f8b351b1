"""Colleges' parts of campaigns as scoring keeps them, read-only, for the caller's subtree (Q3)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.common.logs import get_logger
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
PERSONAL = "state.sent.meeting.attendees"
"""What lists leave out; who reads a part's own page is logged."""


@router.get(
    "/v1/parts",
    summary="各单位报送审核结果的情况",
    responses=told(*LISTED, *SUBTREE, shape=listed("part")),
)
async def list_parts(
    desk: AtDesk, unit: AskedUnit, page: AskedPage, campaign: Text = None
) -> Response:
    """本单位及其下各院级党委（党总支）已报送的、被退回的；没有报送过的不在其中。按活动、单位筛选。"""
    query = {"state.path": {"$eq": unit}}
    if campaign is not None:
        query["state.campaign"] = {"$eq": campaign}
    hide = ("history", PERSONAL)
    return json_answer(await desk.views.page("parts", query, page, show_record, hide=hide))


@router.get(
    "/v1/parts/{part_id}",
    summary="一个单位报送的审核结果及其台账",
    responses=told(*GUARDED, "not_found", shape=view("part")),
)
async def get_part(desk: AtDesk, client: Caller, part_id: str) -> Response:
    """何时报送、几个党支部、集体研究的情况，退回的理由，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one("parts", part_id, client, lambda doc: doc["state"]["path"])
    get_logger().info("personal.read", client=client.id, part=part_id, what=PERSONAL)
    return json_answer(show_record(row))
