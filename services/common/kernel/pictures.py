"""A JPEG or PNG file down to what draws the picture: nothing that says where, when, by whom or with what it was taken.

Only the parts that are needed to draw it are copied, byte for byte; whatever else is in the file (EXIF with
GPS, XMP, thumbnails, comments, text chunks, anything behind the end) is left out, and a file that is not
built as its type prescribes is refused. Which way up a JPEG is stays, in an EXIF block with nothing else.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from services.common.errors import Refused

JPEG, PNG = "image/jpeg", "image/png"
PIXELS_MOST = 50_000_000
"""More than cameras make, less than what stops a telephone."""
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs")
)
_SOI, _EOI, _SOS, _APP0, _APP1, _ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
_TABLES = frozenset((0xC4, 0xCC, 0xDB, 0xDC, 0xDD))
"""Huffman, arithmetic and quantisation tables, number of lines, restart interval."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - _TABLES - {0xC8}
_RESTARTS = range(0xD0, 0xD8)
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_JFIF_BARE = 14
"""Bytes of a JFIF block without a thumbnail, after its length."""


class BadPicture(Refused):
    """The bytes are not a picture of the type that they say to be."""

    default_code = "bad_picture"


@dataclass(frozen=True, slots=True)
class Bare:
    """A picture and nothing else."""

    media_type: str
    width: int
    height: int
    content: bytes


def bare_picture(data: bytes) -> Bare:
    """What of ``data`` draws the picture; raises BadPicture on anything but a whole JPEG or PNG."""
    if data.startswith(_PNG_HEAD):
        return _bare_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _bare_jpeg(data)
    raise BadPicture("图片须为 JPEG 或 PNG")


def _checked(kind: str, size: tuple[int, int] | None, content: bytes) -> Bare:
    if size is None or not all(size):
        raise _broken()
    if size[0] * size[1] > PIXELS_MOST:
        raise BadPicture("图片的像素太多，请缩小后再传")
    return Bare(kind, size[0], size[1], content)


def _broken() -> BadPicture:
    return BadPicture("图片文件不完整或有误，请用看图软件另存后再传")


def _bare_png(data: bytes) -> Bare:
    kept, size = [_PNG_HEAD], None
    names: list[bytes] = []
    for name, body, whole in _chunks(data):
        names.append(name)
        if name == b"IHDR" and len(body) == struct.calcsize(">IIBBBBB"):
            size = struct.unpack_from(">II", body)
        if name in _PNG_KEPT:
            kept.append(whole)
    if names[:1] != [b"IHDR"] or b"IDAT" not in names or names.count(b"IHDR") > 1:
        raise _broken()
    return _checked(PNG, size, b"".join(kept))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, body and whole of every chunk, the last one IEND; what comes behind is not looked at."""
    at = len(_PNG_HEAD)
    name = b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", _take(data, at, 8))
        body = _take(data, at + 8, length)
        (check,) = struct.unpack(">I", _take(data, at + 8 + length, 4))
        if zlib.crc32(name + body) != check:
            raise _broken()
        yield name, body, data[at : at + length + 12]
        at += length + 12


def _bare_jpeg(data: bytes) -> Bare:
    kept: list[bytes] = []
    size, turned, drawn = None, None, False
    for marker, body, whole in _segments(data):
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", _take(body, 1, 4))
            size = (width, height)
        if marker == _APP1 and turned is None:
            turned = _orientation(body)
        drawn = drawn or marker == _SOS
        if _draws(marker, body):
            kept.append(whole)
    if not drawn:
        raise _broken()
    upright = [] if turned is None else [_exif_of(turned)]
    return _checked(JPEG, size, b"".join([b"\xff\xd8", *upright, *kept, b"\xff\xd9"]))


def _draws(marker: int, body: bytes) -> bool:
    if marker == _APP0:
        return body.startswith(b"JFIF\x00") and len(body) == _JFIF_BARE
    if marker == _ADOBE:
        return body.startswith(b"Adobe") and len(body) == len(b"Adobe") + 7
    return marker in _TABLES or marker in _FRAMES or marker == _SOS


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, body and whole of every segment up to the end of the picture; a scan goes with its marker."""
    at = 2
    while True:
        if _take(data, at, 1) != b"\xff":
            raise _broken()
        while _take(data, at + 1, 1) == b"\xff":
            at += 1
        marker = data[at + 1]
        if marker == _EOI:
            return
        (length,) = struct.unpack(">H", _take(data, at + 2, 2))
        body = _take(data, at + 4, length - 2)
        end = at + 2 + length
        end = _scan_end(data, end) if marker == _SOS else end
        yield marker, body, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded data end: at the first marker that is no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise _broken()
        following = _take(data, at + 1, 1)[0]
        if following not in (0, 0xFF) and following not in _RESTARTS:
            return at
        at += 1 if following == 0xFF else 2


def _orientation(body: bytes) -> int | None:
    """Which way up, 2 to 8, by the first directory of an EXIF block; None where it says nothing, or nothing sound."""
    tiff = body.removeprefix(_EXIF)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if tiff is body or order is None:
        return None
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * min(count, 200), 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION:
                return value if value in range(2, 9) else None
    except struct.error:
        return None
    return None


def _exif_of(turned: int) -> bytes:
    """An EXIF block that says which way up, and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">H", 1) + entry + bytes(4)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _take(data: bytes, at: int, length: int) -> bytes:
    part = data[at : at + length]
    if length < 0 or len(part) < length:
        raise _broken()
    return part
