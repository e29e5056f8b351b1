"""What an HTML form sends: its fields as text and its files, of either content type, and no more than allowed.

Whatever is beyond the limit is read and thrown away, so that a browser gets its answer, and the page
can show again what was written. Files wait in temporary files that nobody else sees and that end with
the request.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request, UploadFile
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as StarletteFile
from starlette.formparsers import MultiPartException, MultiPartParser

from services.common.errors import AppError, Unavailable
from services.intake.api.bodies import WrongContentType, whole_body
from services.intake.checking.strict_json import TooLarge

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
BODY_MOST = 16_000_000
"""All files of a form together; a proxy in front must let as much through."""
THROWN_AWAY_MOST = 4 * BODY_MOST
TEXT_MOST = 64_000
FIELDS_MOST = 40
FILES_READ = 20
"""So many are read before it is too many for a form at all; a form itself allows fewer."""
WITHIN_S = 120


class BadForm(AppError):
    """The body is not what an HTML form sends."""

    status = 400
    default_code = "bad_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came: ``texts`` with line breaks as one sign, the last of a name counts.

    ``cut``: it was longer than allowed; what came before the limit is here, its files are not.
    """

    texts: Mapping[str, str]
    files: tuple[UploadFile, ...] = ()
    cut: bool = False


@asynccontextmanager
async def filled_form(request: Request, slots: asyncio.Semaphore) -> AsyncIterator[Filled]:
    """The form of a request, its files until the block ends; with files it is read when one of ``slots`` is free.

    Raises BadForm, TooLarge, WrongContentType, Unavailable (too slow).
    """
    async with slots if media_type_of(request) == MULTIPART else nullcontext():
        try:
            async with asyncio.timeout(WITHIN_S):
                data, cut = await _parse(request)
        except TimeoutError as error:
            raise Unavailable("提交太慢，没有传完；请换个网络，或缩小附件再传") from error
        try:
            yield _filled(data, cut)
        finally:
            await data.close()


def media_type_of(request: Request) -> str:
    """The content type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _parse(request: Request) -> tuple[FormData, bool]:
    kind = media_type_of(request)
    try:
        if kind == MULTIPART:
            return await _multipart(request)
        if kind == URLENCODED:
            return await _urlencoded(request), False
    except (MultiPartException, FormParserError, ValueError) as error:
        raise BadForm("表单没有传完整，请返回上一页重新提交") from error
    raise WrongContentType("请用网页表单提交（multipart/form-data 或 urlencoded）")


async def _multipart(request: Request) -> tuple[FormData, bool]:
    parser = MultiPartParser(
        request.headers,
        _upto(request, BODY_MOST),
        max_files=FILES_READ,
        max_fields=FIELDS_MOST,
        max_part_size=TEXT_MOST,
    )
    try:
        return await parser.parse(), False
    except _Cut:  # the parser has closed its files
        return FormData([item for item in parser.items if isinstance(item[1], str)]), True


async def _urlencoded(request: Request) -> FormData:
    """Raises ValueError where it is not UTF-8, or has too many fields."""
    body = (await whole_body(request, TEXT_MOST)).decode()
    fields: list[tuple[str, str | StarletteFile]] = []
    fields += parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MOST)
    return FormData(fields)


class _Cut(Exception):
    """The body was longer than allowed; all of it has been read."""


async def _upto(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body of a request up to ``most`` bytes; raises _Cut where it went on, and TooLarge where it went too far."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > THROWN_AWAY_MOST:
            raise TooLarge(most)
        if part and size <= most:
            yield part
    if size > most:
        raise _Cut


def _filled(data: FormData, cut: bool) -> Filled:
    texts: dict[str, str] = {}
    files: list[UploadFile] = []
    for name, value in data.multi_items():
        if isinstance(value, str):
            texts[name] = value.replace("\r\n", "\n").replace("\r", "\n")
        elif value.filename:  # a browser sends a file without a name where none was chosen
            files.append(value)  # type: ignore[arg-type]  # FastAPI's UploadFile is Starlette's
    return Filled(texts=texts, files=() if cut else tuple(files), cut=cut)
