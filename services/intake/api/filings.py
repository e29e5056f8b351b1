"""报备 as scoring keeps it, read-only, for the branch's own line (Q6)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]


async def filters(
    stage: Text = None, recipient: Text = None, overdue: bool | None = None
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"stage": stage, "recipient.id": recipient, "overdue": overdue}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/filings",
    summary="报备列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("filing")),
)
async def list_filings(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Asked,
) -> Response:
    """本单位及其下党支部四星、五星结果的报备；按单位、进度、报备单位的代号、是否逾期筛选。"""
    query = {"state.branch.path": {"$eq": unit}} | asked
    return json_answer(
        await desk.views.page("filings", query, page, show_record, hide=("history",))
    )


@router.get(
    "/v1/filings/{filing_id}",
    summary="一项报备",
    responses=told(*GUARDED, "not_found", shape=view("filing")),
)
async def get_filing(desk: AtDesk, client: Caller, filing_id: str) -> Response:
    """期限、文号、回执或退回的理由，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        "filings", filing_id, client, lambda doc: doc["state"]["branch"]["path"]
    )
    return json_answer(show_record(row))
