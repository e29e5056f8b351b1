"""An export becomes a package for one recipient, and takes the place of the one before it (B9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.jobs import Job, NewJob
from services.common.kernel.canonical import canonical_json, sha256_hex
from services.common.kernel.history import Author
from services.common.runner import Handler
from services.export.domain.file_name import file_name
from services.export.domain.package.manifest import DATA, Manifest
from services.export.domain.package.package import PACKAGES, Package
from services.export.domain.package.paths import PREFIX
from services.export.domain.package.sending import make, supersede
from services.export.domain.recipient.entering import known_recipient
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient
from services.export.domain.report.deciding import released_exports
from services.export.domain.report.report import REPORTS
from services.export.domain.text import one_line
from services.export.handlers.building import Result
from services.export.handlers.package_steps import SYSTEM
from services.export.handlers.sending import SEND
from services.export.packing.archive import pack
from services.export.packing.digests import entries_of
from services.export.packing.opening import open_package
from services.export.packing.receipts import receipt_pages
from services.export.ports import Exports

MAKE = "package.make"
FIGURES = "lianxin/figures/v1"
"""The shape of ``files/data.json``: what an export was filled with, for the program at the other end."""
UNSAID: Mapping[str, Any] = {
    "subject": "",
    "as_of": None,
    "classification": "",
    "personal": False,
    "preview": False,
    "report": "",
}
"""What exports of earlier versions do not say: they were about none of it."""


@dataclass(frozen=True, slots=True)
class _ZipName:
    """What the ZIP is called after; a ``Document`` to whoever makes file names."""

    title: str
    unit: str
    period: str
    number: str = "报送包"


def make_package(job: Job, port: Exports) -> Result:
    """Job package.make: the export that is the job's subject, for the recipient that it names."""
    export = _export(port, job.subject)
    author = Author(at=port.now, by=SYSTEM, unit=export["unit"])
    return made(port, export, job.data["recipient"], author=author, at=job.due)


def ask_for_package(job: Job, port: Exports) -> Result:
    """Form export/package: somebody wants an export packed. Raises Refused where it is none of theirs."""
    submission = port.submission(job.subject)
    export = _export(port, submission.body["export"])
    if submission.unit not in export["unit_path"]:
        raise Refused("这份附件不是这个单位或其下各单位的", code="export_elsewhere")
    _require_released(port, export)
    author = submission.author(port.now)
    to = submission.body["recipient"]
    return made(port, export, to, author=author, at=submission.received_at)


HANDLERS: Mapping[str, Handler[Exports]] = {
    MAKE: make_package,
    "export/package": ask_for_package,
}
LONG = frozenset(HANDLERS)
"""Each by itself: the one made before has to be in the database for the next to replace it."""


def _export(port: Exports, export_id: str) -> Mapping[str, Any]:
    export = port.export(export_id)
    if export is None:
        raise NotFound("没有这份附件，或者还没有做好，请核对编号", code="export_not_found")
    return {**UNSAID, **export}


def _require_released(port: Exports, export: Mapping[str, Any]) -> None:
    """Raise Refused for a preview, for an edition that nobody let go, and for whatever would go in place of one."""
    if export["preview"]:
        raise Refused("这是截止之前的预览，不能报送；截止之后会自动定稿", code="export_is_preview")
    own: str = export["report"]
    report = port.state(
        REPORTS, own or ":".join(export[name] for name in ("table", "unit", "period"))
    )
    if report is None:
        return
    gone = released_exports(report)
    if not gone or (own and export["_id"] not in gone):
        raise Refused(
            "这份附件所在的定期报送还没有放行，请先决定怎样办", code="report_not_released"
        )


