"""The 台账, inspections and pledges as scoring keeps them, read-only, for the caller's subtree (Q9, Q13)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.logs import get_logger
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.checking.pointers import split
from services.intake.shown.personal import mask
from services.intake.views import show_record

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
Star = Annotated[int | None, Query(ge=1, le=5)]
KEPT = ("/secretary/phone", "/leaders/school_level/*/phone", "/leaders/division_level/*/phone")
PHONES = [
    split(f"{where}{kept}") for where in ("/content", "/history/*/data/content") for kept in KEPT
]
"""Where a register's page, with all that was filled in before, holds phones."""
INSPECTORS = "state.inspectors"
"""What lists of inspections leave out."""


def _wanted(**asked: object) -> dict[str, Any]:
    """A query by the fields of a state that were asked for."""
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


async def _sought(
    kind: Text = None, stage: Text = None, overdue: bool | None = None
) -> dict[str, Any]:
    return _wanted(kind=kind, stage=stage, overdue=overdue)


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["path"]
    return path


@router.get(
    "/v1/registers",
    summary="五星创评工作台账",
    responses=told(*LISTED, *SUBTREE, shape=listed("register")),
)
async def list_registers(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    star: Star = None,
    weak: bool | None = None,
) -> Response:
    """附件3 的台账，每个党支部一份，手机一律打码；按单位、星级、是否软弱涣散筛选。"""
    query = {"state.path": {"$eq": unit}} | _wanted(star=star, weak=weak)
    shown = await desk.views.page(
        "registers", query, page, lambda row: mask(show_record(row), PHONES), hide=("history",)
    )
    return json_answer(shown)


@router.get(
    "/v1/registers/{branch}",
    summary="一个党支部的工作台账",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("register")),
)
async def get_register(
    desk: AtDesk, client: Caller, branch: str, purpose: Purpose = None
) -> Response:
    """历次登记都在其中。手机打码；确需查看的用 purpose 写明用途，谁、何时、为什么查看都先记下来再给出。"""
    row = await desk.views.one("registers", branch, client, _path)
    read = PersonalRead(
        client=client, subject=f"registers/{branch}", unit_path=_path(row), purpose=purpose
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), PHONES, read))


@router.get(
    "/v1/inspections",
    summary="督查记录",
    responses=told(*LISTED, *SUBTREE, shape=listed("inspection")),
)
async def list_inspections(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    sought: Annotated[dict[str, Any], Depends(_sought)],
) -> Response:
    """对本单位及其下各单位的督查；按单位、方式、是否办结、是否逾期筛选。"""
    query = {"state.path": {"$eq": unit}} | sought
    hide = ("history", INSPECTORS)
    return json_answer(await desk.views.page("inspections", query, page, show_record, hide=hide))


@router.get(
    "/v1/inspections/{inspection_id}",
    summary="一次督查及其整改",
    responses=told(*GUARDED, "not_found", shape=view("inspection")),
)
async def get_inspection(desk: AtDesk, client: Caller, inspection_id: str) -> Response:
    """逐个问题的期限、整改情况和认定结果，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one("inspections", inspection_id, client, _path)
    get_logger().info("personal.read", client=client.id, inspection=inspection_id, what=INSPECTORS)
    return json_answer(show_record(row))


@router.get(
    "/v1/pledges",
    summary="五星创建承诺",
    responses=told(*LISTED, *SUBTREE, shape=listed("pledge")),
)
async def list_pledges(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    stage: Text = None,
) -> Response:
    """本单位及其下各院级党委（党总支）书记的承诺及评议；按单位、年度、是否已评议筛选。"""
    query = {"state.path": {"$eq": unit}} | _wanted(year=year, stage=stage)
    return json_answer(
        await desk.views.page("pledges", query, page, show_record, hide=("history",))
    )


@router.get(
    "/v1/pledges/{pledge_id}",
    summary="一份承诺及其评议",
    responses=told(*GUARDED, "not_found", shape=view("pledge")),
)
async def get_pledge(desk: AtDesk, client: Caller, pledge_id: str) -> Response:
    """承诺全文、逐项目标和年终评议，以及历次修改。"""
    return json_answer(show_record(await desk.views.one("pledges", pledge_id, client, _path)))
