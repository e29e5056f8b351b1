"""An Office Open XML file (docx, xlsx) judged by its table of contents; only ``[Content_Types].xml`` is unpacked.

What is read is bounded whatever the file claims, and the end of the file must be what it seems: no
comment, no zip64, nothing before or between (decision record 0012).
"""

import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from services.common.errors import Refused

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
ENTRIES_MOST = 5_000
DIRECTORY_MOST = 1_000_000
CONTENTS_MOST = 500_000
CONTENTS = "[Content_Types].xml"
ENCRYPTED, STORED, DEFLATED = 0x1, 0, 8
BROKEN = "文件不完整、加了密，或不是普通的 Office 文件；请用 Word、Excel 或 WPS 打开后另存，再传"

Read = Callable[[int, int], Awaitable[bytes]]
"""Reads so many bytes from a place of the file."""


class BadAttachment(Refused):
    """The file is of no allowed type, or is not what its name says."""

    default_code = "bad_attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What must lie in a package and what never may; ``never`` are words in lower case."""

    folder: str
    main: str
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One packed file: where its local header begins, and how it is packed."""

    start: int
    packed: int
    method: int


async def check_package(package: Package, size: int, read: Read) -> None:
    """Raise BadAttachment unless a file of ``size`` bytes is such a package."""
    if size < END.size:
        raise BadAttachment(BROKEN)
    start, length = directory_span(await read(size - END.size, END.size), size)
    found = members(await read(start, length))
    part = found.get(CONTENTS)
    if part is None or part.packed > CONTENTS_MOST:
        raise BadAttachment(BROKEN)
    body = part.start + local_length(await read(part.start, LOCAL.size))
    judge(package, found, unpacked(part, await read(body, part.packed)))


def directory_span(end: bytes, size: int) -> tuple[int, int]:
    """Start and length of the table of contents, by the last 22 bytes of a file of ``size`` bytes."""
    signature, _, _, _, entries, length, start, comment = END.unpack(end)
    whole = signature == b"PK\5\6" and not comment and start + length + END.size == size
    if not whole or entries > ENTRIES_MOST or length > DIRECTORY_MOST:
        raise BadAttachment(BROKEN)
    return start, length


def members(directory: bytes) -> dict[str, Member]:
    """The packed files by name; raises BadAttachment on a name that stands twice, in whatever case."""
    found: dict[str, Member] = {}
    place = 0
    while place < len(directory):
        if len(directory) - place < ENTRY.size:
            raise BadAttachment(BROKEN)
        fields = ENTRY.unpack_from(directory, place)
        name_length, extra, comment = fields[10:13]
        name = directory[place + ENTRY.size :][:name_length].decode("utf-8", "replace")
        if fields[0] != b"PK\1\2" or fields[3] & ENCRYPTED or name in found:
            raise BadAttachment(BROKEN)
        found[name] = Member(start=fields[16], packed=fields[8], method=fields[4])
        place += ENTRY.size + name_length + extra + comment
    if len({name.lower() for name in found}) < len(found):
        raise BadAttachment(BROKEN)
    return found


def local_length(header: bytes) -> int:
    """How long the header before a packed file is, name and extras included."""
    if len(header) < LOCAL.size or not header.startswith(b"PK\3\4"):
        raise BadAttachment(BROKEN)
    fields = LOCAL.unpack(header)
    return LOCAL.size + int(fields[9]) + int(fields[10])


def unpacked(part: Member, packed: bytes) -> str:
    """The text of a packed file, which is UTF-8 and no longer than 500,000 bytes."""
    try:
        text = packed if part.method == STORED else _inflated(part, packed)
        return text.decode("utf-8-sig")
    except (zlib.error, UnicodeDecodeError) as error:
        raise BadAttachment(BROKEN) from error


def _inflated(part: Member, packed: bytes) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    text = stream.decompress(packed, CONTENTS_MOST + 1)
    if part.method != DEFLATED or len(text) > CONTENTS_MOST or not stream.eof:
        raise BadAttachment(BROKEN)
    return text


def judge(package: Package, found: Mapping[str, Member], contents: str) -> None:
    """Raise BadAttachment unless names and ``[Content_Types].xml`` are those of such a package without macros."""
    texts = [*(name.lower() for name in found), contents.lower()]
    if any(word in text for text in texts for word in package.never):
        raise BadAttachment("文件里有宏或控件；请另存为不含宏的文件再传")
    if package.main not in contents.lower() or not any(
        name.startswith(package.folder) for name in found
    ):
        raise BadAttachment("文件内容与扩展名不符；请用原来的软件另存后再传")
