"""Reading a manifest that somebody else wrote: every fault of it is named at once, or it is taken (B9)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.common.errors import Refused
from services.export.domain.package.manifest import (
    FORM_KEY,
    NAMES,
    SCHEMA,
    FileEntry,
    Manifest,
    manifest_bytes,
)
from services.export.domain.package.paths import path_faults, shown

MANIFEST_BYTES = 2 * 2**20
FILES = 1000
FILE_BYTES = 512 * 2**20
"""The most that a package may hold, in one file and in all of them together."""

_UNIT = r"[A-Za-z0-9._-]{1,64}"
_ONE_LINE = r"[^\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]{1,300}"
_HEX = r"[0-9a-f]{64}"
_PATTERNS: Mapping[str, tuple[str, str]] = {
    FORM_KEY: ("表名", r"[a-z][a-z0-9-]{0,39}"),
    "title": ("标题", _ONE_LINE),
    "unit": ("单位", _UNIT),
    "unit_name": ("单位名称", _ONE_LINE),
    "period": ("期间", r"([0-9]{4}(H[12]|Q[1-4])?)?"),
    "period_label": ("期间名称", f"({_ONE_LINE})?"),
    "subject": ("记录编号", r"[A-Za-z0-9._:-]{0,160}"),
    "export": ("附件编号", r"[A-Za-z0-9._:-]{1,200}"),
    "recipient": ("接收部门", f"{_UNIT}:[a-z][a-z0-9-]{{0,39}}"),
    "recipient_name": ("接收部门名称", _ONE_LINE),
    "created": ("生成时间", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{3}Z"),
    "classification": ("密级", r"((绝密|机密|秘密)(★[0-9]{1,2}年|★长期)?)?"),
    "supersedes": ("替代的报送包", r"[A-Za-z0-9._-]{0,200}"),
    "key": ("密钥指纹", _HEX),
}
_ENTRY = {"path", "bytes", "sha256", "sm3"}
_KEYS = {*_PATTERNS, "schema", "package_id", "files"}


def manifest_from(data: bytes) -> Manifest:
    """The manifest whose canonical bytes are ``data``; raises Refused (bad_manifest), faults in the details."""
    body, found = _parsed(data)
    faults = found or list(_faults(body))
    if faults:
        raise _refused(faults)
    manifest = _manifest(body)
    if manifest.package_id != body["package_id"]:
        raise _refused(["报送包编号与清单的内容不符"])
    if manifest_bytes(manifest) != data:
        raise _refused(["清单不是规范写法（键名排序、无空格、UTF-8）"])
    return manifest


def _refused(faults: Sequence[str]) -> Refused:
    told = "；".join(faults[:20])
    return Refused(f"清单有误：{told}", code="bad_manifest", details={"faults": list(faults)})


def _parsed(data: bytes) -> tuple[Mapping[str, Any], list[str]]:
    if len(data) > MANIFEST_BYTES:
        return {}, [f"清单有 {len(data)} 字节，超过 {MANIFEST_BYTES} 字节"]
    try:
        body = json.loads(data.decode("utf-8"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        return {}, ["清单不是 UTF-8 的 JSON，或者有重复的键"]
    if not isinstance(body, dict):
        return {}, ["清单不是一个 JSON 对象"]
    if body.get("schema") != SCHEMA:
        return {}, [f"清单的格式不是本系统认识的 {SCHEMA}"]
    return body, []


def _without_doubles(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _faults(body: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"清单缺少 {name}" for name in sorted(_KEYS - body.keys()))
    yield from (f"清单有未知的 {shown(name)}" for name in sorted(body.keys() - _KEYS))
    for name, (label, pattern) in _PATTERNS.items():
        if name in body and not _matches(pattern, body[name]):
            yield f"清单的{label}（{name}）写法不对"
    if "created" in body and not _is_instant(body["created"]):
        yield "清单的生成时间（created）不是一个时刻"
    if "files" in body:
        yield from _file_faults(body["files"])


def _matches(pattern: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_instant(text: object) -> bool:
    try:
        datetime.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _file_faults(files: object) -> Iterator[str]:
    if not isinstance(files, list) or not 1 <= len(files) <= FILES:
        yield f"清单的文件须为 1 到 {FILES} 个"
        return
    rows = [row for row in files if _is_entry(row)]
    if len(rows) < len(files):
        yield f"清单有 {len(files) - len(rows)} 个文件没有写明路径、大小、SHA-256 和 SM3"
    yield from path_faults([row["path"] for row in rows])
    if sum(row["bytes"] for row in rows) > FILE_BYTES:
        yield f"清单的文件共超过 {FILE_BYTES // 2**20} MB"


def _is_entry(row: object) -> bool:
    if not isinstance(row, dict) or row.keys() != _ENTRY:
        return False
    size, path = row["bytes"], row["path"]
    is_size = type(size) is int and 0 <= size <= FILE_BYTES
    return (
        is_size and isinstance(path, str) and all(_matches(_HEX, row[k]) for k in ("sha256", "sm3"))
    )


def _manifest(body: Mapping[str, Any]) -> Manifest:
    plain = {name: body[name] for name in NAMES if name not in ("table", "files", "created")}
    return Manifest(
        table=body[FORM_KEY],
        files=tuple(FileEntry(**row) for row in body["files"]),
        created=datetime.fromisoformat(body["created"]).astimezone(UTC),
        **plain,
    )