def made(
    port: Exports, export: Mapping[str, Any], recipient_id: str, *, author: Author, at: datetime
) -> Result:
    """Pack an export, once: the same export for the same recipient again is the package there is."""
    recipient = known_recipient(port.state(RECIPIENTS, recipient_id))
    _require_meant_for(recipient, export)
    head = _head(export, recipient, at=at, key=port.signer.fingerprint)
    former_id = port.package_in_force(head)
    former = port.state(PACKAGES, former_id) if former_id else None
    if former_id and former and former.export == head.export:
        return {"package": former_id, "stage": former.stage.value}
    package_id, package = _packed(port, export, replace(head, supersedes=former_id or ""))
    port.append(PACKAGES, package_id, author, make(port.state(PACKAGES, package_id), package))
    if former_id and former:
        port.append(PACKAGES, former_id, author, supersede(former, package_id))
    _leave_sending(port, package_id)
    return {"package": package_id, "stage": package.stage.value, "supersedes": package.supersedes}


def _require_meant_for(recipient: Recipient, export: Mapping[str, Any]) -> None:
    if recipient.unit not in export["unit_path"]:
        raise Refused("这个接收部门不是本单位或上级单位登记的", code="recipient_elsewhere")
    if not recipient.open:
        raise Refused("这个接收部门已经停用，请核对", code="recipient_closed")
    if export["table"] not in recipient.tables:
        raise Refused("这个接收部门没有登记接收这种附件，请核对", code="recipient_not_for_table")


def _head(export: Mapping[str, Any], recipient: Recipient, *, at: datetime, key: str) -> Manifest:
    """The manifest before its files; a 密级 is the one that a person gave the export, or none."""
    return Manifest(
        table=export["table"],
        title=one_line(export["title"]),
        unit=export["unit"],
        unit_name=one_line(export["unit_name"]),
        period=export["period"],
        period_label=export["period_label"],
        subject=export["subject"],
        export=export["_id"],
        recipient=recipient.id,
        recipient_name=one_line(recipient.name),
        created=at,
        classification=export["classification"],
        supersedes="",
        key=key,
        files=(),
    )


def _packed(port: Exports, export: Mapping[str, Any], head: Manifest) -> tuple[str, Package]:
    """The package, its ZIP kept. Raises Refused (package_unfit) where it would not be opened at the other end."""
    files = {f"{PREFIX}{file['name']}": port.read_file(file["file_id"]) for file in export["files"]}
    files[DATA] = _figures(export)
    files |= receipt_pages(replace(head, files=entries_of(files)))
    manifest = replace(head, files=entries_of(files))
    data = pack(manifest, files, port.signer)
    opened = open_package(data)
    if opened.faults:
        told = "；".join(opened.faults[:5])
        raise Refused(f"这份附件不能做成报送包：{told}", code="package_unfit")
    package_id = manifest.package_id
    name = file_name(
        _ZipName(title=manifest.unit_name, unit=manifest.title, period=manifest.period_label), "zip"
    )
    port.keep_file(package_id, name, BytesIO(data))
    digests = {"manifest_sha256": sha256_hex(opened.signed), "sha256": sha256_hex(data)}
    kept = {"file_id": package_id, "file_name": name, "bytes": len(data), **digests}
    return package_id, _package(export, manifest, kept)


def _figures(export: Mapping[str, Any]) -> bytes:
    """What the receiving program reads: canonical JSON, dates in UTC; ``as_of`` is null for now or the period's end."""
    names = ("table", "unit", "unit_name", "period", "subject", "as_of", "snapshot")
    return canonical_json({"schema": FIGURES, **{name: export[name] for name in names}})


def _package(export: Mapping[str, Any], manifest: Manifest, kept: Mapping[str, Any]) -> Package:
    names = ("unit", "unit_name", "table", "title", "period", "subject", "export", "recipient")
    more = ("recipient_name", "classification", "supersedes")
    return Package(
        unit_path=tuple(export["unit_path"]),
        personal=export["personal"],
        made_at=manifest.created,
        **{name: getattr(manifest, name) for name in (*names, *more)},
        **kept,
    )


def _leave_sending(port: Exports, package_id: str) -> None:
    """By whichever way the recipient has then; offline, it is put into the folder for it, where there is one."""
    job = NewJob(
        id=f"{SEND}:{package_id}", queue="export", kind=SEND, subject=package_id, due=port.now
    )
    port.enqueue(job)
