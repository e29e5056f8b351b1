"""Archived documents made again: whether they came out the same, and what differs and why (B12)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.common.errors import NotFound
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, listed, told, view
from services.intake.api.submissions import submission_of
from services.intake.views import show_rebuild, show_submission

router = APIRouter(tags=["附件"])
FORM = "export/rebuild"


@router.get(
    "/v1/rebuilds",
    summary="重做过的附件",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED, shape=listed("rebuild")),
)
async def list_rebuilds(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    export: Annotated[str | None, Query(description="只看这一份附件的", max_length=160)] = None,
) -> Response:
    """本单位及其下各单位的附件，重做的结果。"""
    query = {"unit_path": {"$eq": client.unit}} | ({"export": {"$eq": export}} if export else {})
    return json_answer(await desk.views.page("rebuilds", query, page, show_rebuild))


@router.get(
    "/v1/rebuilds/{rebuild_id}",
    summary="一次重做的结果",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=view("rebuild")),
)
async def get_rebuild(desk: AtDesk, client: Caller, rebuild_id: str) -> Response:
    """ready 时 verdict 说是否相同，formats 逐个格式列出不同之处和原因；received 为尚在重做，大台账附进度。"""
    try:
        row = await desk.views.one("rebuilds", rebuild_id, client, lambda row: row["unit_path"])
        return json_answer(show_rebuild(row))
    except NotFound:
        posted = await submission_of(desk, client, rebuild_id)
        if posted["form"] != FORM:
            raise
        shown = show_submission(posted, await desk.views.jobs_of(posted))
        return json_answer(shown | {"progress": await desk.views.progress_of(rebuild_id)})
