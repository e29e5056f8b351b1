"""Workbooks of departments above, as export keeps them: which there are, their cell maps, the empty file."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from services.common.errors import NotFound
from services.common.mongo import Document
from services.intake.access import require_subtree
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.exports import FILE
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.views import show_record

router = APIRouter(tags=["附件"])
WORKBOOKS = "workbooks"
Text = Annotated[str | None, Query(max_length=64, description="哪个单位，填编码；默认为本单位")]
Number = Annotated[int | None, Query(ge=1, le=10_000, description="第几版；默认为最近的一版")]
OCTETS = "application/octet-stream"


@router.get(
    "/v1/workbooks",
    summary="上级的工作簿",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED, *SUBTREE, shape=listed("workbook")),
)
async def list_workbooks(
    desk: AtDesk, client: Caller, page: AskedPage, unit: Text = None
) -> Response:
    """该单位可以用的：它自己和它的上级登记的；in_force 为 0 的已经停用。"""
    path = await desk.tree.path(unit or client.unit)
    require_subtree(client, unit or client.unit, path)
    query = {"state.unit": {"$in": list(path)}}
    shown = await desk.views.page(WORKBOOKS, query, page, show_record, hide=("history",))
    return json_answer(shown)


@router.get(
    "/v1/workbooks/{workbook_id}",
    summary="一个工作簿",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=view("workbook")),
)
async def get_workbook(desk: AtDesk, client: Caller, workbook_id: str) -> Response:
    """编号为登记单位的编码、冒号、代号；各版的单元格对照，以及全部历史记录（哈希相连）。"""
    return json_answer(show_record(await _one(desk, client, workbook_id)))


@router.get(
    "/v1/workbooks/{workbook_id}/file",
    summary="下载空白的工作簿",
    response_class=StreamingResponse,
    responses=told(*GUARDED, "not_found", "bad_parameters") | FILE,
)
async def get_workbook_file(
    desk: AtDesk, client: Caller, workbook_id: str, version: Number = None
) -> StreamingResponse:
    """登记时上传的原文件。"""
    editions = (await _one(desk, client, workbook_id))["state"]["editions"]
    number = version or len(editions)
    file = next((each["file"] for each in editions if each["file"]["number"] == number), None)
    if file is None:
        raise NotFound("这个工作簿没有这一版")
    return StreamingResponse(
        await desk.repository.open_file(file["file_id"]),
        media_type=OCTETS,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file['name'], safe='')}",
            "Content-Length": str(file["size"]),
            "ETag": f'"{file["sha256"]}"',
        },
    )


async def _one(desk: Desk, client: Client, workbook_id: str) -> Document:
    above = await desk.tree.path(client.unit)
    return await desk.views.one(WORKBOOKS, workbook_id, client, _readers(client, above))


def _readers(client: Client, above: Sequence[str]) -> Callable[[Document], Sequence[str]]:
    """Whoever may use a workbook may read it, and whoever stands above the unit that registered it."""

    def path(row: Document) -> Sequence[str]:
        state: dict[str, Any] = row["state"]
        usable = [client.unit] if state["unit"] in above else []
        return [*state["unit_path"], *usable]

    return path
