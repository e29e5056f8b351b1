"""Every error as ``application/problem+json`` (RFC 9457): code for machines, Chinese sentence for people.

What a caller did wrong is 4xx and names every fault in ``errors``; what we did wrong is a bare 500 whose
details are in the log under the correlation id. ``instance`` is the path that was asked.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from services.common.errors import AppError, Unavailable
from services.common.logs import get_logger
from services.intake.api.codes import TITLES
from services.intake.api.documented import PROBLEM_JSON
from services.intake.box.flood import TooMany
from services.intake.checking.pointers import written

PATH_SHOWN = 200
HTTP_ERRORS = {
    404: ("not_found", "没有这个地址"),
    405: ("method_not_allowed", "这个地址不接受这种方法"),
    413: ("too_large", "正文超过上限，请减少内容或分批提交"),
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    instance: str,
    correlation_id: str,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A problem document; ``extra`` carries what the code defines, such as ``errors``."""
    return {
        "type": f"urn:lianxin:problem:{code}",
        "title": TITLES.get(status, "错误"),
        "status": status,
        "code": code,
        "detail": detail,
        "instance": instance,
        "correlation_id": correlation_id,
        **(extra or {}),
    }


def problem_of(error: AppError, *, instance: str, correlation_id: str) -> dict[str, Any]:
    """The problem that an error of ours stands for."""
    return problem(
        error.status,
        error.code,
        error.message,
        instance=instance,
        correlation_id=correlation_id,
        extra=error.details,
    )


def _response(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(document), document["status"], dict(headers or {}), media_type=PROBLEM_JSON
    )


def _told(
    request: Request,
    status: int,
    code: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return problem(
        status,
        code,
        detail,
        instance=quote(request.scope["path"][:PATH_SHOWN]),
        correlation_id=str(request.scope.get("correlation_id", "")),
        extra=extra,
    )


async def _app_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        raise error
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Unavailable | TooMany):
        headers["Retry-After"] = str(max(1, round(error.retry_in_s)))
    document = _told(request, error.status, error.code, error.message, error.details)
    return _response(document, headers)


async def _bad_parameters(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {
            "pointer": written(fault["loc"]),
            "keyword": fault["type"],
            "message": f"参数“{fault['loc'][-1]}”不符合要求，请对照接口文档改正",
        }
        for fault in error.errors()
    ]
    detail = "网址或请求头里的参数不符合要求"
    return _response(_told(request, 422, "bad_parameters", detail, {"errors": faults}))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code, detail = HTTP_ERRORS.get(error.status_code, ("http_error", "请求有误"))
    return _response(_told(request, error.status_code, code, detail), error.headers)


async def _client_gone(request: Request, _: Exception) -> Response:
    return _response(_told(request, 400, "client_gone", "正文没有传完，连接就断开了"))


def unforeseen(request: Request, error: Exception) -> Response:
    """The bare 500 for a fault of ours; the fault itself goes to the log only."""
    # Not the path: it may hold a receipt code.
    route = getattr(request.scope.get("route"), "path", "unmatched")
    get_logger().error("request.failed", route=route, exc_info=error)
    detail = "系统出了意外，请把 correlation_id 告诉运维"
    return _response(_told(request, 500, "internal_error", detail))


def install(app: FastAPI) -> None:
    """Answer every error that is foreseen as a problem; the others reach ``Correlation``."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _client_gone)
