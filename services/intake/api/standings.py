"""Stars in force and before, and how many there are of each, for the caller's subtree (Q10, Q12)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.shown.honours import honours_of
from services.intake.shown.statistics import moment_asked, show_statistics, stars_by_unit
from services.intake.views import show_record

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
UNLISTED = ("history", "state.terms")
"""What the list leaves out: every star but the present one."""


@router.get(
    "/v1/standings",
    summary="各党支部现在的星级",
    responses=told(*LISTED, *SUBTREE, shape=listed("standing")),
)
async def list_standings(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    star: Annotated[int | None, Query(ge=1, le=5)] = None,
) -> Response:
    """本单位及其下评定过星级的党支部，每个一条；按单位、现在的星级筛选。"""
    query: dict[str, Any] = {"state.branch.path": {"$eq": unit}}
    if star is not None:
        query["state.star"] = {"$eq": star}
    return json_answer(await desk.views.page("standings", query, page, show_record, hide=UNLISTED))


@router.get(
    "/v1/standings/{branch}",
    summary="一个党支部历来的星级",
    responses=told(*GUARDED, "not_found", shape=view("standing")),
)
async def get_standing(desk: AtDesk, client: Caller, branch: str) -> Response:
    """每个星级从何时到何时、缘由、是否已作废，受到的表彰，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        "standings", branch, client, lambda doc: doc["state"]["branch"]["path"]
    )
    honours = await honours_of(desk.views, branch)
    return json_answer(show_record(row) | {"honours": honours})


@router.get(
    "/v1/statistics/stars",
    summary="星级统计",
    responses=told(*GUARDED, *SUBTREE, "bad_parameters", shape=view("statistics")),
)
async def count_stars(
    desk: AtDesk,
    unit: AskedUnit,
    as_of: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="统计到这一天的24时，如 2026-06-30"
        ),
    ] = None,
    period: Annotated[
        str | None, Query(max_length=9, description="统计到这个统计期的期末，如 2026H2、2026Q3")
    ] = None,
    by: Annotated[
        Literal["unit"] | None, Query(description="unit：另列直属的各单位，每个一行")
    ] = None,
) -> Response:
    """党支部数，各星级的个数和比例，没有星级的个数；as_of 和 period 都不填即统计现在。"""
    moment = moment_asked(as_of=as_of, period=period, now=await desk.clock.now())
    rows = await desk.views.aggregated("units", stars_by_unit(unit, moment.counted))
    return json_answer(show_statistics(unit, moment, rows, by_unit=by is not None))
