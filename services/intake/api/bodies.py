"""What goes in and out: the right media types, and no more bytes than allowed."""

from collections.abc import Mapping
from email.message import Message
from typing import Any

import orjson
from fastapi import Request, Response

from services.common.errors import AppError
from services.intake.checking.strict_json import TooLarge

JSON = "application/json"
ANSWERS = (JSON, "application/problem+json", "application/*", "*/*")


class WrongContentType(AppError):
    """The body is not what the route reads."""

    status = 415
    default_code = "unsupported_media_type"


class NotAcceptable(AppError):
    """The caller wants no JSON, and nothing else is on offer."""

    status = 406
    default_code = "not_acceptable"


async def json_answers(request: Request) -> None:
    """Raise NotAcceptable if the ``Accept`` header rules JSON out (weights are not compared: JSON is all there is)."""
    accepted = request.headers.get("accept", JSON)
    if accepted not in (JSON, "*/*") and not _admits_json(accepted):
        raise NotAcceptable("这里的答复都是 JSON，请用 Accept: application/json 或不写 Accept")


def _admits_json(accepted: str) -> bool:
    ranges = (part.partition(";")[0].strip().lower() for part in accepted.split(","))
    return any(media_range in ANSWERS for media_range in ranges)


def json_answer(
    document: Mapping[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """``document`` as the answer; FastAPI would validate it again on its way out."""
    return Response(orjson.dumps(document), status, headers, media_type=JSON)


def require_json(request: Request) -> None:
    """Raise WrongContentType unless the body is declared as JSON in UTF-8, as it is and not compressed."""
    declared = request.headers.get("content-type", "")
    if declared != JSON and not _is_json(declared):
        raise WrongContentType("请用 Content-Type: application/json 提交（UTF-8 编码）")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongContentType("正文请不要压缩（Content-Encoding）")


def _is_json(declared: str) -> bool:
    message = Message()
    message["Content-Type"] = declared
    charset = message.get_content_charset("utf-8")
    return message.get_content_type() == JSON and charset in ("utf-8", "utf8")


def declared_length(request: Request) -> int | None:
    """How many bytes the body says to have, if it does."""
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isdigit() else None


async def whole_body(request: Request, most: int) -> bytes:
    """The body; raises TooLarge as soon as it is known to exceed ``most`` bytes."""
    if (declared_length(request) or 0) > most:
        raise TooLarge(most)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge(most)
        parts.append(part)
    return b"".join(parts)
