"""Wishes as notify keeps them, read-only: a unit's own, those its people claimed, the board of unclaimed ones (L7)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.shown.wish_board import (
    WISHES,
    board_cursor,
    board_pipeline,
    claimants_unit,
    require_within,
    scope_of,
    seen_by,
    waiting_query,
)
from services.intake.views import Page, show_record

router = APIRouter(tags=["四进四联"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=110)]
Stage = Annotated[
    Literal["collected", "classified", "claimed", "fulfilled", "confirmed", "withdrawn"] | None,
    Query(description="进度：待分类、待认领、已认领、已实现待确认、已确认、已撤回"),
]
Days = Annotated[
    int | None,
    Query(ge=0, le=3650, description="至少多少天（自然日）无人认领；等得最久的在前，0 为全部"),
]


async def whose(unit: Text = None, claimant: Text = None) -> tuple[str | None, str | None]:
    """Of which unit's subtree, and of which cadre or team, wishes are asked for."""
    return unit, claimant


async def filters(stage: Stage = None, category: Text = None) -> dict[str, Any]:
    """What the list's query asks for of the wish itself, as a query of the collection."""
    asked = {"stage": stage, "category": category}
    return {f"state.{name}": {"$eq": value} for name, value in asked.items() if value is not None}


@router.get(
    "/v1/wishes",
    summary="微心愿列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("wish")),
)
async def list_wishes(
    desk: AtDesk,
    client: Caller,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(filters)],
    of: Annotated[tuple[str | None, str | None], Depends(whose)],
    unclaimed_days: Days = None,
) -> Response:
    """本单位及其下征集的微心愿，协调认领的单位（校团委）可看全校的；`claimant` 列一名领导干部或一个小分队认领的。"""
    query = asked | await _within(desk, client, *of)
    if unclaimed_days is not None:
        query |= waiting_query(await desk.clock.now(), unclaimed_days)
        return json_answer(await _board(desk, query, page))
    return json_answer(await desk.views.page(WISHES, query, page, show_record, hide=("history",)))


@router.get(
    "/v1/wishes/{wish_id}",
    summary="一个微心愿",
    responses=told(*GUARDED, "not_found", shape=view("wish")),
)
async def get_wish(desk: AtDesk, client: Caller, wish_id: str) -> Response:
    """谁认领、怎样实现、是否确认，以及全部历史记录（哈希相连）；认领人所在单位也能看。"""
    scope = await _scope(desk, client)
    row = await desk.views.one(WISHES, wish_id, client, lambda found: seen_by(client, scope, found))
    return json_answer(show_record(row))


async def _scope(desk: Desk, client: Client) -> str:
    if desk.wish_board is None or client.unit != desk.wish_board:
        return client.unit
    return scope_of(client, await desk.tree.path(client.unit), desk.wish_board)


async def _within(
    desk: Desk, client: Client, unit: str | None, claimant: str | None
) -> dict[str, Any]:
    """The wishes collected within ``unit``, else the caller's own scope; or what ``claimant`` claimed."""
    scope = await _scope(desk, client)
    query: dict[str, Any] = {}
    if claimant is not None:
        owner = claimants_unit(claimant)
        require_within(scope, owner, await desk.tree.path(owner))
        query["state.claim.claimant"] = {"$eq": claimant}
    if unit is not None:
        require_within(scope, unit, await desk.tree.path(unit))
    if unit is not None or claimant is None:
        query["state.unit_path"] = {"$eq": unit or scope}
    return query


async def _board(desk: Desk, query: dict[str, Any], page: Page) -> dict[str, Any]:
    rows = await desk.views.aggregated(WISHES, board_pipeline(query, page))
    more = len(rows) > page.limit
    shown = rows[: page.limit]
    return {
        "items": [show_record(row) for row in shown],
        "next": board_cursor(shown[-1]) if more else None,
    }
