"""Receipt codes on pages (L6): enter one, read what became of it, say what there is to say.

A code travels in bodies only: no address holds it, so no history, no log and no Referer does.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from services.common.errors import Conflict, NotFound
from services.intake.api.callers import AtDesk
from services.intake.api.html_forms import filled_form
from services.intake.api.page_route import PageRoute
from services.intake.api.public import pass_gate
from services.intake.box.flood import TooMany
from services.intake.box.receipt_desk import confirm, receipt, supplement
from services.intake.checking.forms import InvalidForm
from services.intake.checking.strict_json import BadJson
from services.intake.desk import Desk
from services.intake.pages.opinion_page import PageFault
from services.intake.pages.receipt_page import receipt_faults, receipt_filled_in, said_by
from services.intake.pages.rendering import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)
SHOWN_MOST = 40
EMPTY = "请填写回执码"
SAID = "已经收到，正在登记；稍后凭回执码再看，就能看到结果。"
Say = Callable[[Desk, str, Mapping[str, Any]], Awaitable[dict[str, Any]]]
Texts = Mapping[str, str]


@router.get("/box/receipts")
async def ask(request: Request, desk: AtDesk) -> Response:
    """Where a code is entered."""
    pass_gate(desk, desk.public_reads, request)
    return _ask("", "")


@router.post("/box/receipts")
async def show(request: Request, desk: AtDesk) -> Response:
    """What a code shows."""
    pass_gate(desk, desk.public_reads, request)
    texts = await _texts(request, desk)
    return await _show(desk, texts)


@router.post("/box/receipts/confirmation")
async def say_satisfied(request: Request, desk: AtDesk) -> Response:
    """Confirm the answer or object to it, and see what the code shows then."""
    return await _say(request, desk, confirm, said_by)


@router.post("/box/receipts/supplement")
async def say_more(request: Request, desk: AtDesk) -> Response:
    """Add what was asked, and see what the code shows then."""
    return await _say(request, desk, supplement, _more)


def _more(texts: Texts) -> dict[str, Any]:
    text = texts.get("text", "").strip()
    return {"text": text} if text else {}


async def _say(
    request: Request, desk: Desk, say: Say, read: Callable[[Texts], dict[str, Any]]
) -> Response:
    try:
        pass_gate(desk, desk.public_posts, request)
    except TooMany as error:
        return await _show_again(request, desk, error)
    texts = await _texts(request, desk)
    try:
        shown = await say(desk, texts.get("code", ""), read(texts))
    except InvalidForm as error:
        return await _show(desk, texts, receipt_faults(error.details["errors"]), status=422)
    except (Conflict, BadJson) as error:  # done before, in another window or by reloading this one
        return await _show(desk, texts, [PageFault("", error.message)], status=error.status)
    except NotFound as error:
        return _ask(texts.get("code", ""), error.message, 404)
    told = receipt_filled_in(shown, texts["code"], desk.forms, note=SAID)
    return page("receipt", told, 202)


async def _show_again(request: Request, desk: Desk, error: TooMany) -> Response:
    """What was written, for somebody who sends too often; counted as reading a page."""
    pass_gate(desk, desk.public_reads, request)
    texts = await _texts(request, desk)
    answer = await _show(desk, texts, [PageFault("", error.message)], status=error.status)
    answer.headers["Retry-After"] = str(error.retry_in_s)
    return answer


async def _show(
    desk: Desk, texts: Texts, faults: Sequence[PageFault] = (), *, status: int = 200
) -> Response:
    code = texts.get("code", "").strip()
    if not code:
        return _ask("", EMPTY, 422)
    try:
        shown = await receipt(desk, code)
    except NotFound as error:
        return _ask(code, error.message, 404)
    told = receipt_filled_in(shown, code, desk.forms, values=texts, faults=faults)
    return page("receipt", told, status)


def _ask(code: str, fault: str, status: int = 200) -> Response:
    return page("ask", {"code": code[:SHOWN_MOST], "fault": fault}, status)


async def _texts(request: Request, desk: Desk) -> Texts:
    async with filled_form(request, desk.form_slots) as filled:
        return filled.texts
