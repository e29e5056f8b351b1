"""Official tables: asked for, followed, and fetched as files."""

import urllib.parse
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from services.common.errors import NotFound
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.submissions import IdempotencyKey, post_submission
from services.intake.views import plain

router = APIRouter(tags=["附件"])
EXPORT_FORM = ("export", "request")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["_id"], **plain({key: value for key, value in row.items() if key != "_id"})}


@router.post("/v1/exports", status_code=202, summary="要一份附件")
async def request_export(
    request: Request, desk: AtDesk, client: Caller, idempotency_key: IdempotencyKey = None
) -> Response:
    """正文即表单 export/request：table、unit、period、formats。做好之后在 /v1/exports/{id} 取文件。"""
    response = await post_submission(request, desk, client, *EXPORT_FORM, idempotency_key)
    response.headers["Location"] = response.headers["Location"].replace(
        "/submissions/", "/exports/"
    )
    return response


@router.get("/v1/exports", summary="附件列表")
async def list_exports(desk: AtDesk, client: Caller, page: AskedPage) -> dict[str, Any]:
    """本单位及其下各单位的附件，含按期自动生成的。"""
    return await desk.views.page("exports", {"unit_path": {"$eq": client.unit}}, page, _shown)


@router.get("/v1/exports/{export_id}", summary="一份附件及其文件")
async def get_export(desk: AtDesk, client: Caller, export_id: str) -> dict[str, Any]:
    """files 列出每种格式的文件名、字节数、SHA-256 和下载地址；尚在制作时 404，请看提交的处理结果。"""
    return _shown(await desk.views.one("exports", export_id, client, lambda row: row["unit_path"]))


@router.get("/v1/exports/{export_id}/files/{format}", summary="下载附件文件")
async def get_file(desk: AtDesk, client: Caller, export_id: str, format: str) -> StreamingResponse:
    """文件内容；文件名在 Content-Disposition 里（UTF-8）。"""
    row = await desk.views.one("exports", export_id, client, lambda row: row["unit_path"])
    file = next((item for item in row["files"] if item["format"] == format), None)
    if file is None:
        raise NotFound("这份附件没有这种格式的文件")
    name = urllib.parse.quote(file["name"])
    return StreamingResponse(
        desk.repository.read_file(file["file_id"]),
        media_type=file["media_type"],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Length": str(file["bytes"]),
            "ETag": f'"{file["sha256"]}"',
        },
    )
