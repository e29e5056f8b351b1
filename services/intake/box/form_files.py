"""The files of an HTML form on their way from the request to the store, a piece at a time."""

from collections.abc import AsyncIterator

from fastapi import UploadFile

PIECE = 256 * 1024


async def head_of(file: UploadFile, length: int) -> bytes:
    """The first bytes of an uploaded file."""
    await file.seek(0)
    return await file.read(length)


async def chunks_of(file: UploadFile) -> AsyncIterator[bytes]:
    """The bytes of an uploaded file, from its start."""
    await file.seek(0)
    while piece := await file.read(PIECE):
        yield piece
