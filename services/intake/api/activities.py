"""红色教育 as notify keeps it: activities, reflections, photos, read-only, for the caller's subtree (F1)."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common.mongo import Document
from services.common.red_education import held_in
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.checking.pointers import split
from services.intake.shown.personal import mask
from services.intake.shown.red_education import period_named
from services.intake.views import show_record

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=64)]
Kind = Annotated[
    Literal["革命教育基地参观", "纪念活动", "专题讨论"] | None, Query(description="活动类别")
]
PERSONS = [
    split(f"{where}/{what}")
    for where in ("", "/history/*/data/activity", "/history/*/data/account")
    for what in ("leaders/*", "people/*", "reflections/*/by")
] + [split("/history/*/data/reflection/by")]
"""Where an activity, with all that was said of it before, names people."""


async def _asked(
    kind: Kind = None,
    memorial: Annotated[str | None, Query(max_length=40, description="纪念日代号")] = None,
    period: Annotated[
        str | None, Query(max_length=9, description="统计期，如 2026Q4、2026H2、2026、2026-2027")
    ] = None,
    since: Annotated[date | None, Query(description="从哪一天起开展的")] = None,
    until: Annotated[date | None, Query(description="到哪一天为止开展的")] = None,
    withdrawn: Annotated[bool, Query(description="只列已撤回的；不填只列有效的")] = False,
) -> dict[str, Any]:
    """What the list is asked for beside the unit."""
    named = {"kind": kind, "memorial.id": memorial}
    query: dict[str, Any] = {
        f"state.{name}": {"$eq": value} for name, value in named.items() if value is not None
    }
    bounds = {"$gte": since, "$lte": until}
    days = {how: day.isoformat() for how, day in bounds.items() if day is not None}
    query["state.stage"] = {"$eq": "withdrawn" if withdrawn else "recorded"}
    spans = [{"state.held_on": days}] if days else []
    spans += [held_in(period_named(period))] if period is not None else []
    return query | ({"$and": spans} if spans else {})


@router.get(
    "/v1/activities",
    summary="红色教育活动",
    responses=told(*LISTED, *SUBTREE, shape=listed("activity")),
)
async def list_activities(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_asked)],
) -> Response:
    """本单位及其下各单位组织或共同参加的活动，姓名打码；按单位、类别、纪念日、统计期、日期筛选。"""
    query = {"state.seen_by": {"$eq": unit}} | asked
    shown = await desk.views.page(
        "activities", query, page, lambda row: mask(show_record(row), PERSONS), hide=("history",)
    )
    return json_answer(shown)


@router.get(
    "/v1/activities/{activity_id}",
    summary="一次红色教育活动",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("activity")),
)
async def get_activity(
    desk: AtDesk, client: Caller, activity_id: str, purpose: Purpose = None
) -> Response:
    """内容、心得体会、照片编号、历次更正。姓名打码；确需查看的用 purpose 写明用途，先记入日志再给出。"""
    row = await desk.views.one("activities", activity_id, client, _seen_by)
    read = PersonalRead(
        client=client,
        subject=f"activities/{activity_id}",
        unit_path=row["state"]["unit_path"],
        purpose=purpose,
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), PERSONS, read))


def _seen_by(row: Document) -> list[str]:
    seen: list[str] = row["state"]["seen_by"]
    return seen
