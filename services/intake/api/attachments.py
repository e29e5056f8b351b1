"""Evidence attachments: uploaded as they are, named in forms by their id, and fetched again as downloads only."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.intake.api.bodies import (
    WrongContentType,
    declared_length,
    json_answer,
    json_answers,
)
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.documented import (
    GUARDED,
    READ_BODY,
    SUBTREE,
    Responses,
    told,
    view,
)
from services.intake.evidence.attachments import Offer, show_attachment

router = APIRouter(tags=["佐证材料"])
OCTETS = "application/octet-stream"
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY = {"requestBody": {"required": True, "content": {OCTETS: BINARY}}}
NEW: Responses = {
    201: {
        "description": "已保存",
        "content": {"application/json": {"schema": view("attachment")}},
        "headers": {
            "Location": {"schema": {"type": "string"}, "description": "在这里查看这份材料"}
        },
    }
}
FILE: Responses = {
    200: {"description": "文件内容", "content": {OCTETS: BINARY}},
    304: {"description": "没有变化（If-None-Match）"},
}
GUARD = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-cache",
}
"""A browser saves the file and does nothing else with it, whatever is in it."""


@router.post(
    "/v1/attachments",
    summary="上传一份佐证材料",
    dependencies=[Depends(json_answers)],
    responses=told(
        *(*GUARDED, *READ_BODY, *SUBTREE),
        *("bad_attachment", "unsupported_media_type", "bad_parameters"),
        shape=view("attachment"),
    )
    | NEW,
    openapi_extra=FILE_BODY,
)
async def upload_attachment(
    request: Request,
    desk: AtDesk,
    client: Caller,
    name: Annotated[str, Query(min_length=1, max_length=400, description="文件名，含扩展名")],
    unit: Annotated[str, Query(min_length=1, max_length=64, description="关于哪个单位，填编码")],
) -> Response:
    """正文即文件本身，不用 multipart。同一单位、同名、内容相同的再传一次，得到原来的编号（200）；新的是 201。"""
    _require_bare(request)
    offer = Offer(client=client, unit=unit, name=name, length=declared_length(request))
    row, new = await desk.attachments.take(offer, request.stream())
    shown = show_attachment(row)
    return json_answer(shown, 201 if new else 200, {"Location": shown["location"]})


def _require_bare(request: Request) -> None:
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise WrongContentType("请把文件内容直接作为正文发送，不用 multipart 表单")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongContentType("正文请不要压缩（Content-Encoding）")


@router.get(
    "/v1/attachments/{attachment_id}",
    summary="一份佐证材料",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=view("attachment")),
)
async def get_attachment(desk: AtDesk, client: Caller, attachment_id: str) -> Response:
    """文件名、类型、字节数、SHA-256；内容在其下的 /content。"""
    return json_answer(show_attachment(await desk.attachments.one(attachment_id, client)))


@router.get(
    "/v1/attachments/{attachment_id}/content",
    summary="下载佐证材料",
    response_class=StreamingResponse,
    responses=told("unauthorized", "not_found", "internal_error", "unavailable") | FILE,
)
async def get_attachment_content(
    request: Request, desk: AtDesk, client: Caller, attachment_id: str
) -> Response:
    """原样的文件；一律作为下载，不在浏览器里打开。文件名在 Content-Disposition 里（UTF-8）。"""
    row = await desk.attachments.one(attachment_id, client)
    tag = f'"{row["metadata"]["sha256"]}"'
    if holds_tag(request, tag):
        return Response(status_code=304, headers=GUARD | {"ETag": tag})
    extension = row["filename"].rpartition(".")[2].lower()
    name = f"filename=\"evidence.{extension}\"; filename*=UTF-8''{quote(row['filename'], safe='')}"
    return StreamingResponse(
        desk.attachments.content(row),
        media_type=row["metadata"]["type"],
        headers=GUARD
        | {
            "ETag": tag,
            "Content-Length": str(row["length"]),
            "Content-Disposition": f"attachment; {name}",
        },
    )


def holds_tag(request: Request, tag: str) -> bool:
    """Whether ``If-None-Match`` names ``tag``; for GET a weak name is as good (RFC 9110)."""
    named = request.headers.get("if-none-match", "").split(",")
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in named)
