"""谈心走访 as notify keeps it: the four 工作台账, read-only, for the caller's subtree (L5, L8)."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.checking.pointers import split
from services.intake.shown.personal import mask
from services.intake.views import show_record

router = APIRouter(tags=["四进四联"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=130)]
Book = Annotated[
    Literal["扶贫点", "科研团队", "班级社团", "网络平台", "模范人物"] | None,
    Query(description="工作台账"),
]
PERSONS = [
    split(f"{where}/{what}/*")
    for where in ("", "/history/*/data/visit", "/history/*/data/account")
    for what in ("people", "visited")
]
"""Where an entry, with all that it said before, names people."""


async def _asked(
    book: Book = None,
    cadre: Text = None,
    link: Text = None,
    since: Annotated[date | None, Query(description="从哪一天起走访的")] = None,
    until: Annotated[date | None, Query(description="到哪一天为止走访的")] = None,
    withdrawn: Annotated[bool, Query(description="只列已撤回的；不填只列有效的")] = False,
) -> dict[str, Any]:
    """What the list is asked for beside the unit."""
    named = {"book": book, "cadres": cadre, "link": link}
    query: dict[str, Any] = {
        f"state.{name}": {"$eq": value} for name, value in named.items() if value is not None
    }
    bounds = {"$gte": since, "$lte": until}
    days = {how: day.isoformat() for how, day in bounds.items() if day is not None}
    if days:
        query["state.held_on"] = days
    return query | {"state.stage": {"$eq": "withdrawn" if withdrawn else "recorded"}}


@router.get(
    "/v1/visits", summary="走访记录", responses=told(*LISTED, *SUBTREE, shape=listed("visit"))
)
async def list_visits(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_asked)],
) -> Response:
    """四个工作台账的记录，人员和走访对象打码；按单位、台账、领导干部、联系、日期筛选。抽查的名单由此而来。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    shown = await desk.views.page(
        "visits", query, page, lambda row: mask(show_record(row), PERSONS), hide=("history",)
    )
    return json_answer(shown)


@router.get(
    "/v1/visits/{visit_id}",
    summary="一份走访记录",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("visit")),
)
async def get_visit(
    desk: AtDesk, client: Caller, visit_id: str, purpose: Purpose = None
) -> Response:
    """内容、结果、历次更正。人员和走访对象打码；确需查看的用 purpose 写明用途，先记入日志再给出。"""
    row = await desk.views.one("visits", visit_id, client, _path)
    read = PersonalRead(
        client=client, subject=f"visits/{visit_id}", unit_path=_path(row), purpose=purpose
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), PERSONS, read))


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path
