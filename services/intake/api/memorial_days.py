"""Memorial days with what was held for them, and the units that held too little (F1)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.common.kernel.memorials import Memorials
from services.common.kernel.workdays import local_day
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told
from services.intake.desk import Desk
from services.intake.shown.red_education import (
    calendar_below,
    commemoration,
    days_asked,
    held_page,
    lacking_page,
    memorial_days,
    period_asked,
)

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=64)]


@router.get(
    "/v1/memorial-days",
    summary="红色教育纪念日",
    responses=told(
        *(*GUARDED, *SUBTREE), "bad_parameters", shape=listed("memorial_day", paged=False)
    ),
)
async def list_memorial_days(
    desk: AtDesk,
    unit: AskedUnit,
    since: Annotated[
        date | None, Query(alias="from", description="从哪一天起；不填从今天起")
    ] = None,
    until: Annotated[date | None, Query(alias="to", description="到哪一天为止；不填查半年")] = None,
) -> Response:
    """每个纪念日的日期、周年、建议的活动和地点，何时提议、何时提醒；本单位及其下多少个应开展、多少个已开展。"""
    within, today = unit, await _today(desk)
    first, last = days_asked(since, until, today)
    return json_answer(await calendar_below(desk.views, within, _table(desk), first, last))


@router.get(
    "/v1/memorial-days/{memorial_day}/units",
    summary="一个纪念日各单位开展的情况",
    responses=told(*LISTED, *SUBTREE, "not_found", shape=listed("memorial_unit")),
)
async def list_memorial_units(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    memorial_day: str,
    held: Annotated[bool | None, Query(description="只列已开展的，或只列没有开展的")] = None,
) -> Response:
    """本单位及其下应开展的各单位，逐个写明是否已开展、是哪些活动；编号写作 martyrs:2026-09-30。"""
    within = unit
    what = commemoration(_table(desk), memorial_day)
    return json_answer(await held_page(desk.views, within, what, page, held=held))


@router.get(
    "/v1/activity-shortfalls",
    summary="没有按规定开展红色教育的单位",
    responses=told(*LISTED, *SUBTREE, shape=listed("activity_shortfall")),
)
async def list_activity_shortfalls(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    period: Annotated[
        str | None, Query(max_length=9, description="统计期，如 2026H2；不填为当前")
    ] = None,
) -> Response:
    """此刻活动次数不足的单位，写明缘由；每个时期至少几次、对哪些单位，由政策文件规定，不作要求的不列。"""
    within, expected = unit, _table(desk).expected
    asked = period_asked(expected, period, await _today(desk))
    return json_answer(await lacking_page(desk.views, within, expected, asked, page))


async def _today(desk: Desk) -> date:
    return local_day(await desk.clock.now())


def _table(desk: Desk) -> Memorials:
    return memorial_days(desk.contracts.root / "policies")
