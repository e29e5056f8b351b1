"""Model persons and branches, read-only, for the caller's subtree (F4)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.mongo import Document
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.shown.honoured import with_honour
from services.intake.views import show_record

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=110)]


async def _honour_asked(
    award: Annotated[str | None, Query(max_length=60, description="奖项代号或荣誉名称")] = None,
    year: Annotated[str | None, Query(max_length=4, description="获得荣誉的年度")] = None,
) -> dict[str, Any]:
    """One honour that has all that was asked for."""
    honour = with_honour(award, year)
    return {"state.honours": honour} if honour else {}


@router.get(
    "/v1/models",
    summary="模范人物和先进集体",
    responses=told(*LISTED, *SUBTREE, shape=listed("model")),
)
async def list_models(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_honour_asked)],
    ended: bool | None = None,
) -> Response:
    """本单位及其下的模范人物和先进集体；按单位、奖项、年度、是否仍在名册筛选。"""
    query: dict[str, Any] = {"state.unit_path": {"$eq": unit}}
    query |= asked
    if ended is not None:
        query["state.ended"] = {"$ne": None} if ended else {"$eq": None}
    return json_answer(await desk.views.page("models", query, page, show_record, hide=("history",)))


@router.get(
    "/v1/models/{model_id}",
    summary="一个模范人物或集体",
    responses=told(*GUARDED, "not_found", shape=view("model")),
)
async def get_model(desk: AtDesk, client: Caller, model_id: str) -> Response:
    """各项荣誉（撤销的也在其中）、何时为何不再列入，以及全部历史记录（哈希相连）。"""
    return json_answer(show_record(await desk.views.one("models", model_id, client, _path)))


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path
