"""先锋创绩 of members as scoring keeps it, read-only, for the caller's subtree, and the goals of posts (F2)."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common.mongo import Document
from services.common.policy_files import read_policy
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.shown.member_privacy import UNLISTED, YEAR, listed_year
from services.intake.views import show_record

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=110)]
Stage = Annotated[Literal["pledged", "appraising", "decided"] | None, Query(description="阶段")]


async def _asked(
    year: Annotated[int | None, Query(ge=2000, le=2099, description="年度")] = None,
    stage: Stage = None,
    grade: Annotated[str | None, Query(max_length=20, description="等次，如 优秀")] = None,
    unfinished: Annotated[bool | None, Query(description="有没有完成的承诺")] = None,
    waiting: Annotated[bool | None, Query(description="有没有答复的更正申请")] = None,
) -> dict[str, Any]:
    """What the list of years is asked for beside the unit."""
    named = {"year": year, "stage": stage, "result.grade": grade}
    query: dict[str, Any] = {
        f"state.{name}": {"$eq": value} for name, value in named.items() if value is not None
    }
    for name, wanted in (("unfinished", unfinished), ("waiting", waiting)):
        if wanted is not None:
            query[f"state.{name}"] = {"$gt": 0} if wanted else {"$eq": 0}
    return query


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path


@router.get(
    "/v1/pioneers",
    summary="先锋创绩",
    responses=told(*LISTED, *SUBTREE, shape=listed("pioneer")),
)
async def list_pioneers(
    desk: AtDesk,
    client: Caller,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_asked)],
) -> Response:
    """本支部公布的定诺、进展和结果，上级可看其下各支部的；unfinished=true 只列有承诺没有完成的。支部以外姓名打码。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    shown = await desk.views.page(
        "pioneers", query, page, lambda row: listed_year(row, client), hide=UNLISTED
    )
    return json_answer(shown)


@router.get(
    "/v1/pioneers/{pioneer_id}",
    summary="一名党员、干部一个年度的先锋创绩",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("pioneer")),
)
async def get_pioneer(
    desk: AtDesk, client: Caller, pioneer_id: str, purpose: Purpose = None
) -> Response:
    """定诺、践诺、评绩和历次修改。姓名、评语、会议人员、更正申请打码；写明用途 purpose 的先记入查阅记录再给出。"""
    row = await desk.views.one("pioneers", pioneer_id, client, _path)
    read = PersonalRead(
        client=client, subject=f"pioneers/{pioneer_id}", unit_path=_path(row), purpose=purpose
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), YEAR, read))


@router.get(
    "/v1/pioneer-goals",
    summary="岗位类别和创绩指标",
    responses=told(*GUARDED, shape=listed("pioneer_post", paged=False)),
)
async def list_pioneer_goals(desk: AtDesk, _: Caller) -> Response:
    """各岗位类别定诺几项、有哪些指标、哪些必选；学校可以修改规定文件。"""
    return json_answer({"items": _posts(desk.contracts.root)})


@lru_cache(maxsize=4)
def _posts(schemas: Path) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = read_policy(schemas, "pioneer-goals")["posts"]
    return posts
