"""报送包 as export keeps them, read-only: what was made for whom, how far it came, and the ZIP itself (B9)."""

import urllib.parse
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, Responses, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.views import show_record

router = APIRouter(tags=["附件"])
Text = Annotated[str | None, Query(max_length=100)]
FAILED = {True: "$ne", False: "$eq"}
Stage = Literal["made", "sent", "acknowledged", "returned", "superseded"]
ZIP: Responses = {
    200: {
        "description": "ZIP 文件",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def filters(
    table: Text = None,
    period: Text = None,
    stage: Stage | None = None,
    recipient: Text = None,
    failed: bool | None = None,
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"table": table, "period": period, "stage": stage, "recipient": recipient}
    query = {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}
    return query if failed is None else query | {"state.failure": {FAILED[failed]: None}}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/packages",
    summary="报送包列表",
    dependencies=[Depends(json_answers)],
    responses=told(*LISTED, *SUBTREE, shape=listed("package")),
)
async def list_packages(desk: AtDesk, unit: AskedUnit, page: AskedPage, asked: Asked) -> Response:
    """本单位及其下各单位的报送包；按单位、附件、统计期、进度、接收部门筛选；`failed=true` 只列没有送成的。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    return json_answer(await desk.views.page("packages", query, page, _shown, hide=("history",)))


@router.get(
    "/v1/packages/{package_id}",
    summary="一个报送包",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, "not_found", shape=view("package")),
)
async def get_package(desk: AtDesk, client: Caller, package_id: str) -> Response:
    """给谁的、怎样送出、回执、替代关系、校验和，以及全部历史记录（哈希相连）。"""
    return json_answer(_shown(await _package(desk, client, package_id)))


@router.get(
    "/v1/packages/{package_id}/file",
    summary="下载报送包",
    response_class=StreamingResponse,
    responses=told(
        "unauthorized",
        "not_found",
        "purpose_missing",
        "bad_parameters",
        "internal_error",
        "unavailable",
    )
    | ZIP,
)
async def get_package_file(
    desk: AtDesk, client: Caller, package_id: str, purpose: Purpose = None
) -> StreamingResponse:
    """ZIP 文件，文件名在 Content-Disposition 里；含个人信息的须写明 purpose，先记入查阅记录再给出。"""
    state = (await _package(desk, client, package_id))["state"]
    if state["personal"]:
        subject, path = f"packages/{package_id}", state["unit_path"]
        read = PersonalRead(client=client, subject=subject, unit_path=path, purpose=purpose)
        await desk.access_log.file_read(read, state["file_name"])
    return StreamingResponse(
        await desk.repository.open_file(state["file_id"]),
        media_type="application/zip",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{urllib.parse.quote(state['file_name'])}",
            "Content-Length": str(state["bytes"]),
            "ETag": f'"{state["sha256"]}"',
        },
    )


def _shown(row: Document) -> dict[str, Any]:
    return show_record(row) | {"href": f"/v1/packages/{row['_id']}/file"}


async def _package(desk: Desk, client: Client, package_id: str) -> Document:
    return await desk.views.one(
        "packages", package_id, client, lambda row: row["state"]["unit_path"]
    )
