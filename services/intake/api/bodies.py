"""Request bodies: the right content type, and no more bytes than allowed."""

from typing import ClassVar

from fastapi import Request

from services.common.errors import AppError
from services.intake.strict_json import TooLarge


class WrongContentType(AppError):
    """The body is not what the route reads."""

    status = 415
    default_code = "unsupported_media_type"
    JSON: ClassVar[str] = "请用 Content-Type: application/json 提交"


def require_json(request: Request) -> None:
    """Raise WrongContentType unless the body is declared as JSON in UTF-8."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if media_type.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise WrongContentType(WrongContentType.JSON)


async def whole_body(request: Request, most: int) -> bytes:
    """The body; raises TooLarge as soon as it is known to exceed ``most`` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise TooLarge(f"正文超过 {most} 字节的上限，请减少内容或分批提交")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge(f"正文超过 {most} 字节的上限，请减少内容或分批提交")
        parts.append(part)
    return b"".join(parts)
