"""What an evidence attachment may be called, and which type it is: by extension and first bytes together. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.common.errors import Refused

NAME_MOST = 120
HEAD = 16
"""How many first bytes of a file decide its type."""


class BadAttachment(Refused):
    """The file is of no allowed type, or is not what its name says."""

    default_code = "bad_attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """An allowed type; ``magics`` are what its first bytes may be, ``most`` is its limit in bytes."""

    media_type: str
    magics: tuple[bytes, ...]
    most: int


def clean_name(name: str) -> str:
    """The last part of ``name`` without signs that mislead, at most 120 characters with its extension.

    Control, format (bidi overrides) and surrogate characters go. Raises BadAttachment if nothing is left.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    cleaned = kept.strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if not stem or not extension or len(extension) > NAME_MOST // 2:
        raise BadAttachment("文件名须有名称和扩展名，如“会议记录.pdf”")
    return stem[: NAME_MOST - len(extension) - 1] + dot + extension


def type_of(name: str, head: bytes, types: Mapping[str, FileType]) -> FileType:
    """The type of a file by its clean name and first bytes; ``types`` goes by extension in lower case."""
    extension = name.rpartition(".")[2].lower()
    known = types.get(extension)
    if known is None:
        raise BadAttachment(f"不收“.{extension}”文件，可以是：{_listed(sorted(types))}")
    if not head.startswith(known.magics):
        raise BadAttachment(f"文件内容不是“.{extension}”；请用原来的软件另存后再传")
    return known


def _listed(extensions: Sequence[str]) -> str:
    return "、".join(extensions)
