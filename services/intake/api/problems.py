"""Every error as ``application/problem+json`` (RFC 9457): code for machines, Chinese sentence for people.

What a caller did wrong is 4xx and names every fault in ``errors``; what we did wrong is a bare 500 whose
details are in the log under the correlation id. ``instance`` is the path that was asked.

The codes, stable and complete (a test holds this list to the sources):

====  ==========================================================================================
400   bad_json · not_utf8 · not_an_object · duplicate_key · bad_key · bad_character · bad_number · too_deep
      client_gone (nobody is left to read it)
401   unauthorized
403   forbidden · role_required · outside_subtree
404   not_found · form_not_found · unit_not_found
405   method_not_allowed
406   not_acceptable
409   conflict · idempotency_conflict
413   too_large
415   unsupported_media_type
422   refused · invalid_form · bad_idempotency_key · bad_batch · bad_batch_item · bad_parameters · bad_cursor ·
      bad_units · bad_table · bad_client_id
500   internal_error
503   unavailable
any   http_error (what the framework refuses and nobody here foresaw)
====  ==========================================================================================
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
from services.intake.pointers import written

MEDIA_TYPE = "application/problem+json"
PATH_SHOWN = 200
TITLES = {
    400: "请求无法读懂",
    401: "未认证",
    403: "无权办理",
    404: "没有找到",
    405: "方法不允许",
    406: "没有可用的答复格式",
    409: "有冲突",
    413: "正文过大",
    415: "正文类型不对",
    422: "内容不符合要求",
    500: "系统内部错误",
    503: "暂时不可用",
}
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
        orjson.dumps(document), document["status"], dict(headers or {}), media_type=MEDIA_TYPE
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
    if isinstance(error, Unavailable):
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
    get_logger().error("request.failed", path=request.scope["path"], exc_info=error)
    detail = "系统出了意外，请把 correlation_id 告诉运维"
    return _response(_told(request, 500, "internal_error", detail))


def install(app: FastAPI) -> None:
    """Answer every error that is foreseen as a problem; the others reach ``Correlation``."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _client_gone)
