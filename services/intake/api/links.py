"""领导干部, 连心点, 小分队, links and reports of them, read-only, for the caller's subtree (L1–L4)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.common import coverage
from services.common.kernel.workdays import local_day
from services.common.logs import get_logger
from services.common.mongo import Document
from services.intake.access_log import PersonalRead
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.api.posted import Purpose
from services.intake.checking.pointers import Pointer, split
from services.intake.shown.personal import mask
from services.intake.views import show_record

router = APIRouter(tags=["四进四联"], dependencies=[Depends(json_answers)])
Text = Annotated[str | None, Query(max_length=110)]
Level = Annotated[Literal["校级", "处级"] | None, Query(description="级别")]
Kind = Annotated[
    Literal["科研团队", "新入职教师", "班级", "社团", "模范人物"] | None,
    Query(description="联系对象类别"),
]
Year = Annotated[str | None, Query(max_length=9, description="学年，如 2026-2027")]
MEMBERS = [
    split(f"{where}/members/*/{what}")
    for where in ("", "/history/*/data/team")
    for what in ("name", "number")
]
"""Where a team's page, with all that was filled in before, names teachers and students."""


TEACHER = "新入职教师"
TEACHERS = [
    split(where)
    for where in ("/target/name", "/history/*/data/link/target/name", "/history/*/data/name")
]
"""Where a link's page names a teacher; classes, teams and societies have names that anybody may read."""


def _hidden(row: Document) -> list[Pointer]:
    return TEACHERS if row["state"]["target"]["kind"] == TEACHER else []


def _show_link(row: Document) -> dict[str, Any]:
    shown: dict[str, Any] = mask(show_record(row), _hidden(row))
    return shown


def _wanted(**asked: object) -> dict[str, Any]:
    """A query by the fields of a state that were asked for; ``__`` stands for a dot."""
    named = {name.replace("__", "."): value for name, value in asked.items() if value is not None}
    return {f"state.{name}": {"$eq": value} for name, value in named.items()}


def _path(row: Document) -> list[str]:
    path: list[str] = row["state"]["unit_path"]
    return path


@router.get(
    "/v1/cadres", summary="领导干部", responses=told(*LISTED, *SUBTREE, shape=listed("cadre"))
)
async def list_cadres(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    level: Level = None,
    in_office: bool | None = None,
) -> Response:
    """本单位及其下各单位登记的处级以上领导干部；按单位、级别筛选，in_office=true 只列今天在任的。"""
    query = {"state.unit_path": {"$eq": unit}} | _wanted(level=level)
    if in_office:
        query |= coverage.serving(local_day(await desk.clock.now()))
    return json_answer(await desk.views.page("cadres", query, page, show_record, hide=("history",)))


@router.get(
    "/v1/cadres/{cadre_id}",
    summary="一名领导干部",
    responses=told(*GUARDED, "not_found", shape=view("cadre")),
)
async def get_cadre(desk: AtDesk, client: Caller, cadre_id: str) -> Response:
    """单位、级别、任职起止和历次登记。"""
    return json_answer(show_record(await desk.views.one("cadres", cadre_id, client, _path)))


@router.get(
    "/v1/points", summary="连心点", responses=told(*LISTED, *SUBTREE, shape=listed("point"))
)
async def list_points(desk: AtDesk, unit: AskedUnit, page: AskedPage) -> Response:
    """与本单位及其下各单位有关的连心点：由其建立的，或者有村民小组与其对接的。"""
    query = {"state.seen_by": {"$eq": unit}}
    return json_answer(await desk.views.page("points", query, page, show_record, hide=("history",)))


@router.get(
    "/v1/points/{point_id}",
    summary="一个连心点",
    responses=told(*GUARDED, "not_found", shape=view("point")),
)
async def get_point(desk: AtDesk, client: Caller, point_id: str) -> Response:
    """村民小组与院级党委的对接，以及历次登记。"""
    row = await desk.views.one("points", point_id, client, lambda doc: doc["state"]["seen_by"])
    return json_answer(show_record(row))


@router.get(
    "/v1/teams", summary="连心小分队", responses=told(*LISTED, *SUBTREE, shape=listed("team"))
)
async def list_teams(
    desk: AtDesk, unit: AskedUnit, page: AskedPage, point: Text = None
) -> Response:
    """本单位及其下各单位的连心小分队，队员姓名一律打码；按单位、连心点筛选。"""
    query = {"state.unit_path": {"$eq": unit}} | _wanted(point=point)
    shown = await desk.views.page(
        "teams", query, page, lambda row: mask(show_record(row), MEMBERS), hide=("history",)
    )
    return json_answer(shown)


