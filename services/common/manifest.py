"""What a backup holds, as its ``manifest.json`` says; written last, so a folder without one is unfinished."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from bson import json_util

from services.common.errors import NotFound, Refused
from services.common.mongo import Document

FORMAT = "lianxin-backup.v1"
SCHEMA_VERSION = 1
"""Of the collections' shapes: raise it with a migration, so that an older backup is not restored unnoticed."""
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One collection in a backup; ``indexes`` and ``options`` are what MongoDB lists, ``_id_`` left out."""

    collection: str
    documents: int
    bytes: int
    sha256: str
    options: Document
    indexes: list[Document]

    @property
    def file(self) -> str:
        """The name within the folder; never a path, whatever the collection is called."""
        return quote(self.collection, safe="") + ".bson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds. ``taken_at`` is server time; ``snapshot`` false means that writers had to be stopped."""

    taken_at: datetime
    database: str
    server: str
    snapshot: bool
    schema_version: int
    parts: tuple[Part, ...]

    @property
    def documents(self) -> int:
        return sum(part.documents for part in self.parts)

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)

    def document(self) -> dict[str, Any]:
        """As ``manifest.json`` and ``--json`` show it."""
        parts = [{**asdict(part), "file": part.file} for part in self.parts]
        taken_at = self.taken_at.isoformat(timespec="milliseconds")
        return {"format": FORMAT, **asdict(self), "taken_at": taken_at, "parts": parts}


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write it under its name only when all of it is on disk."""
    text = json_util.dumps(
        manifest.document(),
        json_options=json_util.RELAXED_JSON_OPTIONS,
        ensure_ascii=False,
        indent=2,
    )
    draft = folder / f"{MANIFEST}.draft"
    with new_file(draft) as file:
        file.write(text.encode() + b"\n")
        flush(file)
    draft.rename(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """The manifest in ``folder``. Raises NotFound, or Refused for one that this version cannot restore."""
    path = folder / MANIFEST
    if not path.is_file():
        raise NotFound(f"{folder} 里没有完成的备份（缺 {MANIFEST}）", code="backup_not_found")
    options = json_util.JSONOptions(document_class=dict, tz_aware=True, tzinfo=UTC)
    try:
        return _manifest(json_util.loads(path.read_text("utf-8"), json_options=options))
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused(f"{path} 不是一份备份清单", code="backup_damaged") from fault


def _manifest(document: Mapping[str, Any]) -> Manifest:
    fields = dict(document)
    if (fields.pop("format"), fields["schema_version"]) != (FORMAT, SCHEMA_VERSION):
        raise Refused(
            f"备份的格式是 {document['format']}、数据版本 {document['schema_version']}，"
            f"本版本只能恢复格式 {FORMAT}、数据版本 {SCHEMA_VERSION}",
            code="backup_version",
        )
    fields["taken_at"] = datetime.fromisoformat(fields["taken_at"])
    fields["parts"] = tuple(_part(part) for part in fields["parts"])
    return Manifest(**fields)


def _part(fields: Mapping[str, Any]) -> Part:
    return Part(**{name: value for name, value in fields.items() if name != "file"})


def new_file(path: Path) -> BinaryIO:
    """A file that did not exist, readable by its owner only: backups hold personal data."""
    path.touch(mode=0o600, exist_ok=False)
    return path.open("wb")


def flush(file: BinaryIO) -> None:
    """Have it on disk, not in a cache."""
    file.flush()
    os.fsync(file.fileno())
