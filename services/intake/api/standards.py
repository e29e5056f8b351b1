"""The standards that campaigns are rated by, as they were frozen: what a portal builds its pages from (Q1)."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from services.common.errors import NotFound
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AtDesk, Caller
from services.intake.api.documented import GUARDED, told, view

router = APIRouter(tags=["五星创评"], dependencies=[Depends(json_answers)])
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
Hash = Annotated[str, Path(max_length=64)]


@router.get(
    "/v1/standards/{content_hash}",
    summary="一份冻结的参考标准",
    responses=told(*GUARDED, "standard_not_found", shape=view("standard")),
)
async def get_standard(desk: AtDesk, _: Caller, content_hash: Hash) -> Response:
    """各项目问哪些事实、怎样填写、怎样扣分；哈希见创评活动的 standards。标准是公开的，任何密钥都能读。"""
    row = await desk.views.standard(content_hash)
    if row is None:
        raise NotFound("没有这份标准；哈希见创评活动的 standards", code="standard_not_found")
    shown = {"hash": row["_id"], "id": row["id"], "document": json.loads(row["text"])}
    return json_answer(shown, 200, FOREVER)
