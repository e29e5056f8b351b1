"""The quarterly figures, read-only: what was confirmed, what the ledgers say, and the records behind each (L9)."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common.errors import Refused
from services.common.kernel.figures import Figure, Figures
from services.common.kernel.periods import Period
from services.common.mongo import Document
from services.common.progress import (
    SOURCES,
    counting,
    figures_of,
    listing,
    records_behind,
)
from services.intake.access import require_subtree
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.shown.returns import (
    RETURNS,
    define,
    figure_named,
    kept_by_unit,
    named,
    quarter_asked,
    reported_below,
    show_completeness,
    show_sheet,
)
from services.intake.views import Page, decode_cursor, encode_cursor, plain, show_record

router = APIRouter(tags=["四进四联"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
Quarter = Annotated[str | None, Query(max_length=6, description="季度，如 2026Q4")]
Stage = Annotated[
    Literal["open", "confirmed"] | None, Query(description="open 待确认；confirmed 已确认定稿")
]


@router.get(
    "/v1/returns",
    summary="季度统计表列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("return")),
)
async def list_returns(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    period: Quarter = None,
    state: Stage = None,
) -> Response:
    """本单位及其下各填报单位的“四进四联”活动进展情况统计表；按单位、季度、是否已确认筛选。"""
    query: dict[str, Any] = {"state.unit_path": {"$eq": unit}}
    if period is not None:
        query["state.period"] = str(quarter_asked(period))
    if state is not None:
        query["state.stage"] = state
    return json_answer(await desk.views.page(RETURNS, query, page, show_record, hide=("history",)))


@router.get(
    "/v1/returns/definitions",
    summary="七项数字的口径",
    responses=told(*GUARDED, shape=listed("figure_definition", paged=False)),
)
async def list_definitions(_: Caller) -> Response:
    """每一项计什么、出自哪个台账、按什么时间计入季度。"""
    return json_answer({"items": [define(figure) for figure in Figure]})


@router.get(
    "/v1/returns/completeness",
    summary="季度统计表报送情况",
    responses=told(*GUARDED, *SUBTREE, "bad_parameters", shape=view("completeness")),
)
async def get_completeness(desk: AtDesk, unit: AskedUnit, period: Quarter = None) -> Response:
    """本单位及其下各填报单位按时、迟报、未报的次数和比率；不填季度即历来各季度合计。"""
    quarter = None if period is None else quarter_asked(period)
    now = await desk.clock.now()
    rows = await desk.views.aggregated(RETURNS, kept_by_unit(unit, quarter, now))
    return json_answer(show_completeness(unit, quarter, rows))


@router.get(
    "/v1/returns/{return_id}",
    summary="一个单位一个季度的统计表",
    responses=told(*GUARDED, "not_found", shape=view("return")),
)
async def get_return(desk: AtDesk, client: Caller, return_id: str) -> Response:
    """时限、另行填报的各项、定稿的数字、定稿之后的变化，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        RETURNS, return_id, client, lambda found: found["state"]["unit_path"]
    )
    return json_answer(show_record(row))


@router.get(
    "/v1/returns/{return_id}/figures",
    summary="七项数字",
    responses=told(*GUARDED, *SUBTREE, "not_found", shape=view("return_sheet")),
)
async def get_sheet(desk: AtDesk, client: Caller, return_id: str) -> Response:
    """任何单位任何季度都可以看：台账现在的数、定稿的数、另行填报的数和差额；上级单位另有下级上报数之和。"""
    code, period = named(return_id)
    unit = await _unit(desk, client, code)
    now, found = await asyncio.gather(
        _figures(desk, code, period), desk.views.found(RETURNS, return_id, {"history": 0})
    )
    sums = None if found else await _sums(desk, code, period)
    return json_answer(show_sheet(unit, period, now, found and found["state"], sums))


@router.get(
    "/v1/returns/{return_id}/figures/{figure_name}",
    summary="一项数字及其由来",
    responses=told(*LISTED, *SUBTREE, "not_found", shape=view("figure")),
)
async def get_figure(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    return_id: str,
    figure_name: str,
    changed: Annotated[bool, Query(description="只列定稿之后登记或变动过的")] = False,
) -> Response:
    """计入这一项的每条记录：编号、名称、登记单位、日期、计多少。"""
    code, period = named(return_id)
    figure = figure_named(figure_name)
    await _unit(desk, client, code)
    only: dict[str, Any] = {}
    if changed:
        found = await desk.views.found(RETURNS, return_id, {"state.confirmed_at": 1})
        since = found and found["state"]["confirmed_at"]
        only = {"history.at": {"$gt": since}} if since else {"_id": {"$in": []}}
    rows = await _records(desk, figure, (code, period), page, only)
    return json_answer(define(figure) | rows)


async def _unit(desk: Desk, client: Client, code: str) -> Document:
    require_subtree(client, code, await desk.tree.path(code))
    found = await desk.views.found("units", code, {"name": 1})
    return found or {"_id": code, "name": code}


async def _sums(desk: Desk, unit: str, period: Period) -> Document | None:
    """What was reported below, and what was entered by units that belong to none of those that report."""
    rows = await desk.views.aggregated(RETURNS, reported_below(unit, period))
    if not rows:
        return None
    return rows[0] | {"own": await _figures(desk, unit, period, rows[0]["units"])}


async def _figures(desk: Desk, unit: str, period: Period, without: Sequence[str] = ()) -> Figures:
    pipelines = [counting(figure, unit, period, without) for figure in Figure]
    asked = [desk.views.aggregated(*each) for each in pipelines]
    return figures_of(dict(zip(Figure, await asyncio.gather(*asked), strict=True)))


async def _records(
    desk: Desk, figure: Figure, of: tuple[str, Period], page: Page, only: Document
) -> dict[str, Any]:
    """One page of the records behind a figure, ledger after ledger; the cursor names ledger and record."""
    place, after = _place(page.cursor)
    found: list[tuple[int, Document]] = []
    for number, source in enumerate(SOURCES[figure]):
        left = page.limit + 1 - len(found)
        if number < place or not left:
            continue
        behind = {"_id": {"$gt": after}} if number == place and after else {}
        query = {"$and": [records_behind(source, *of), behind, only]}
        rows = await desk.views.aggregated(*listing(figure, source, query, most=left))
        found += [(number, row) for row in rows]
    shown = found[: page.limit]
    last = f"{shown[-1][0]}:{shown[-1][1]['id']}" if len(found) > page.limit else None
    return {
        "items": [plain(row) for _, row in shown],
        "next": None if last is None else encode_cursor(last),
    }


def _place(cursor: str | None) -> tuple[int, str]:
    """Which ledger and which record of it a cursor stands after."""
    if cursor is None:
        return 0, ""
    number, colon, after = decode_cursor(cursor).partition(":")
    if not colon or not number.isdecimal():
        raise Refused("游标无效：请原样使用上一页给出的 next", code="bad_cursor")
    return int(number), after