@router.get(
    "/v1/teams/{team_id}",
    summary="一支连心小分队",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("team")),
)
async def get_team(desk: AtDesk, client: Caller, team_id: str, purpose: Purpose = None) -> Response:
    """历次登记都在其中。队员姓名打码；确需查看的用 purpose 写明用途，谁、何时、为什么查看都先记下来再给出。"""
    row = await desk.views.one("teams", team_id, client, _path)
    read = PersonalRead(
        client=client, subject=f"teams/{team_id}", unit_path=_path(row), purpose=purpose
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), MEMBERS, read))


async def _links_asked(
    cadre: Text = None,
    kind: Kind = None,
    target: Annotated[str | None, Query(max_length=97, description="联系对象代号")] = None,
    academic_year: Year = None,
    ended: bool | None = None,
) -> dict[str, Any]:
    """What the list of links is asked for beside the unit."""
    query = _wanted(cadre=cadre, target__kind=kind, target__code=target, years=academic_year)
    if ended is not None:
        query["state.ended"] = {"$ne": None} if ended else {"$eq": None}
    return query


@router.get(
    "/v1/links", summary="领导干部的联系", responses=told(*LISTED, *SUBTREE, shape=listed("link"))
)
async def list_links(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    asked: Annotated[dict[str, Any], Depends(_links_asked)],
) -> Response:
    """谁联系哪个科研团队、新入职教师、班级、社团、模范人物；按单位、领导干部、类别、对象代号、学年、是否结束筛选。"""
    query = {"state.unit_path": {"$eq": unit}} | asked
    return json_answer(await desk.views.page("links", query, page, _show_link, hide=("history",)))


@router.get(
    "/v1/links/{link_id}",
    summary="一项联系",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("link")),
)
async def get_link(desk: AtDesk, client: Caller, link_id: str, purpose: Purpose = None) -> Response:
    """确定、逐学年确认、结束的全部历史记录（哈希相连）。新入职教师的姓名打码，用 purpose 写明用途后给出并记入日志。"""
    row = await desk.views.one("links", link_id, client, _path)
    read = PersonalRead(
        client=client, subject=f"links/{link_id}", unit_path=_path(row), purpose=purpose
    )
    return json_answer(await desk.access_log.personal_read(show_record(row), _hidden(row), read))


@router.get(
    "/v1/link-reports",
    summary="联系情况报送",
    responses=told(*LISTED, *SUBTREE, shape=listed("linkreport")),
)
async def list_link_reports(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    academic_year: Year = None,
    late: bool | None = None,
) -> Response:
    """各单位向党委组织部报送的联系情况；按单位、学年、是否逾期筛选，不含逐项联系。"""
    query = {"state.unit_path": {"$eq": unit}} | _wanted(year=academic_year, late=late)
    hide = ("history", "state.links")
    return json_answer(await desk.views.page("linkreports", query, page, show_record, hide=hide))


@router.get(
    "/v1/link-reports/{report_id}",
    summary="一个单位一个学年的报送",
    responses=told(*GUARDED, "not_found", shape=view("linkreport")),
)
async def get_link_report(desk: AtDesk, client: Caller, report_id: str) -> Response:
    """报送时的各项联系和尚缺的，以及历次报送；含新入职教师的姓名，查看会记入日志。"""
    row = await desk.views.one("linkreports", report_id, client, _path)
    get_logger().info("personal.read", client=client.id, linkreport=report_id, what="state.links")
    return json_answer(show_record(row))


@router.get(
    "/v1/practices",
    summary="做法和实效",
    responses=told(*LISTED, *SUBTREE, shape=listed("practice")),
)
async def list_practices(
    desk: AtDesk,
    unit: AskedUnit,
    page: AskedPage,
    period: Annotated[str | None, Query(max_length=6, description="季度，如 2026Q4")] = None,
    book: Annotated[str | None, Query(max_length=10, description="方面，如 网络平台")] = None,
) -> Response:
    """各单位报送的做法和实效，每季度每个方面一份；按单位、季度、方面筛选。"""
    query = {"state.unit_path": {"$eq": unit}} | _wanted(period=period, book=book)
    return json_answer(
        await desk.views.page("practices", query, page, show_record, hide=("history",))
    )


@router.get(
    "/v1/practices/{practice_id}",
    summary="一份做法和实效",
    responses=told(*GUARDED, "not_found", shape=view("practice")),
)
async def get_practice(desk: AtDesk, client: Caller, practice_id: str) -> Response:
    """全文和历次修改。"""
    return json_answer(show_record(await desk.views.one("practices", practice_id, client, _path)))
