"""Routes that answer people: whatever goes wrong is a page in Chinese that says what to do."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from services.common.errors import AppError, Unavailable
from services.intake.api.problems import unforeseen
from services.intake.box.flood import TooMany
from services.intake.pages.rendering import page

TITLES = {
    404: "没有找到",
    409: "这里不接收",
    413: "内容太多",
    429: "请稍等一会儿",
    503: "暂时不能用",
}
ANY_TITLE = "没有办成"
OURS = "系统出了意外，没有办成。请过一会儿再试；一直不行的，请告诉学校的管理员。"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages, made of ``problem``."""

    problem: ClassVar[str] = "problem"

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except AppError as error:
                return problem_page(error, self.problem)
            except (HTTPException, ClientDisconnect):
                raise
            except Exception as error:  # noqa: BLE001 - logged, and told as a page instead of JSON
                unforeseen(request, error)
                return _page(self.problem, 500, ANY_TITLE, OURS)

        return answer


def problem_page(error: AppError, template: str = "problem") -> Response:
    """An error of ours as a page."""
    headers = {}
    if isinstance(error, Unavailable | TooMany):
        headers["Retry-After"] = str(max(1, round(error.retry_in_s)))
    title = TITLES.get(error.status, ANY_TITLE)
    return _page(template, error.status, title, f"{error.message}。", headers)


def _page(
    template: str, status: int, title: str, message: str, headers: dict[str, str] | None = None
) -> Response:
    return page(template, {"title": title, "message": message}, status, headers)
