"""What an evidence attachment may be called, and which type it is: by extension and first bytes together. Pure."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.contracts import BrokenContract
from services.common.errors import AppError
from services.common.kernel.canonical import sha256_hex
from services.intake.evidence.office_package import BadAttachment, Package

NAME_MOST = 120
HEAD = 16
"""How many first bytes of a file decide its type."""


class AttachmentTooLarge(AppError):
    """More bytes than a file of this type may have."""

    status = 413
    default_code = "too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """An allowed type; ``magics`` are what its first bytes may be, ``most`` is its limit in bytes.

    Without ``roles`` it is anybody's to upload.
    """

    media_type: str
    magics: tuple[bytes, ...]
    most: int
    package: Package | None = None
    roles: frozenset[str] = frozenset()

    def check_size(self, size: int) -> None:
        """Raise AttachmentTooLarge if ``size`` bytes are more than allowed."""
        if size > self.most:
            megabytes = f"{self.most / 1_000_000:.1f}".removesuffix(".0")
            raise AttachmentTooLarge(f"这类文件最大 {megabytes} MB；请压缩图片或分成几份再传")


Types = Mapping[str, FileType]
"""The allowed types by extension, in lower case."""


def types_from(policy: Mapping[str, Any]) -> Types:
    """The types of ``schemas/policies/attachments.json``; raises BrokenContract if an extension stands twice."""
    types: dict[str, FileType] = {}
    for row in policy["types"]:
        for extension in row["extensions"]:
            if extension in types:
                raise BrokenContract(f"policies/attachments.json: {extension} stands twice")
            types[extension] = FileType(
                media_type=row["media_type"],
                magics=tuple(map(bytes.fromhex, row["magics"])),
                most=row["max_bytes"],
                package=_package(row.get("package")),
                roles=frozenset(row.get("roles", ())),
            )
    return types


def open_to(types: Types, roles: Collection[str]) -> Types:
    """The types that somebody with these roles may upload; the public has none."""
    return {
        extension: known
        for extension, known in types.items()
        if not known.roles or not known.roles.isdisjoint(roles)
    }


def _package(row: Mapping[str, Any] | None) -> Package | None:
    if row is None:
        return None
    return Package(folder=row["folder"], main=row["main"], never=tuple(row["never"]))


def clean_name(name: str) -> str:
    """The last part of ``name`` without signs that mislead, at most 120 characters with its extension.

    Control, format (bidi overrides) and surrogate characters go. Raises BadAttachment if nothing is left.
    """
    seen = "".join(sign for sign in name if not unicodedata.category(sign).startswith("C"))
    last = unicodedata.normalize("NFC", seen).replace("\\", "/").rpartition("/")[2]
    cleaned = last.strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if not stem or not extension or len(extension) > NAME_MOST // 2:
        raise BadAttachment("文件名须有名称和扩展名，如“会议记录.pdf”")
    return stem[: NAME_MOST - len(extension) - 1] + dot + extension


def type_named(name: str, types: Types) -> FileType:
    """The type that a clean name claims; raises BadAttachment on one that is not allowed."""
    extension = name.rpartition(".")[2].lower()
    known = types.get(extension)
    if known is None:
        raise BadAttachment(f"不收“.{extension}”文件，可以是：{_listed(sorted(types))}")
    return known


def type_of(name: str, head: bytes, types: Types) -> FileType:
    """The type of a file by its clean name and first bytes; raises BadAttachment where they disagree."""
    known = type_named(name, types)
    if not head.startswith(known.magics):
        extension = name.rpartition(".")[2].lower()
        raise BadAttachment(f"文件内容不是“.{extension}”；请用原来的软件另存后再传")
    return known


def attachment_id(unit: str, name: str, sha256: str) -> str:
    """The attachment that these bytes under this name are to ``unit``: uploaded again it is the same one."""
    return "a" + sha256_hex(f"{unit}\n{name}\n{sha256}".encode())[:31]


def _listed(extensions: Sequence[str]) -> str:
    return "、".join(extensions)
