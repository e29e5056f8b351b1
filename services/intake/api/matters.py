"""Opinions as notify keeps them, read-only, for every unit that is or was concerned with them (L10)."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.contracts import read_json
from services.common.kernel.canonical import isoformat
from services.common.logs import get_logger
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.desk import Desk
from services.intake.shown.matter_page import (
    MATTERS,
    OPEN,
    Urgency,
    attachments_of,
    main_of,
    show_main,
    urgency,
)
from services.intake.shown.overdue_board import board, show_row
from services.intake.shown.similar_matters import candidates, similar
from services.intake.shown.working_days import working_days

router = APIRouter(tags=["意见建议"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
Level = Annotated[int | None, Query(ge=1, le=20)]
PERSONAL = ("state.study.attendees", "state.assignment.person")
"""What lists leave out; who reads a matter's own page is logged."""


async def filters(
    owner: Text = None, stage: Text = None, level: Level = None, overdue: bool | None = None
) -> dict[str, Any]:
    """What the list's query asks for beside the unit; ``overdue`` as it was given, for it needs the time of now."""
    asked = {"owner_path": owner, "stage": stage, "level": level}
    query = {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}
    return {"query": query, "overdue": overdue}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/matters",
    summary="意见事项列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("matter")),
)
async def list_matters(desk: AtDesk, unit: AskedUnit, page: AskedPage, asked: Asked) -> Response:
    """本单位及其下各单位收到、办理过的意见事项，可按现办理单位、阶段、第几级、是否逾期筛选。

    owner 只列现由某单位或其下各单位办理的；warning 为 yellow 的一个工作日内到期，red 的已经逾期。
    """
    now = await _urgency(desk)
    query = {"state.concerned": {"$eq": unit}, **asked["query"]}
    if asked["overdue"] is not None:
        late = _late(now)
        query |= {"$and": [late]} if asked["overdue"] else {"$nor": [late]}
    hide = ("history", *PERSONAL)
    return json_answer(await desk.views.page(MATTERS, query, page, now.show, hide=hide))


@router.get(
    "/v1/matters/overdue-board",
    summary="逾期看板",
    responses=told(*GUARDED, "bad_parameters", *SUBTREE, shape=view("overdue_board")),
)
async def get_overdue_board(desk: AtDesk, unit: AskedUnit) -> Response:
    """本单位及其下每个正在办理的单位：在办、暂停、两个工作日内到期、已经逾期、在最高一级被催办的件数；逾期多的在前。"""
    now = await _urgency(desk)
    rows = await desk.views.aggregated(MATTERS, board(unit, now))
    shown = {"unit": unit, "at": isoformat(now.now)}
    return json_answer({**shown, "items": [show_row(row) for row in rows]})


@router.get(
    "/v1/matters/{matter_id}",
    summary="一件意见事项及其流转",
    responses=told(*GUARDED, "not_found", shape=view("matter")),
)
async def get_matter(desk: AtDesk, client: Caller, matter_id: str) -> Response:
    """现由谁办理、下一步及其时限，以及受理以来的每一步；已经合并的，main 是合并后那一件的进度和答复。"""
    row = await desk.views.one(MATTERS, matter_id, client, lambda doc: doc["state"]["concerned"])
    if row["state"]["study"] or row["state"]["assignment"]:
        get_logger().info("personal.read", client=client.id, matter=matter_id, what=PERSONAL)
    main = await main_of(desk.views, row)
    shown = (await _urgency(desk)).show(row)
    attachments = await attachments_of(desk.views, row)
    beside = {"main": show_main(main, client) if main else None, "attachments": attachments}
    return json_answer({**shown, **beside})


@router.get(
    "/v1/matters/{matter_id}/similar",
    summary="可能是同一件事的意见",
    responses=told(*GUARDED, "not_found", shape=listed("similar_matter", paged=False)),
)
async def list_similar(desk: AtDesk, client: Caller, matter_id: str) -> Response:
    """同一办理单位（及其下各单位）尚未答复、内容相近的意见，最像的在前，附理由；是否合并由人决定（lianxin/opinion-merge）。"""
    row = await desk.views.one(MATTERS, matter_id, client, lambda doc: doc["state"]["concerned"])
    others = await desk.views.aggregated(MATTERS, candidates(row, client))
    return json_answer({"items": similar(row, others)})


def _late(now: Urgency) -> dict[str, Any]:
    return {
        "state.stage": {"$in": list(OPEN)},
        "state.pause": None,
        "state.answer_by.due": {"$lte": now.now},
    }


async def _urgency(desk: Desk) -> Urgency:
    schemas = desk.contracts.root
    calendar = await working_days(desk.views, schemas)
    return urgency(await desk.clock.now(), calendar, _ladder(schemas / "policies"))


@lru_cache(maxsize=4)
def _ladder(policies: Path) -> dict[str, Any]:
    return read_json(policies / "opinion-ladder.json")
