"""Who gets a unit's tables, as export keeps it, read-only (EXPORTS §7); it holds no secret."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(tags=["附件"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]


async def filters(
    table: Text = None,
    way: Text = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"tables": table, "way": way, "open": is_open}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/recipients",
    summary="接收部门列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("recipient")),
)
async def list_recipients(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Asked,
) -> Response:
    """本单位及其下各单位的附件报给谁；按单位、附件、方式（离线、邮件、SFTP、HTTPS）、是否启用筛选。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    return json_answer(
        await desk.views.page("recipients", query, page, show_record, hide=("history",))
    )


@router.get(
    "/v1/recipients/{recipient_id}",
    summary="一个接收部门",
    responses=told(*GUARDED, "not_found", shape=view("recipient")),
)
async def get_recipient(desk: AtDesk, client: Caller, recipient_id: str) -> Response:
    """接收哪些附件、用什么方式、地址和主机公钥，以及全部历史记录（哈希相连）；密钥和口令不在其中。"""
    row = await desk.views.one(
        "recipients", recipient_id, client, lambda doc: doc["state"]["unit_path"]
    )
    return json_answer(show_record(row))
