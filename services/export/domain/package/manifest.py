"""What a package holds, by name, size and digest; its canonical bytes are what is signed (B9, EXPORTS §7)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from services.common.kernel.canonical import canonical_json, content_hash
from services.export.domain.package.paths import RECEIPTS

SCHEMA = "lianxin/package/v1"
"""The one shape of manifest there is; a reader that does not know a shape refuses it."""
DATA = "files/data.json"
"""The figures themselves, for the program at the other end."""
FORM_KEY = "form"
"""What EXPORTS §7 calls the table in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file of the package; both digests are 64 lower-case hex digits over its bytes."""

    path: str
    bytes: int
    sha256: str
    sm3: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is sent, for whom, by whom. ``table`` stands in the file as ``form``.

    ``unit`` and ``recipient`` are ids of the sender; ``created`` is when it was made; ``export`` is what it
    was made of; ``subject`` the one record that a table is about; ``supersedes`` the package that it corrects,
    or empty. ``classification`` is a 密级 that a person gave. ``key`` is the fingerprint of the key that signs.
    """

    table: str
    title: str
    unit: str
    unit_name: str
    period: str
    period_label: str
    subject: str
    export: str
    recipient: str
    recipient_name: str
    created: datetime
    classification: str
    supersedes: str
    key: str
    files: tuple[FileEntry, ...]

    @property
    def package_id(self) -> str:
        """``<unit>.<table>.<period>.<12 hex digits of what is delivered>``; without a period three parts.

        The 回执 to be filled in are left out of it: they name it.
        """
        delivered = tuple(entry for entry in self.files if entry.path not in RECEIPTS)
        content = content_hash(_body(replace(self, files=delivered)))
        parts = (self.unit, self.table, self.period, content[:12])
        return ".".join(part for part in parts if part)


NAMES = tuple(field.name for field in fields(Manifest))


def manifest_bytes(manifest: Manifest) -> bytes:
    """The one way to write it: canonical JSON, so that equal content has equal bytes and one signature."""
    return canonical_json({**_body(manifest), "package_id": manifest.package_id})


def _body(manifest: Manifest) -> Mapping[str, Any]:
    """Everything but its own id, which is made of this."""
    plain = {name: getattr(manifest, name) for name in NAMES if name not in ("table", "files")}
    files = sorted((asdict(entry) for entry in manifest.files), key=lambda row: str(row["path"]))
    return {"schema": SCHEMA, FORM_KEY: manifest.table, **plain, "files": files}
