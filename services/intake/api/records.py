"""Ratings and campaigns as their owners keep them, read-only, for the caller's subtree."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.common.logs import get_logger
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.views import show_record

router = APIRouter(dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=100)]
MEETING = "state.review.meeting"
UNLISTED = (
    "history",
    "state.sheet.items",
    "state.self_assessment.sheet",
    "state.review.sheet",
    MEETING,
    "state.review.differences",
)
"""What lists of ratings leave out: most of a rating, and who sat in the meeting."""


@router.get(
    "/v1/ratings",
    summary="评定列表",
    tags=["五星创评"],
    responses=told(*LISTED, *SUBTREE, shape=listed("rating")),
)
async def list_ratings(
    desk: AtDesk, unit: AskedUnit, page: AskedPage, campaign: Text = None
) -> Response:
    """各党支部在创评活动中的进展、得分、星级和理由；按活动、单位筛选。"""
    query = {"state.branch.path": {"$eq": unit}}
    if campaign is not None:
        query["state.campaign"] = {"$eq": campaign}
    return json_answer(await desk.views.page("ratings", query, page, show_record, hide=UNLISTED))


@router.get(
    "/v1/ratings/{rating_id}",
    summary="一个党支部的评定及其台账",
    tags=["五星创评"],
    responses=told(*GUARDED, "not_found", shape=view("rating")),
)
async def get_rating(desk: AtDesk, client: Caller, rating_id: str) -> Response:
    """逐项得分、每条扣分的理由、星级及其理由，以及全部历史记录（哈希相连）。"""
    row = await desk.views.one(
        "ratings", rating_id, client, lambda doc: doc["state"]["branch"]["path"]
    )
    if row["state"]["review"]:
        get_logger().info("personal.read", client=client.id, rating=rating_id, what=MEETING)
    return json_answer(show_record(row))


@router.get(
    "/v1/campaigns",
    summary="创评活动列表",
    tags=["五星创评"],
    responses=told(*LISTED, "unit_not_found", shape=listed("campaign")),
)
async def list_campaigns(desk: AtDesk, client: Caller, page: AskedPage) -> Response:
    """范围包含本单位、或在本单位之下的创评活动。"""
    path = await desk.tree.path(client.unit)
    query = {
        "$or": [{"state.unit": {"$in": list(path)}}, {"state.unit_path": {"$eq": client.unit}}]
    }
    hide = ("history",)
    return json_answer(await desk.views.page("campaigns", query, page, show_record, hide=hide))


@router.get(
    "/v1/campaigns/{campaign_id}",
    summary="一次创评活动及其进度",
    tags=["五星创评"],
    responses=told(*GUARDED, "not_found", "unit_not_found", shape=view("campaign")),
)
async def get_campaign(desk: AtDesk, client: Caller, campaign_id: str) -> Response:
    """阶段、时间及延长、标准的内容哈希、各星级名额及其使用、星级落实的进度（placing）。"""
    own = await desk.tree.path(client.unit)
    row = await desk.views.one(
        "campaigns",
        campaign_id,
        client,
        lambda doc: [client.unit] if doc["state"]["unit"] in own else doc["state"]["unit_path"],
    )
    return json_answer(show_record(row))
