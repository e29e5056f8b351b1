"""Official tables: asked for, followed, and fetched as files."""

import urllib.parse

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from starlette.routing import Route

from services.common.errors import NotFound
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, Responses, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.api.submissions import accepted, receive, submission_of
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.views import show_export, show_submission

router = APIRouter(tags=["附件"])
FORM = "export/request"
FILE: Responses = {
    200: {
        "description": "文件内容",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def request_export(request: Request) -> Response:
    """正文即表单 export/request：table、unit、period、formats。做好之后在 /v1/exports/{id} 取文件。"""
    answered = await receive(request, FORM)
    return accepted(answered | {"location": f"/v1/exports/{answered['id']}"})


BARE = Route("/v1/exports", request_export, methods=["POST"])


@router.get(
    "/v1/exports",
    summary="附件列表",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED, shape=listed("export")),
)
async def list_exports(desk: AtDesk, client: Caller, page: AskedPage) -> Response:
    """本单位及其下各单位已做好的附件，含按期自动生成的。"""
    query = {"unit_path": {"$eq": client.unit}}
    return json_answer(await desk.views.page("exports", query, page, show_export))


@router.get(
    "/v1/exports/{export_id}",
    summary="一份附件及其文件",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=view("export")),
)
async def get_export(desk: AtDesk, client: Caller, export_id: str) -> Response:
    """ready 时 files 列出文件名、字节数、SHA-256 和下载地址；received 为尚在制作，大台账附进度；refused 为被退回。"""
    try:
        return json_answer(show_export(await _ready(desk, client, export_id)))
    except NotFound:
        row = await submission_of(desk, client, export_id)
        if row["form"] != FORM:
            raise
        shown = show_submission(row, await desk.views.jobs_of(row))
        progress = await desk.views.progress_of(export_id)
        return json_answer(shown | {"files": [], "progress": progress})


@router.get(
    "/v1/exports/{export_id}/files/{format}",
    summary="下载附件文件",
    response_class=StreamingResponse,
    responses=told(
        "unauthorized",
        "not_found",
        "purpose_missing",
        "bad_parameters",
        "internal_error",
        "unavailable",
    )
    | FILE,
)
async def get_file(
    desk: AtDesk, client: Caller, export_id: str, format: str, purpose: Purpose = None
) -> StreamingResponse:
    """文件内容；文件名在 Content-Disposition 里（UTF-8）。含个人信息的须写明 purpose，先记入查阅记录再给出。"""
    row = await _ready(desk, client, export_id)
    file = next((item for item in row["files"] if item["format"] == format), None)
    if file is None:
        raise NotFound("这份附件没有这种格式的文件")
    if row["personal"]:
        subject, path = f"exports/{export_id}", row["unit_path"]
        read = PersonalRead(client=client, subject=subject, unit_path=path, purpose=purpose)
        await desk.access_log.file_read(read, file["name"])
    name = urllib.parse.quote(file["name"])
    return StreamingResponse(
        await desk.repository.open_file(file["file_id"]),
        media_type=file["media_type"],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Length": str(file["bytes"]),
            "ETag": f'"{file["sha256"]}"',
        },
    )


async def _ready(desk: Desk, client: Client, export_id: str) -> Document:
    return await desk.views.one("exports", export_id, client, lambda row: row["unit_path"])
