"""The organisation tree: listed for everybody's subtree, changed by 党委组织部 and 运维."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from services.common.errors import Refused
from services.intake.access import require_role, require_subtree
from services.intake.api.bodies import require_json, whole_body
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.strict_json import parse
from services.intake.tree import RowFault, UnitRow, plan_import
from services.intake.unit_tables import read_units
from services.intake.views import show_unit

router = APIRouter(tags=["组织"])
MAY_CHANGE = ("org_dept", "ops")
SHOWN_FAULTS = 200


@router.get("/v1/units", summary="本单位及其下各单位")
async def list_units(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    below: Annotated[str | None, Query(max_length=64, description="只列这个单位之下的")] = None,
    kind: Annotated[
        str | None, Query(max_length=20, description="university|department|college|branch")
    ] = None,
) -> dict[str, Any]:
    """按编码排序；path 从最上级到本单位。"""
    root = below or client.unit
    require_subtree(client, root, await desk.tree.path(root))
    query: dict[str, Any] = {"path": {"$eq": root}}
    if kind is not None:
        query["kind"] = {"$eq": kind}
    return await desk.views.page("units", query, page, show_unit)


@router.post("/v1/units", summary="新增或修改一个单位")
async def put_unit(request: Request, desk: AtDesk, client: Caller) -> dict[str, Any]:
    """正文：code、name、kind、category、parent。已有的编码即修改（改名、改隶属），其下各单位随之移动。"""
    require_role(client, MAY_CHANGE, action="修改组织结构")
    require_json(request)
    most = desk.settings.max_body_bytes
    body = parse(await whole_body(request, most), max_bytes=most)
    fields = {name: _text(body, name) for name in ("code", "name", "kind", "category", "parent")}
    row = UnitRow(
        line=1,
        code=fields["code"] or "",
        name=fields["name"] or "",
        kind=fields["kind"] or "",
        category=fields["category"],
        parent=fields["parent"],
    )
    return await _import(desk, [row])


@router.post("/v1/units:import", summary="从 CSV 或 XLSX 导入单位")
async def import_units(
    request: Request,
    desk: AtDesk,
    client: Caller,
    file_name: Annotated[
        str, Query(max_length=200, description="文件名，以 .csv 或 .xlsx 结尾")
    ] = "units.csv",
) -> dict[str, Any]:
    """正文即文件本身。全部正确才写入；有错时逐行列出，什么也不写。"""
    require_role(client, MAY_CHANGE, action="导入组织结构")
    data = await whole_body(request, desk.settings.max_batch_bytes)
    return await _import(desk, read_units(data, file_name))


async def _import(desk: AtDesk, rows: list[UnitRow]) -> dict[str, Any]:
    documents, faults = plan_import(rows, await desk.repository.units())
    if faults:
        raise Refused(
            f"有 {len(faults)} 处错误，没有写入任何单位",
            code="bad_units",
            details={"errors": [_shown(fault) for fault in faults[:SHOWN_FAULTS]]},
        )
    await desk.repository.put_units(documents)
    return {"read": len(rows), "written": len(documents)}


def _shown(fault: RowFault) -> dict[str, Any]:
    return {
        "pointer": f"/{fault.line}/{fault.column}",
        "keyword": "table",
        "message": fault.message,
    }


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(f"{name} 须为文字", code="bad_units")
    return value
