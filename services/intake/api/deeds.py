"""Published deeds for anybody, without a key; and for staff how each of them stands (F4)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.common.kernel.workdays import local_day
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.attachments import holds_tag
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import (
    GUARDED,
    LISTED,
    LISTED_PUBLIC,
    PUBLIC_READ,
    SUBTREE,
    Responses,
    listed,
    told,
    view,
)
from services.intake.api.posted import Purpose
from services.intake.api.public import pass_gate
from services.intake.checking.pointers import split
from services.intake.deed_reads import is_reading
from services.intake.desk import Desk
from services.intake.shown.deed_board import Asked
from services.intake.views import show_record

router = APIRouter(tags=["模范"])
OPEN: dict[str, Any] = {"security": []}
Text = Annotated[str | None, Query(max_length=110)]
DeedId = Annotated[str, Path(max_length=40)]
Stage = Annotated[
    Literal["pending", "returned", "declined", "shown", "taken_down"] | None,
    Query(description="到哪一步"),
]
NAMES = [
    split(where)
    for where in (
        *("/waiting/name", "/waiting/paragraphs/*", "/waiting/pictures/*/caption"),
        *("/history/*/data/deed/waiting/name", "/history/*/data/deed/waiting/paragraphs/*"),
        "/history/*/data/deed/waiting/pictures/*/caption",
        *("/history/*/data/revision/name", "/history/*/data/revision/paragraphs/*"),
        "/history/*/data/revision/pictures/*/caption",
    )
]
"""What is not public of a deed: the texts that nobody approved, and those of before."""
PICTURE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
"""A browser draws it and does nothing else with it, and asks each time whether it may still be shown."""
PICTURE: Responses = {
    200: {
        "description": "照片，去掉了拍摄地点、时间和设备等信息",
        "content": {kind: {} for kind in ("image/jpeg", "image/png")},
    },
    304: {"description": "没有变化（If-None-Match）"},
}


async def asked_deeds(
    unit: Annotated[str | None, Query(max_length=64, description="报送单位及其下的")] = None,
    award: Annotated[str | None, Query(max_length=60, description="奖项代号或荣誉名称")] = None,
    year: Annotated[str | None, Query(max_length=4, description="获得荣誉的年度")] = None,
) -> Asked:
    """What a list of deeds is narrowed to; an empty field of a page is none."""
    return Asked(unit=unit or None, award=award or None, year=year or None)


AskedDeeds = Annotated[Asked, Depends(asked_deeds)]


async def read_deed(request: Request, desk: Desk, deed_id: str) -> dict[str, Any]:
    """A published deed; that it was read is counted, who read it is not."""
    pass_gate(desk, desk.public_reads, request)
    shown = await desk.deeds.one(deed_id)
    if is_reading(request.headers):
        desk.deeds.reads.note(deed_id, local_day(await desk.clock.now()))
    return shown


async def picture_of(request: Request, desk: Desk, deed_id: str, number: int) -> Response:
    """A picture of a published deed, without anything but itself."""
    pass_gate(desk, desk.public_reads, request)
    entry, tag = await desk.deeds.picture_tag(deed_id, number)
    headers = PICTURE_HEADERS | {"ETag": tag}
    if holds_tag(request, tag):
        return Response(status_code=304, headers=headers)
    bare = await desk.deeds.picture(entry)
    return Response(bare.content, media_type=bare.media_type, headers=headers)


@router.get(
    "/v1/deeds",
    summary="先进事迹",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED_PUBLIC, shape=listed("deed_summary")),
    openapi_extra=OPEN,
)
async def list_deeds(
    request: Request, desk: AtDesk, page: AskedPage, asked: AskedDeeds
) -> Response:
    """公开的先进事迹，最近公开的在前；按单位、荣誉、年度筛选；不需要密钥。"""
    pass_gate(desk, desk.public_reads, request)
    return json_answer(await desk.deeds.page(asked, page))


@router.get(
    "/v1/deeds/{deed_id}",
    summary="一篇先进事迹",
    dependencies=[Depends(json_answers)],
    responses=told(*PUBLIC_READ, "deed_not_found", shape=view("deed")),
    openapi_extra=OPEN,
)
async def get_deed(request: Request, desk: AtDesk, deed_id: DeedId) -> Response:
    """公开的一稿：标题、正文、照片、荣誉、阅读次数；撤下的、没有通过的都没有；不需要密钥。"""
    return json_answer(await read_deed(request, desk, deed_id))


@router.get(
    "/v1/deeds/{deed_id}/pictures/{number}",
    summary="一张照片",
    response_class=Response,
    responses=told(*PUBLIC_READ, "deed_not_found") | PICTURE,
    openapi_extra=OPEN,
)
async def get_deed_picture(
    request: Request, desk: AtDesk, deed_id: DeedId, number: int
) -> Response:
    """公开的事迹里的第几张照片；没有拍摄地点、时间和设备等信息；不需要密钥。"""
    return await picture_of(request, desk, deed_id, number)


@router.get(
    "/v1/deed-records",
    summary="先进事迹的办理",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED, *SUBTREE, shape=listed("deed_record")),
)
async def list_deed_records(
    desk: AtDesk, unit: AskedUnit, page: AskedPage, stage: Stage = None
) -> Response:
    """本单位及其下报送的先进事迹到了哪一步，不含正文；stage=pending 是待审核的。"""
    query: dict[str, Any] = {"state.unit_path": {"$eq": unit}}
    query |= {"state.stage": {"$eq": stage}} if stage is not None else {}
    hide = ("history", "state.waiting", "state.shown")
    return json_answer(await desk.views.page("deeds", query, page, show_record, hide=hide))


@router.get(
    "/v1/deed-records/{deed_id}",
    summary="一篇先进事迹的办理",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("deed_record")),
)
async def get_deed_record(
    desk: AtDesk, client: Caller, deed_id: DeedId, purpose: Purpose = None
) -> Response:
    """待审核的稿子、公开的稿子和全部历史记录。没有公开的文字打码；审核时用 purpose 写明用途，先记入日志再给出。"""
    row = await desk.views.one("deeds", deed_id, client, _path)
    read = PersonalRead(
        client=client, subject=f"deed-records/{deed_id}", unit_path=_path(row), purpose=purpose
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), NAMES, read))


@router.get(
    "/v1/deed-records/{deed_id}/reads",
    summary="一篇先进事迹逐日的阅读次数",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=listed("deed_day", paged=False)),
)
async def list_deed_reads(desk: AtDesk, client: Caller, deed_id: DeedId) -> Response:
    """最近 400 个有人阅读的日子，每天多少次；只有次数，不记是谁。"""
    await desk.views.one("deeds", deed_id, client, _path)
    return json_answer({"items": await desk.deeds.reads.by_day(deed_id)})


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path
