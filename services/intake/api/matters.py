"""Opinions as notify keeps them, read-only, for every unit that is or was concerned with them (L10)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.logs import get_logger
from services.intake.access import require_subtree
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(tags=["意见建议"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
PERSONAL = ("state.study.attendees", "state.assignment.person")
"""What lists leave out; who reads a matter's own page is logged."""


@router.get(
    "/v1/matters",
    summary="意见事项列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("matter")),
)
async def list_matters(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    unit: Text = None,
    owner: Text = None,
    stage: Text = None,
) -> Response:
    """本单位及其下各单位收到、办理过的意见事项；owner 只列现由某单位或其下各单位办理的，stage 按办理阶段筛选。"""
    if unit is not None:
        require_subtree(client, unit, await desk.tree.path(unit))
    query: dict[str, Any] = {"state.concerned": {"$eq": unit or client.unit}}
    if owner is not None:
        query["state.owner_path"] = {"$eq": owner}
    if stage is not None:
        query["state.stage"] = {"$eq": stage}
    hide = ("history", *PERSONAL)
    return json_answer(await desk.views.page("matters", query, page, show_record, hide=hide))


@router.get(
    "/v1/matters/{matter_id}",
    summary="一件意见事项及其流转",
    responses=told(*GUARDED, "not_found", shape=view("matter")),
)
async def get_matter(desk: AtDesk, client: Caller, matter_id: str) -> Response:
    """现由谁办理、下一步及其时限，以及受理以来的每一步。"""
    row = await desk.views.one("matters", matter_id, client, lambda doc: doc["state"]["concerned"])
    if row["state"]["study"] or row["state"]["assignment"]:
        get_logger().info("personal.read", client=client.id, matter=matter_id, what=PERSONAL)
    return json_answer(show_record(row))
