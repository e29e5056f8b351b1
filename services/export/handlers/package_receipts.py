"""What people enter about a package: that it was taken there by hand, and the 回执 that came back (EXPORTS §7)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.runner import Handler
from services.common.submissions import Submission
from services.export.domain.package.package import (
    PACKAGES,
    Answer,
    Package,
    PackageEvent,
    Receipt,
)
from services.export.domain.package.sending import enter_receipt, hand_over, known_package
from services.export.handlers.building import Result
from services.export.handlers.package_steps import shown
from services.export.ports import Exports


def note_hand_over(job: Job, port: Exports) -> Result:
    """Form export/package-handed-over: somebody took it there on a disk or on paper (离线)."""
    submission, package = _about(job, port)
    at = _instant(submission.body["at"])
    if not package.made_at <= at <= submission.received_at:
        raise Refused(
            "送交的时间应在报送包生成之后、现在之前，请核对", code="hand_over_out_of_order"
        )
    events = hand_over(package, at=at, by=submission.body["by"])
    return _noted(port, submission, events)


def note_receipt(job: Job, port: Exports) -> Result:
    """Form export/receipt: the recipient took it or sent it back, as the 回执 says."""
    submission, package = _about(job, port)
    body = submission.body
    receipt = Receipt(
        answer=Answer(body["answer"]),
        at=_instant(body["at"]),
        by=body["by"],
        sha256=body.get("sha256", ""),
        reasons=tuple(body.get("reasons", ())),
    )
    events = enter_receipt(package, receipt, scan=body.get("scan", ""), now=submission.received_at)
    return _noted(port, submission, events)


HANDLERS: Mapping[str, Handler[Exports]] = {
    "export/package-handed-over": note_hand_over,
    "export/receipt": note_receipt,
}


def _about(job: Job, port: Exports) -> tuple[Submission, Package]:
    submission = port.submission(job.subject)
    package = known_package(port.state(PACKAGES, submission.body["package"]))
    if submission.unit not in package.unit_path:
        raise Refused("这个报送包不是这个单位或其下各单位的", code="package_elsewhere")
    return submission, package


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _noted(port: Exports, submission: Submission, events: tuple[PackageEvent, ...]) -> Result:
    package_id = submission.body["package"]
    port.append(PACKAGES, package_id, submission.author(port.now), events)
    return shown(port, package_id)
