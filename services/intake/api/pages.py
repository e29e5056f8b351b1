"""The pages of the online box (L6): find a unit, write to it. No JavaScript, no cookies, nothing from elsewhere."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from services.common.errors import AppError, Unavailable
from services.intake.api.box import opinion_of
from services.intake.api.callers import AtDesk
from services.intake.api.html_forms import BODY_MOST, Filled, filled_form
from services.intake.api.page_route import PageRoute
from services.intake.api.public import pass_gate
from services.intake.box.box import OPINION, take_opinion
from services.intake.box.flood import TooMany
from services.intake.box.unit_lists import UnitLists
from services.intake.checking.forms import InvalidForm
from services.intake.checking.strict_json import BadJson
from services.intake.desk import Desk
from services.intake.pages.opinion_page import TRAP, OpinionPage, PageFault, page_faults
from services.intake.pages.rendering import page
from services.intake.pages.tokens import Age, PageTokens, Shown

router = APIRouter(route_class=PageRoute, include_in_schema=False)
MEGABYTE = 1_000_000
TOO_YOUNG = "提交得太快了，请核对一遍内容，过几秒再按一次“提交”"
TOO_OLD = "这个页面打开得太久了；内容没有问题的话，过几秒再按一次“提交”"
TRAPPED = "请清空“请让这一栏空着”这一栏，再按一次“提交”"
TOO_LARGE = f"附件合计超过 {BODY_MOST // MEGABYTE} MB，请压缩或减少附件"
CODE_MOST = 64


def _lists(desk: Desk) -> UnitLists:
    return UnitLists(desk.views, desk.box)


def _tokens(desk: Desk) -> PageTokens:
    return PageTokens(desk.settings.secret_key.get_secret_value().encode())


@router.get("/box")
async def find_unit(request: Request, desk: AtDesk) -> Response:
    """All units above the branches; with ``?college=`` the branches of one."""
    pass_gate(desk, desk.public_reads, request)
    code = request.query_params.get("college", "")[:CODE_MOST]
    college = desk.box.require_open(await desk.repository.unit(code)) if code else None
    listed = await (_lists(desk).branches(code) if code else _lists(desk).top())
    told = {
        "college": college,
        "groups": listed.groups,
        "more": listed.more,
        "most": desk.box.listed_most,
        "branches": "branch" in desk.box.kinds,
    }
    return page("find", told)


@router.get("/box/{unit}")
async def write_opinion(request: Request, desk: AtDesk, unit: str) -> Response:
    """The empty page of a unit's box."""
    pass_gate(desk, desk.public_reads, request)
    return await _form(desk, unit, Filled(texts={}))


@router.post("/box/{unit}")
async def send_opinion(request: Request, desk: AtDesk, unit: str) -> Response:
    """The receipt code; or the page again, with what was entered and what to do."""
    try:
        pass_gate(desk, desk.public_posts, request)
    except TooMany as error:
        return await _show_again(request, desk, unit, error)
    row = desk.box.require_open(await desk.repository.unit(unit[:CODE_MOST]))
    async with filled_form(request, desk.form_slots) as filled:
        shown = _tokens(desk).read(row["_id"], filled.texts.get("page", ""))
        faults = await _page_faults(desk, shown, filled)
        if faults or shown is None:
            return await _form(desk, unit, filled, faults, status=422)
        try:
            taken = await take_opinion(
                desk, unit, opinion_of(filled), filled.files, nonce=shown.nonce
            )
        except InvalidForm as error:
            faults = page_faults(error.details["errors"])
            return await _form(desk, unit, filled, faults, status=422)
        except (BadJson, Unavailable) as error:
            return await _form(desk, unit, filled, _whole(error), status=error.status)
    return page("thanks", {"unit": row, "code": taken.code}, 202)


async def _show_again(request: Request, desk: Desk, unit: str, error: TooMany) -> Response:
    """The page with what was written, for somebody who sends too often: browsers would lose it on the way back.

    It costs no more than a page that is read, so it is counted as one; raises TooMany where those are too many.
    """
    pass_gate(desk, desk.public_reads, request)
    async with filled_form(request, desk.form_slots) as filled:
        answer = await _form(desk, unit, filled, _whole(error), status=error.status)
    answer.headers["Retry-After"] = str(error.retry_in_s)
    return answer


async def _page_faults(desk: Desk, shown: Shown | None, filled: Filled) -> list[PageFault]:
    """Why the page cannot be sent as it is, whatever its words are."""
    if filled.cut:
        return [PageFault("attachments", TOO_LARGE)]
    if filled.texts.get(TRAP):
        return [PageFault(TRAP, TRAPPED)]
    age = Age.TOO_OLD
    if shown is not None:
        now = await desk.clock.now()
        age = shown.age(now, least=desk.box.least, most=desk.box.most)
    words = {Age.TOO_YOUNG: TOO_YOUNG, Age.TOO_OLD: TOO_OLD}.get(age)
    return [PageFault("", words)] if words else []


def _whole(error: AppError) -> list[PageFault]:
    return [PageFault("", error.message)]


async def _form(
    desk: Desk, unit: str, filled: Filled, faults: Sequence[PageFault] = (), *, status: int = 200
) -> Response:
    row = desk.box.require_open(await desk.repository.unit(unit[:CODE_MOST]))
    shown = OpinionPage(
        unit=row,
        way=await _lists(desk).way(row),
        token=await _token(desk, row["_id"], filled.texts.get("page", "")),
        values=filled.texts,
        faults=faults,
    )
    return page("box", shown.filled_in(desk.forms.latest(OPINION), desk.file_types), status)


async def _token(desk: Desk, unit: str, before: str) -> str:
    """The page keeps its mark while that is good, so that it is never sent twice under two."""
    now = await desk.clock.now()
    shown = _tokens(desk).read(unit, before)
    if shown and shown.age(now, least=desk.box.least, most=desk.box.most) is not Age.TOO_OLD:
        return before
    return _tokens(desk).issue(unit, now)
