"""整顿 as scoring keeps it, read-only, for the branch's own line (Q11, Q12)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.logs import get_logger
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
LEADERS = ("state.measures.school_level", "state.measures.division_level")
"""What lists leave out; who reads a record's own page is logged."""
UNLISTED = ("history", "state.progress", "state.reviews", *LEADERS)


async def filters(
    stage: Text = None, overdue: bool | None = None, campaign: Text = None
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"stage": stage, "overdue": overdue, "campaign": campaign}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/rectifications",
    summary="整顿列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("rectification")),
)
async def list_rectifications(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Asked,
) -> Response:
    """本单位及其下列入整顿的党支部；按单位、进度、是否逾期、活动筛选。"""
    query = {"state.branch.path": {"$eq": unit}} | asked
    found = await desk.views.page("rectifications", query, page, show_record, hide=UNLISTED)
    return json_answer(found)


@router.get(
    "/v1/rectifications/{rectification_id}",
    summary="一项整顿",
    responses=told(*GUARDED, "not_found", shape=view("rectification")),
)
async def get_rectification(desk: AtDesk, client: Caller, rectification_id: str) -> Response:
    """缘由、措施和负责同志、进展、验收，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        "rectifications", rectification_id, client, lambda doc: doc["state"]["branch"]["path"]
    )
    get_logger().info(
        "personal.read", client=client.id, rectification=rectification_id, what=LEADERS
    )
    return json_answer(show_record(row))
