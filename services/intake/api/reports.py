"""Reports that come round as export keeps them, read-only: complete or not, frozen, decided, sent (Q10, L9)."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common.completeness import completeness_from, packages_asked, parts_asked
from services.common.kernel.periods import parse_period
from services.common.mongo import Document
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.desk import Desk
from services.intake.views import show_record

REPORTS, PACKAGES = "reports", "packages"
PARTS = "state.editions.completeness.parts"
PACKED = ("recipient", "recipient_name", "export", "stage")
SHOWN_MOST = 200
"""Packages shown with a report; all of them are in the list of packages."""

router = APIRouter(tags=["附件"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
Stage = Literal["planned", "waiting", "postponed", "rebuilding", "released", "dropped"]


async def filters(
    table: Text = None, period: Text = None, stage: Stage | None = None
) -> dict[str, Any]:
    """What the list's query asks for beside the unit, as a query of the collection."""
    asked = {"table": table, "period": period, "stage": stage}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


Asked = Annotated[dict[str, Any], Depends(filters)]


@router.get(
    "/v1/reports",
    summary="定期报送列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("report")),
)
async def list_reports(desk: AtDesk, unit: AskedUnit, page: AskedPage, asked: Asked) -> Response:
    """本单位及其下各单位的定期报送；按单位、附件、统计期、进度筛选，`stage=waiting` 即等待决定的。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    hidden = ("history", PARTS)
    return json_answer(await desk.views.page(REPORTS, query, page, show_record, hide=hidden))


@router.get(
    "/v1/reports/{report_id}",
    summary="一份定期报送",
    responses=told(*GUARDED, "not_found", shape=view("report")),
)
async def get_report(desk: AtDesk, client: Caller, report_id: str) -> Response:
    """现在的齐全情况（缺哪些单位）、历次定稿、决定、放行、报送包、定稿之后的变化，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        REPORTS, report_id, client, lambda found: found["state"]["unit_path"]
    )
    now, packages = await asyncio.gather(_now(desk, row["state"]), _packages(desk, row["state"]))
    return json_answer(show_record(row) | {"now": now, "packages": packages})


async def _now(desk: Desk, state: Document) -> Document:
    """How complete the table would be now."""
    table, unit, period = state["table"], state["unit"], parse_period(state["period"])
    asked = parts_asked(table, unit, period, await desk.clock.now())
    rows = await desk.views.aggregated(*asked)
    sent = await desk.views.aggregated(*packages_asked(table, unit, period))
    found = completeness_from(table, unit, rows, sent)
    told = {name: getattr(found, name) for name in ("complete", "sentence", "expected", "present")}
    return {**told, **asdict(found)}


async def _packages(desk: Desk, state: Document) -> list[Document]:
    query = {f"state.{name}": {"$eq": state[name]} for name in ("unit", "table", "period")}
    fields = {f"state.{name}": 1 for name in PACKED}
    rows = await desk.views.rows(PACKAGES, query, fields, most=SHOWN_MOST)
    return [{"id": row["_id"], **row["state"]} for row in rows]
