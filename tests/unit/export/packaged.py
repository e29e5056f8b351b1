"""A package that lies ready in memory, its recipient, and jobs about it."""

from datetime import datetime
from typing import Any

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.export.domain.package.package import PACKAGES, Package, PackageMade
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient, RecipientSet
from services.export.handlers import HANDLERS
from tests.unit.export.fake_port import NOON, SCHOOL, FakeExports, job
from tests.unit.export.test_recipient import recipient

ID = "jxnu.fujian4.2026H2.0123456789ab"
ZIP = b"PK\x05\x06" + bytes(18)
BY_US = Author(at=NOON, by="system:export", unit=SCHOOL.id)


def package(**changes: Any) -> Package:
    """附件4 of the school, for the province."""
    usual: dict[str, Any] = {
        "unit": SCHOOL.id,
        "unit_path": SCHOOL.path,
        "unit_name": SCHOOL.name,
        "table": "fujian4",
        "title": "附件4",
        "period": "2026H2",
        "subject": "",
        "export": "x1",
        "recipient": "jxnu:jiaogongwei",
        "recipient_name": "省委教育工委组织部",
        "manifest_sha256": "a" * 64,
        "sha256": "b" * 64,
        "file_id": "f1",
        "file_name": "报送包_某大学_附件4_2026H2.zip",
        "bytes": len(ZIP),
        "classification": "",
        "supersedes": "",
        "made_at": NOON,
    }
    return Package(**usual | changes)


def desk(to: Recipient | None = None, **changes: Any) -> FakeExports:
    """The package lies ready for ``to``."""
    port = FakeExports()
    port.files["f1"] = ZIP
    given = to or recipient()
    port.append(RECIPIENTS, given.id, BY_US, [RecipientSet(recipient=given)])
    port.append(PACKAGES, ID, BY_US, [PackageMade(package=package(**changes))])
    return port


def state(port: FakeExports) -> Package:
    found = port.state(PACKAGES, ID)
    assert found is not None
    return found


def first(port: FakeExports) -> dict[str, Any]:
    """The first job package.send, as whoever made the package leaves it; the outcome."""
    return dict(HANDLERS["package.send"](job("package.send", ID, {}), port))


def next_job(port: FakeExports) -> Job:
    """The job that was left last."""
    left = port.jobs[-1]
    return job(left.kind, left.subject, left.data, due=left.due)


def step(port: FakeExports, at: datetime | None = None) -> dict[str, Any]:
    """Work on the job that was left last, at its time or at ``at``; the outcome."""
    due = next_job(port)
    port.now = at or max(port.now, due.due)
    return dict(HANDLERS[due.kind](due, port))


def kinds(port: FakeExports) -> list[str]:
    """What happened to the package, in order."""
    return [event.what for record, _, event in port.appended if record == ID]
