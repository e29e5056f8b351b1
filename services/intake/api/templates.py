"""Word templates of the official tables: tags, versions, the present file, a preview (EXPORTS §3.2)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from services.common.errors import NotFound
from services.common.mongo import Document
from services.intake.access import require_subtree
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.documented import GUARDED, SUBTREE, listed, told, view
from services.intake.api.exports import FILE
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.shown.templates import (
    OWN,
    Chosen,
    guide,
    guides,
    in_force,
    kept,
    numbered,
    own,
    show_guide,
    show_versions,
)
from services.intake.views import show_submission

router = APIRouter(tags=["附件"])
FORM = "export/template"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Unit = Annotated[str | None, Query(max_length=64, description="哪个单位，填编码；默认为本单位")]
Number = Annotated[
    int | None,
    Query(ge=0, le=10_000, description="该单位自己的第几版；0 为程序自带的，默认为现在用的"),
]
PROBLEMS = (*GUARDED, *SUBTREE, "not_found", "bad_parameters")


@router.get(
    "/v1/templates",
    summary="可以修改的模板",
    dependencies=[Depends(json_answers)],
    responses=told(*GUARDED, *SUBTREE, "bad_parameters", shape=listed("template", paged=False)),
)
async def list_templates(desk: AtDesk, client: Caller, unit: Unit = None) -> Response:
    """每份有 Word 模板的附件，该单位现在用的是谁的第几版。"""
    named, path = await _path(desk, client, unit)
    found = await guides(desk.views)
    states = await kept(desk.views, [each["_id"] for each in found], path)
    items = [show_guide(each, in_force(each, states, path), named) for each in found]
    return json_answer({"items": items})


@router.get(
    "/v1/templates/{table}",
    summary="一份附件的模板",
    dependencies=[Depends(json_answers)],
    responses=told(*PROBLEMS, shape=view("template")),
)
async def get_template(desk: AtDesk, client: Caller, table: str, unit: Unit = None) -> Response:
    """可用的标签、可填入工作簿的栏目（台账只有栏目）、该单位自己的各版；latest 是最近一次提交和退回的全部原因。"""
    named, path = await _path(desk, client, unit)
    shown = await guide(desk.views, table)
    states = await kept(desk.views, [table], path)
    return json_answer(
        show_guide(shown, in_force(shown, states, path) if shown["own"] else None, named)
        | {
            "tags": shown["tags"],
            "fields": shown["fields"],
            "versions": show_versions(states.get(f"{named}:{table}")),
            "latest": await _latest(desk, client, f"{named}:{table}"),
        }
    )


@router.get(
    "/v1/templates/{table}/file",
    summary="下载模板",
    response_class=StreamingResponse,
    responses=told(*PROBLEMS) | FILE,
)
async def get_template_file(
    desk: AtDesk, client: Caller, table: str, unit: Unit = None, version: Number = None
) -> StreamingResponse:
    """现在用的模板（.docx），从它改起；要以前的写 version。"""
    chosen, _ = await _chosen(desk, client, table, unit, version)
    digest = chosen.file["sha256"]
    return await _docx(desk, f"template:{digest}", chosen.file["name"], digest)


@router.get(
    "/v1/templates/{table}/preview",
    summary="模板的样张",
    response_class=StreamingResponse,
    responses=told(*PROBLEMS) | FILE,
)
async def get_template_preview(
    desk: AtDesk, client: Caller, table: str, unit: Unit = None, version: Number = None
) -> StreamingResponse:
    """模板填上假设的数字后的样子（.docx）。"""
    chosen, shown = await _chosen(desk, client, table, unit, version)
    digest, name = chosen.file["sha256"], f"样张_{shown['title']}.docx"
    return await _docx(desk, f"template-preview:{table}:{digest}", name, f"{table}-{digest}")


async def _path(desk: Desk, client: Client, unit: str | None) -> tuple[str, list[str]]:
    named = unit or client.unit
    path = await desk.tree.path(named)
    require_subtree(client, named, path)
    return named, list(path)


async def _chosen(
    desk: Desk, client: Client, table: str, unit: str | None, version: int | None
) -> tuple[Chosen, Document]:
    named, path = await _path(desk, client, unit)
    shown = await guide(desk.views, table)
    states = await kept(desk.views, [table], path)
    if version is None:
        return in_force(shown, states, path), shown
    if version == OWN:
        return own(shown), shown
    state = states.get(f"{named}:{table}")
    if state is None:
        raise NotFound("这个单位没有自己的模板")
    return numbered(named, state, version), shown


async def _latest(desk: Desk, client: Client, key: str) -> Document | None:
    try:
        row = await desk.posted.latest(FORM, key, client)
    except NotFound:
        return None
    shown = show_submission(row, await desk.views.jobs_of(row))
    reasons = [each["reason"] for each in shown["outcomes"] if "reason" in each]
    fields = ("id", "state", "received_at")
    return {**{name: shown[name] for name in fields}, "reason": "".join(reasons)}


async def _docx(desk: Desk, file_id: str, name: str, tag: str) -> StreamingResponse:
    return StreamingResponse(
        await desk.repository.open_file(file_id),
        media_type=DOCX,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "ETag": f'"{tag}"',
        },
    )
