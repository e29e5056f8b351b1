"""A manifest and a package as tests take them, to be changed by name."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.export.domain.package.manifest import DATA, FileEntry, Manifest
from services.export.domain.package.package import Package

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ENTRY = FileEntry(path=DATA, bytes=2, sha256="a" * 64, sm3="b" * 64)
MANIFEST = Manifest(
    table="fujian4",
    title="基层党组织星级评定情况统计表",
    unit="jxnu",
    unit_name="某大学",
    period="2026H2",
    period_label="2026年下半年",
    subject="",
    export="s1",
    recipient="jxnu:jiaogongwei",
    recipient_name="省委教育工委组织部",
    created=NOON,
    classification="",
    supersedes="",
    key="c" * 64,
    files=(ENTRY,),
)
PACKAGE = Package(
    unit="jxnu",
    unit_path=("jxnu",),
    unit_name="某大学",
    table="fujian4",
    title=MANIFEST.title,
    period="2026H2",
    subject="",
    export="s1",
    recipient=MANIFEST.recipient,
    recipient_name=MANIFEST.recipient_name,
    manifest_sha256="d" * 64,
    sha256="e" * 64,
    file_id="package:p1",
    file_name="报送包.zip",
    bytes=1000,
    classification="",
    supersedes="",
    made_at=NOON,
)


def manifest(**changes: Any) -> Manifest:
    """The usual manifest with some fields changed."""
    return replace(MANIFEST, **changes)


def package(**changes: Any) -> Package:
    """The usual package with some fields changed."""
    return replace(PACKAGE, **changes)
