"""Opening a package that somebody sent: nothing in it is believed, every fault of it is named at once (B9).

What is read is bounded whatever the file claims. Nothing is written anywhere.
"""

import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from services.common.errors import Refused
from services.export.domain.package.manifest import FileEntry, Manifest
from services.export.domain.package.paths import shown
from services.export.domain.package.reading import (
    FILE_BYTES,
    FILES,
    MANIFEST_BYTES,
    manifest_from,
)
from services.export.packing.archive import MANIFEST, OWN, SIGNATURE, SM2_SIGNATURE, SUMS
from services.export.packing.digests import entries_of, sums_text

MOST = FILE_BYTES + 2 * MANIFEST_BYTES
"""Bytes of all members together, and of the ZIP."""
DIRECTORY_MOST = 1_000_000
"""Bytes of the ZIP's table of contents: a thousand members need less than half."""
GROWS_MOST = 50
"""How many times larger than the ZIP its members may be; ours are not compressed at all."""
_END = struct.Struct("<4s4H2LH")
_LOCATOR = 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_BROKEN = (
    BadZipFile,
    LargeZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    struct.error,
)
"""All that zipfile raises on bytes that are no ZIP; UnicodeDecodeError is a ValueError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What came of it. Without ``faults`` the manifest is there and every file is as it says.

    Whose signature it is, is not decided here: see :mod:`services.export.packing.checking`.
    """

    faults: tuple[str, ...]
    manifest: Manifest | None = None
    signed: bytes = b""
    signature: bytes = b""
    sm2_signature: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))


def open_package(data: bytes) -> Opened:
    """Open and judge the ZIP; never raises on what is in it."""
    faults = tuple(_end_faults(data))
    if faults:
        return Opened(faults=faults)
    try:
        with ZipFile(BytesIO(data)) as archive:
            faults = tuple(_member_faults(archive.infolist(), len(data)))
            if faults:
                return Opened(faults=faults)
            members = {info.filename: _read(archive, info) for info in archive.infolist()}
    except _BROKEN:
        return Opened(faults=("文件已经损坏，不是完整的 ZIP",))
    return _judged(members)


def _end_faults(data: bytes) -> Iterator[str]:
    """The file must begin and end as a ZIP does, with nothing before or behind it."""
    if len(data) > MOST:
        yield f"文件有 {len(data)} 字节，超过 {MOST // 2**20} MB"
        return
    if len(data) < _END.size or not data.startswith(b"PK\3\4"):
        yield "文件不是报送包（ZIP）"
        return
    signature, *_, length, start, comment = _END.unpack(data[-_END.size :])
    if signature != b"PK\5\6" or comment or start + length + _END.size != len(data):
        yield "ZIP 前后有多余的内容，或者文件不完整"
    elif length > DIRECTORY_MOST or data[-_END.size - _LOCATOR :].startswith(b"PK\6\7"):
        yield "ZIP 的目录太大"


def _member_faults(members: Sequence[ZipInfo], size: int) -> Iterator[str]:
    if len(members) > FILES + len(OWN):
        yield f"ZIP 里有 {len(members)} 个成员，太多"
        return
    for name, times in Counter(info.filename for info in members).items():
        if times > 1:
            yield f"成员“{shown(name)}”出现了 {times} 次"
    for info in members:
        yield from (f"成员“{shown(info.filename)}”{fault}" for fault in _odd(info))
    if sum(info.file_size for info in members) > min(MOST, size * GROWS_MOST):
        yield f"成员解开后超过 {MOST // 2**20} MB，或者是文件的 {GROWS_MOST} 倍以上"


def _odd(info: ZipInfo) -> Iterator[str]:
    if info.flag_bits & _ENCRYPTED:
        yield "加了密"
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        yield "用了不支持的压缩方法"
    mode = info.external_attr >> 16
    if info.is_dir() or stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        yield "不是普通文件（文件夹、链接或设备）"
    if info.orig_filename != info.filename:
        yield "的名字里有不可见的字符"


def _read(archive: ZipFile, info: ZipInfo) -> bytes:
    """A member, no longer than it claims; raises one of ``_BROKEN``."""
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise BadZipFile("a member is longer or shorter than it says")
    return data


def _judged(members: Mapping[str, bytes]) -> Opened:
    absent = tuple(f"缺少 {name}" for name in (MANIFEST, SIGNATURE, SUMS) if name not in members)
    signed = members.get(MANIFEST, b"")
    files = {name: data for name, data in members.items() if name not in OWN}
    try:
        manifest = manifest_from(signed) if signed else None
    except Refused as refused:
        return Opened(faults=(*absent, *refused.details["faults"]), signed=signed)
    faults = [*absent, *(_differences(manifest, files) if manifest else ())]
    if SUMS in members:
        rest = {name: data for name, data in members.items() if name != SUMS}
        faults += [] if members[SUMS] == sums_text(rest) else [f"{SUMS} 与文件不符"]
    return Opened(
        faults=tuple(faults),
        manifest=manifest,
        signed=signed,
        signature=members.get(SIGNATURE, b""),
        sm2_signature=members.get(SM2_SIGNATURE, b""),
        files=MappingProxyType(files),
    )


def _differences(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[str]:
    wanted = {entry.path: entry for entry in manifest.files}
    yield from (f"缺少清单中的文件“{shown(path)}”" for path in sorted(wanted.keys() - files.keys()))
    yield from (
        f"有清单中没有的文件“{shown(path)}”" for path in sorted(files.keys() - wanted.keys())
    )
    for found in entries_of(files):
        entry = wanted.get(found.path)
        if entry is not None and entry != found:
            yield f"文件“{shown(found.path)}”的{'、'.join(_unlike(entry, found))}与清单不符"


def _unlike(entry: FileEntry, found: FileEntry) -> Iterator[str]:
    labels = {"bytes": "大小", "sha256": "SHA-256", "sm3": "SM3"}
    return (label for name, label in labels.items() if getattr(entry, name) != getattr(found, name))
