"""Who may send packages here, as export keeps it, read-only (B10): public keys, no secret."""

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
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"tables": table, "open": is_open}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/senders",
    summary="报送单位列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("sender")),
)
async def list_senders(desk: AtDesk, unit: AskedUnit, page: AskedPage, asked: Asked) -> Response:
    """本单位及其下哪些单位登记了可以报来报送包、报哪些附件、用哪几把公钥；按附件、是否启用筛选。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    return json_answer(
        await desk.views.page("senders", query, page, show_record, hide=("history",))
    )


@router.get(
    "/v1/senders/{unit_id}",
    summary="一个报送单位",
    responses=told(*GUARDED, "not_found", shape=view("sender")),
)
async def get_sender(desk: AtDesk, client: Caller, unit_id: str) -> Response:
    """填报单位怎样对照、收哪些附件、公钥和失效时间，以及全部历史记录（哈希相连）；HMAC 密钥不在其中。"""
    row = await desk.views.one("senders", unit_id, client, lambda doc: doc["state"]["unit_path"])
    return json_answer(show_record(row))
