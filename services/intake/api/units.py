"""The organisation tree: listed for everybody's subtree, changed by 党委组织部 and 运维."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.common.errors import Refused
from services.intake.access import require_role, require_subtree
from services.intake.api.bodies import JSON, json_answer, json_answers, require_json, whole_body
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import (
    GUARDED,
    LISTED,
    READ_BODY,
    READ_JSON,
    SUBTREE,
    listed,
    told,
    view,
)
from services.intake.checking.strict_json import parse
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.tree import CATEGORIES, KINDS, RowFault, UnitRow, plan_import, remembering
from services.intake.unit_tables import read_units
from services.intake.views import show_unit

router = APIRouter(tags=["组织"], dependencies=[Depends(json_answers)])
MAY_CHANGE = ("org_dept", "ops")
FIELDS = ("code", "name", "kind", "category", "parent")
SHOWN_FAULTS = 200
CHANGED = (*GUARDED, "role_required", "outside_subtree", "bad_units")
UNIT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["code", "name", "kind"],
                    "properties": {
                        "code": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
                        "name": {"type": "string", "minLength": 1, "maxLength": 100},
                        "kind": {"enum": list(KINDS)},
                        "category": {"enum": [*CATEGORIES, None], "description": "党支部必填"},
                        "parent": {"type": ["string", "null"], "description": "上级编码"},
                    },
                    "examples": [
                        {
                            "code": "jxnu.mks.01",
                            "name": "（示例）马克思主义学院教工第一党支部",
                            "kind": "branch",
                            "category": "教职工",
                            "parent": "jxnu.mks",
                        }
                    ],
                }
            }
        },
    }
}
BINARY = {"schema": {"type": "string", "format": "binary"}}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE_BODY = {"requestBody": {"required": True, "content": {"text/csv": BINARY, XLSX: BINARY}}}


@router.get(
    "/v1/units",
    summary="本单位及其下各单位",
    responses=told(*LISTED, *SUBTREE, shape=listed("unit")),
)
async def list_units(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    below: Annotated[str | None, Query(max_length=64, description="只列这个单位之下的")] = None,
    kind: Annotated[
        str | None, Query(max_length=20, description="university|department|college|branch")
    ] = None,
) -> Response:
    """按编码排序；path 从最上级到本单位。"""
    root = client.unit if below is None else below
    require_subtree(client, root, await desk.tree.path(root))
    query: dict[str, Any] = {"path": {"$eq": root}}
    if kind is not None:
        query["kind"] = {"$eq": kind}
    return json_answer(await desk.views.page("units", query, page, show_unit))


@router.post(
    "/v1/units",
    summary="新增或修改一个单位",
    responses=told(*CHANGED, *READ_JSON, shape=view("imported")),
    openapi_extra=UNIT_BODY,
)
async def put_unit(request: Request, desk: AtDesk, client: Caller) -> Response:
    """正文：code、name、kind、category、parent。已有的编码即修改（改名、改隶属），其下各单位随之移动。"""
    require_role(client, MAY_CHANGE, action="修改组织结构")
    require_json(request)
    row = _unit_row(parse(await whole_body(request, desk.settings.max_body_bytes)))
    return await _change(desk, client, [row], _in_body)


@router.post(
    "/v1/units:import",
    summary="从 CSV 或 XLSX 导入单位",
    responses=told(*CHANGED, *READ_BODY, "bad_table", "bad_parameters", shape=view("imported")),
    openapi_extra=TABLE_BODY,
)
async def import_units(
    request: Request,
    desk: AtDesk,
    client: Caller,
    file_name: Annotated[
        str, Query(max_length=200, description="文件名，以 .csv 或 .xlsx 结尾")
    ] = "units.csv",
) -> Response:
    """正文即文件本身。全部正确才写入；有错时逐行列出，什么也不写。"""
    require_role(client, MAY_CHANGE, action="导入组织结构")
    data = await whole_body(request, desk.settings.max_batch_bytes)
    rows = await asyncio.to_thread(read_units, data, file_name)
    return await _change(desk, client, rows, _in_table)


async def _change(
    desk: Desk,
    client: Client,
    rows: Sequence[UnitRow],
    show: Callable[[RowFault], dict[str, Any]],
) -> Response:
    existing = await desk.repository.units()
    documents, faults = await asyncio.to_thread(plan_import, rows, existing)
    if faults:
        raise Refused(
            f"有 {len(faults)} 处错误，没有写入任何单位",
            code="bad_units",
            details={"errors": [show(fault) for fault in faults[:SHOWN_FAULTS]]},
        )
    _require_own(client, documents, existing)
    kept = remembering(documents, existing, await desk.clock.now())
    await desk.repository.put_units(kept)
    desk.tree.forget()
    return json_answer({"read": len(rows), "written": len(documents)})


def _require_own(
    client: Client,
    documents: Sequence[Mapping[str, Any]],
    existing: Mapping[str, Mapping[str, Any]],
) -> None:
    """Both where a unit was and where it goes must be the caller's."""
    for document in documents:
        require_subtree(client, document["_id"], document["path"])
        before = existing.get(document["_id"])
        if before is not None:
            require_subtree(client, document["_id"], before["path"])


def _unit_row(body: Mapping[str, Any]) -> UnitRow:
    unknown = [name for name in body if name not in FIELDS]
    if unknown:
        raise Refused(f"没有这些字段：{'、'.join(unknown)[:100]}", code="bad_units")
    given = {name: body.get(name) for name in FIELDS}
    for name, value in given.items():
        if value is not None and not isinstance(value, str):
            raise Refused(f"{name} 须为文字", code="bad_units")
    wanted = {name: given[name] or "" for name in ("code", "name", "kind")}
    return UnitRow(line=1, category=given["category"], parent=given["parent"], **wanted)


def _in_body(fault: RowFault) -> dict[str, Any]:
    return {"pointer": f"/{fault.column}", "keyword": "unit", "message": fault.message}


def _in_table(fault: RowFault) -> dict[str, Any]:
    return {
        "pointer": f"/{fault.line}/{fault.column}",
        "keyword": "table",
        "message": f"第 {fault.line} 行：{fault.message}",
    }
