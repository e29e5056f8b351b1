"""Spot checks and regrades as scoring keeps them, read-only (Q7, Q12).

A check is shown to the unit that decided the stars, to all above it and to all below it: the draw is
for anybody to repeat. A regrade is shown to the branch's own line.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.errors import NotFound
from services.common.logs import get_logger
from services.common.mongo import Document
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.views import show_record

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
SEEN_BY = "state.findings.seen_by"
ATTENDEES = ("state.review.meeting.attendees", "state.decision.meeting.attendees")
"""What lists leave out; who reads a record's own page is logged."""


@router.get(
    "/v1/spot-checks",
    summary="抽查列表",
    responses=told(*LISTED, "unit_not_found", shape=listed("spot_check")),
)
async def list_spot_checks(
    desk: AtDesk, client: Caller, page: AskedPage, campaign: Text = None
) -> Response:
    """对本单位所在范围或本单位之下的创评结果的抽查；按活动筛选。"""
    path = await desk.tree.path(client.unit)
    query: dict[str, Any] = {
        "$or": [{"state.unit": {"$in": list(path)}}, {"state.unit_path": {"$eq": client.unit}}]
    }
    if campaign is not None:
        query["state.campaign"] = {"$eq": campaign}
    hide = ("history", SEEN_BY)
    return json_answer(await desk.views.page("spot_checks", query, page, show_record, hide=hide))


@router.get(
    "/v1/spot-checks/{spot_check_id}",
    summary="一次抽查",
    responses=told(*GUARDED, "not_found", "unit_not_found", shape=view("spot_check")),
)
async def get_spot_check(desk: AtDesk, client: Caller, spot_check_id: str) -> Response:
    """各组名单的哈希、种子的承诺值、公开的种子、抽到的党支部及其号签、抽查结果，以及全部历史记录。"""
    row = await _check(desk, client, spot_check_id)
    get_logger().info("personal.read", client=client.id, spot_check=spot_check_id, what=SEEN_BY)
    return json_answer(show_record(row))


@router.get(
    "/v1/spot-checks/{spot_check_id}/lists/{number}",
    summary="抽查一组的名单",
    responses=told(
        *GUARDED,
        "bad_parameters",
        "not_found",
        "unit_not_found",
        shape=view("spot_check_list"),
    ),
)
async def get_spot_check_list(
    desk: AtDesk, client: Caller, spot_check_id: str, number: int
) -> Response:
    """按编码排列的全部党支部；以换行符连接后的 SHA-256 就是公告的 list_hash，任何人都可以复算。"""
    row = await _check(desk, client, spot_check_id)
    state = row["state"]
    stratum = next((each for each in state["strata"] if each["number"] == number), None)
    if stratum is None:
        raise NotFound("这次抽查没有这一组")
    shown = {name: stratum[name] for name in ("number", "star", "college", "listed", "list_hash")}
    branches = await _listed(desk, state["campaign"], stratum)
    return json_answer({"spot_check": row["_id"], **shown, "branches": branches})


@router.get(
    "/v1/regrades",
    summary="升级、降级和重新评定",
    responses=told(*LISTED, *SUBTREE, shape=listed("regrade")),
)
async def list_regrades(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    stage: Text = None,
    campaign: Text = None,
) -> Response:
    """本单位及其下党支部的；按单位、进度、活动筛选。"""
    asked = {"state.stage": stage, "state.campaign": campaign}
    query = {"state.branch.path": {"$eq": unit}} | {
        name: {"$eq": value} for name, value in asked.items() if value is not None
    }
    hide = ("history", *ATTENDEES)
    return json_answer(await desk.views.page("regrades", query, page, show_record, hide=hide))


@router.get(
    "/v1/regrades/{regrade_id}",
    summary="一件升级、降级或重新评定",
    responses=told(*GUARDED, "not_found", shape=view("regrade")),
)
async def get_regrade(desk: AtDesk, client: Caller, regrade_id: str) -> Response:
    """缘由、审核和决定，得分表，公示的编号，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one("regrades", regrade_id, client, _branch_path)
    get_logger().info("personal.read", client=client.id, regrade=regrade_id, what=ATTENDEES)
    return json_answer(show_record(row))


def _branch_path(row: Document) -> Sequence[str]:
    path: list[str] = row["state"]["branch"]["path"]
    return path


async def _check(desk: Desk, client: Client, spot_check_id: str) -> Document:
    own = await desk.tree.path(client.unit)
    return await desk.views.one(
        "spot_checks",
        spot_check_id,
        client,
        lambda row: [client.unit] if row["state"]["unit"] in own else row["state"]["unit_path"],
    )


async def _listed(desk: Desk, campaign: str, stratum: Document) -> list[str]:
    query = {"state.campaign": {"$eq": campaign}, "state.star": stratum["star"]}
    if stratum["college"] is not None:
        query["state.branch.path"] = {"$eq": stratum["college"]}
    rows = await desk.views.rows(
        "ratings", query, {"state.branch.code": 1}, most=stratum["listed"] or 1
    )
    return sorted(row["state"]["branch"]["code"] for row in rows)
