"""Honours on record, of persons and branches, read-only (F3). They were shown in public, so names stand in full."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.awards import Year, wanted
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=220)]
UNLISTED = ("history", "state.withdrawal")


async def _asked(
    person: Annotated[str | None, Query(max_length=129, description="党员编号")] = None,
    branch: Annotated[str | None, Query(max_length=64, description="党支部编码")] = None,
    year: Year = None,
    award: Text = None,
    stage: Literal["granted", "withdrawn"] | None = None,
) -> dict[str, Any]:
    query = wanted(year=year, award=award, stage=stage)
    found = [each for each in (person, branch) if each is not None]
    return query | ({"state.nominee.id": {"$in": found}} if found else {})


@router.get(
    "/v1/honours",
    summary="表彰列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("honour")),
)
async def list_honours(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_asked)],
) -> Response:
    """本单位及其下的个人和党支部受到的表彰；按单位、党员、党支部、年度、奖项、是否已撤销筛选。"""
    query = {"state.nominee.unit_path": {"$eq": unit}} | asked
    return json_answer(await desk.views.page("honours", query, page, show_record, hide=UNLISTED))


@router.get(
    "/v1/honours/{honour_id}",
    summary="一项表彰",
    responses=told(*GUARDED, "not_found", shape=view("honour")),
)
async def get_honour(desk: AtDesk, client: Caller, honour_id: str) -> Response:
    """哪次评选、哪个公示、何时记入；撤销的写明理由，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        "honours", honour_id, client, lambda doc: doc["state"]["nominee"]["unit_path"]
    )
    return json_answer(show_record(row))
