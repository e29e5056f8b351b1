"""Every error as ``application/problem+json`` (RFC 9457): code for machines, Chinese sentence for people.

What a caller did wrong is 4xx and names every fault; what we did wrong is a bare 500 whose details
are in the log under the correlation id.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from services.common.errors import AppError, Unavailable
from services.common.logs import get_logger

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求无法读懂",
    401: "未认证",
    403: "无权办理",
    404: "没有找到",
    405: "方法不允许",
    409: "有冲突",
    413: "正文过大",
    415: "正文类型不对",
    422: "内容不符合要求",
    500: "系统内部错误",
    503: "暂时不可用",
}


def problem(
    status: int, code: str, detail: str, correlation_id: str, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A problem document; ``extra`` carries what the code defines, such as ``errors``."""
    return {
        "type": f"urn:lianxin:problem:{code}",
        "title": TITLES.get(status, "错误"),
        "status": status,
        "code": code,
        "detail": detail,
        "correlation_id": correlation_id,
        **(extra or {}),
    }


def problem_of(error: AppError, correlation_id: str) -> dict[str, Any]:
    """The problem that an error of ours stands for."""
    return problem(error.status, error.code, error.message, correlation_id, error.details)


def _response(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(document), document["status"], dict(headers or {}), media_type=MEDIA_TYPE
    )


def _correlation_id(request: Request) -> str:
    return str(request.scope.get("correlation_id", ""))


async def _app_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        raise error
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(max(1, round(error.retry_in_s)))
    return _response(problem_of(error, _correlation_id(request)), headers)


async def _bad_parameters(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {
            "pointer": "/" + "/".join(str(part) for part in fault["loc"]),
            "keyword": fault["type"],
            "message": "参数不符合要求，请对照接口文档改正",
        }
        for fault in error.errors()
    ]
    document = problem(
        422,
        "bad_parameters",
        "网址或请求头里的参数不符合要求",
        _correlation_id(request),
        {"errors": faults},
    )
    return _response(document)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    texts = {
        404: "没有这个地址",
        405: "这个地址不接受这种方法",
        413: "正文超过上限，请减少内容或分批提交",
    }
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    document = problem(
        error.status_code,
        codes.get(error.status_code, "http_error"),
        texts.get(error.status_code, "请求有误"),
        _correlation_id(request),
    )
    return _response(document, error.headers)


async def _unforeseen(request: Request, error: Exception) -> Response:
    get_logger().error("request.failed", path=request.url.path, exc_info=error)
    document = problem(
        500,
        "internal_error",
        "系统出了意外，请把 correlation_id 告诉运维",
        _correlation_id(request),
    )
    return _response(document)


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` as a problem."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)
