"""What 领导干部 owe, have done and lack at this moment, per cadre and per unit (L3, L4, F4)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.common.kernel.frames import Frame
from services.common.kernel.workdays import local_day
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.desk import Desk
from services.intake.shown.duty_lists import (
    UNITS_MOST,
    DutyBook,
    duties_below,
    duty_book,
    frame_asked,
    shortfalls_page,
    show_coverage,
)

router = APIRouter(tags=["四进四联"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=110)]
Semester = Annotated[str | None, Query(max_length=11, description="学期，如 2026-2027-1")]


async def _frame(desk: Desk, book: DutyBook, semester: str | None) -> Frame:
    return frame_asked(book.school, semester, local_day(await desk.clock.now()))


@router.get(
    "/v1/shortfalls",
    summary="联系和走访还差什么",
    responses=told(*LISTED, *SUBTREE, shape=listed("shortfall")),
)
async def list_shortfalls(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    cadre: Text = None,
    semester: Semester = None,
) -> Response:
    """此刻逐名领导干部还差的联系和走访，和没有领导干部联系的模范人物，各写明缘由；semester 查以前的学期。"""
    query = {"state.unit_path": {"$eq": unit}}
    query |= {"_id": {"$eq": cadre}} if cadre is not None else {}
    book = duty_book(desk.contracts.root / "policies")
    frame = await _frame(desk, book, semester)
    return json_answer(await shortfalls_page(desk.views, query, frame, book.rules, page))


@router.get(
    "/v1/coverage",
    summary="各单位联系和走访的完成情况",
    responses=told(*GUARDED, *SUBTREE, "bad_parameters", shape=view("coverage")),
)
async def show_coverage_below(desk: AtDesk, unit: AskedUnit, semester: Semester = None) -> Response:
    """此刻（或某学期末）有领导干部的各单位：应做、已做、还差多少，多少人全部完成，是否已报送联系情况。"""
    below = {"state.unit_path": {"$eq": unit}}
    book = duty_book(desk.contracts.root / "policies")
    frame = await _frame(desk, book, semester)
    chunks = duties_below(desk.views, below, frame, book.rules)
    owed = [duty async for chunk in chunks for duty in chunk]
    rows = await desk.views.rows(
        "linkreports",
        below | {"state.year": {"$eq": frame.year}},
        {"state.unit": 1, "state.late": 1},
        most=UNITS_MOST,
    )
    reports = {row["state"]["unit"]: row["state"]["late"] for row in rows}
    return json_answer(show_coverage(owed, frame, reports))
