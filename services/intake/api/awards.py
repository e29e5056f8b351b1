"""Rounds of awards and nominations as scoring keeps them, read-only (F3).

A round is shown to the unit that holds it, to all above it and to all below it. A nomination is shown to
the line of the unit that made it, its page to the nominee's line too; names are masked in lists.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.checking.pointers import split
from services.intake.shown.personal import mask
from services.intake.views import show_record

router = APIRouter(tags=["模范"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=220)]
Year = Annotated[int | None, Query(ge=2000, le=2099)]
MADE = "/history/*/data/nomination"
PERSONAL = [
    split(pointer)
    for pointer in (
        *(f"{where}/nominee/name" for where in ("", MADE)),
        *(f"{where}/nominee/post" for where in ("", MADE)),
        *(f"{where}/case/{part}" for where in ("", MADE) for part in ("deeds", "basis")),
        *(f"{where}/opinions/*/meeting/attendees" for where in ("", MADE)),
        *(f"/history/*/data/{part}" for part in ("case/deeds", "case/basis")),
        "/history/*/data/opinion/meeting/attendees",
    )
]
"""Where a nomination's page, with all that was said before, holds personal data."""
UNLISTED = ("history", "state.case", "state.opinions")
ROUND_UNLISTED = ("history", "state.decision")


def wanted(**asked: object) -> dict[str, Any]:
    """A query by the fields of a state that were asked for; ``__`` leads into a field."""
    return {
        f"state.{name.replace('__', '.')}": {"$eq": value}
        for name, value in asked.items()
        if value is not None
    }


async def _asked(
    award_round: Annotated[str | None, Query(alias="round", max_length=40)] = None,
    award: Text = None,
    stage: Text = None,
) -> dict[str, Any]:
    return wanted(round=award_round, award=award, stage=stage)


@router.get(
    "/v1/award-rounds",
    summary="评选表彰",
    responses=told(*LISTED, "unit_not_found", shape=listed("award_round")),
)
async def list_award_rounds(
    desk: AtDesk, client: Caller, page: AskedPage, year: Year = None, stage: Text = None
) -> Response:
    """本单位所在范围或本单位之下组织的评选：奖项、名额、条件、各级截止日期；按年度、进度筛选。"""
    path = await desk.tree.path(client.unit)
    seen = [{"state.unit": {"$in": list(path)}}, {"state.unit_path": {"$eq": client.unit}}]
    query: dict[str, Any] = {"$or": seen} | wanted(year=year, stage=stage)
    found = await desk.views.page("award_rounds", query, page, show_record, hide=ROUND_UNLISTED)
    return json_answer(found)


@router.get(
    "/v1/award-rounds/{round_id}",
    summary="一次评选表彰",
    responses=told(*GUARDED, "not_found", "unit_not_found", shape=view("award_round")),
)
async def get_award_round(desk: AtDesk, client: Caller, round_id: str) -> Response:
    """开启时的规定、决定和公示的编号，以及全部历史记录（哈希相连）。"""
    own = await desk.tree.path(client.unit)
    row = await desk.views.one(
        "award_rounds",
        round_id,
        client,
        lambda doc: [client.unit] if doc["state"]["unit"] in own else doc["state"]["unit_path"],
    )
    return json_answer(show_record(row))


@router.get(
    "/v1/nominations",
    summary="推荐列表",
    responses=told(*LISTED, *SUBTREE, shape=listed("nomination")),
)
async def list_nominations(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_asked)],
) -> Response:
    """本单位及其下各单位作出的推荐，姓名打码；按推荐单位、评选、奖项、进度筛选。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    shown = await desk.views.page(
        "nominations", query, page, lambda row: mask(show_record(row), PERSONAL), hide=UNLISTED
    )
    return json_answer(shown)


@router.get(
    "/v1/nominations/{nomination_id}",
    summary="一份推荐",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("nomination")),
)
async def get_nomination(
    desk: AtDesk, client: Caller, nomination_id: str, purpose: Purpose = None
) -> Response:
    """到了哪一级、各级意见、条件是否符合、退回或未列入的理由。姓名等打码；用 purpose 写明用途才给出，先记入日志。"""
    row = await desk.views.one("nominations", nomination_id, client, _line)
    read = PersonalRead(
        client=client,
        subject=f"nominations/{nomination_id}",
        unit_path=row["state"]["unit_path"],
        purpose=purpose,
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), PERSONAL, read))


def _line(row: Document) -> list[str]:
    state = row["state"]
    return [*state["unit_path"], *state["nominee"]["unit_path"]]
