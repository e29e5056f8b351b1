"""A package leaves: ``sending`` is written before anything goes out, ``sent`` after it, by a job of its own.

A worker that dies in between leaves ``sending``: the job comes back and the same package goes out under the
same id, by which whoever has it already knows it. Jobs name what they were planned for, and do nothing once
that is over. A 密级 is looked at before each step (B9).
"""

from collections.abc import Mapping

from services.common.errors import NotFound, Refused
from services.common.jobs import Job
from services.common.kernel.periods import parse_period
from services.common.runner import Handler
from services.export.domain.package.package import PACKAGES, Package
from services.export.domain.package.sending import (
    TO_SEND,
    failed,
    hold_back,
    known_package,
    send_begin,
    sent,
)
from services.export.domain.recipient.entering import known_recipient
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient, Way
from services.export.domain.sending.consignment import Consignment, Outcome
from services.export.domain.sending.deciding import after_failure, fault_of_travel
from services.export.handlers.answers import leave_look
from services.export.handlers.building import Result
from services.export.handlers.package_steps import (
    leave_step,
    shown,
    signed_by_system,
    stands_as_planned,
    tell,
)
from services.export.ports import Exports

SEND, DELIVER = "package.send", "package.deliver"
BY_HAND = "离线方式没有设置交换目录，请下载报送包送交，送交后登记"
UNDER_WAY = "这个报送包正在送出，请稍后再看"
FILE_GONE = "报送包的文件不在了，请重新生成"
OTHER_WAY = "接收部门刚刚改了方式，按新的方式再送"


def send(job: Job, port: Exports) -> Result:
    """Job package.send: a package that is due is begun, and leaves by the next job."""
    package = port.state(PACKAGES, job.subject)
    if package is None or not _is_planned(job, port, package):
        return {"package": job.subject, "stale": True}
    recipient = port.state(RECIPIENTS, package.recipient)
    fault = _fault(port, package, recipient)
    if fault:
        return _hold_back(port, job.subject, package, fault)
    way = known_recipient(recipient).way
    if way is Way.OFFLINE and not port.carriers.drops:
        return {"package": job.subject, "by_hand": True}
    author = signed_by_system(port, package)
    events = send_begin(package, way=way, at=port.now, by=job.data.get("by", author.by))
    port.append(PACKAGES, job.subject, author, events)
    leave_step(port, job.subject, DELIVER, data={"begun": port.now})
    return shown(port, job.subject)


def deliver(job: Job, port: Exports) -> Result:
    """Job package.deliver: hand over what was begun, and note what came of it."""
    package = port.state(PACKAGES, job.subject)
    if package is None or package.sending is None or not _is_under_way(job, package):
        return {"package": job.subject, "stale": True}
    outcome = _handed_over(job, port, package)
    if outcome.reason:
        return _note_failure(port, job.subject, package, outcome)
    author = signed_by_system(port, package)
    port.append(PACKAGES, job.subject, author, sent(package, at=port.now))
    if package.sending.way is Way.HTTPS:
        leave_look(port, job.subject, looked=0)
    return shown(port, job.subject)


def ask_again(job: Job, port: Exports) -> Result:
    """Form export/package-resend: somebody wants a package sent, or sent once more.

    Raises Refused where it may not leave, by this way or at all, so that whoever asks is told at once.
    """
    submission = port.submission(job.subject)
    package_id = submission.body["package"]
    package = known_package(port.state(PACKAGES, package_id))
    if submission.unit not in package.unit_path:
        raise Refused("这个报送包不是这个单位或其下各单位的", code="package_elsewhere")
    if package.sending is not None:
        raise Refused(UNDER_WAY, code="package_under_way")
    recipient = port.state(RECIPIENTS, package.recipient)
    fault = _fault(port, package, recipient)
    if fault:
        raise Refused(fault, code="package_held_back")
    way = known_recipient(recipient).way
    if way is Way.OFFLINE and not port.carriers.drops:
        raise Refused(BY_HAND, code="package_by_hand")
    send_begin(package, way=way, at=port.now, by=submission.client)  # refuses what is out of order
    leave_step(port, package_id, SEND, data={"by": submission.client}, mark=submission.id)
    return shown(port, package_id)


HANDLERS: Mapping[str, Handler[Exports]] = {
    SEND: send,
    DELIVER: deliver,
    "export/package-resend": ask_again,
}
LONG = frozenset({DELIVER})
"""A slow recipient keeps nobody else waiting: each is worked on by itself."""


def _is_planned(job: Job, port: Exports, package: Package) -> bool:
    """The first job of a package names no version: it is for one that was never begun."""
    if package.stage not in TO_SEND or package.sending is not None:
        return False
    if "version" in job.data:
        return stands_as_planned(job, port)
    return package.sent is None and not package.attempts and not package.given_up


def _is_under_way(job: Job, package: Package) -> bool:
    """Whether this attempt has no end yet; what was superseded meanwhile does not leave any more."""
    under_way = package.sending
    return under_way is not None and under_way.at == job.data["begun"] and not package.superseded_by


def _fault(port: Exports, package: Package, recipient: Recipient | None) -> str:
    return fault_of_travel(
        recipient,
        personal=package.personal,
        classification=package.classification,
        size=package.bytes,
        policy=port.policies.sending,
    )


def _handed_over(job: Job, port: Exports, package: Package) -> Outcome:
    """What came of it; whatever the form says by now holds, not what it said when this was begun."""
    recipient = port.state(RECIPIENTS, package.recipient)
    fault = _fault(port, package, recipient)
    if fault or recipient is None:
        return Outcome(fault, final=True)
    if package.sending is not None and package.sending.way is not recipient.way:
        return Outcome(OTHER_WAY)
    try:
        consignment = _consignment(job, port, package, recipient)
    except NotFound:
        return Outcome(FILE_GONE, final=True)
    return port.carriers.carry(consignment)


def _consignment(job: Job, port: Exports, package: Package, recipient: Recipient) -> Consignment:
    return Consignment(
        package=job.subject,
        turn=job.data["version"],
        recipient=recipient,
        title=package.title,
        unit_name=package.unit_name,
        period=parse_period(package.period).label if package.period else "",
        file_name=package.file_name,
        data=port.read_file(package.file_id),
        sha256=package.sha256,
        manifest_sha256=package.manifest_sha256,
        classification=package.classification,
        at=port.now,
    )


def _note_failure(port: Exports, package_id: str, package: Package, outcome: Outcome) -> Result:
    setback = after_failure(
        outcome, attempts=package.attempts, now=port.now, policy=port.policies.sending
    )
    author = signed_by_system(port, package)
    events = failed(package, at=port.now, reason=setback.reason, again_at=setback.again_at)
    port.append(PACKAGES, package_id, author, events)
    if setback.again_at is None:
        tell(port, package_id, "given_up", 原因=setback.reason)
    else:
        leave_step(port, package_id, SEND, due=setback.again_at)
    return shown(port, package_id)


def _hold_back(port: Exports, package_id: str, package: Package, reason: str) -> Result:
    """Nothing was begun and nothing opened: why is noted, and somebody has to see to it."""
    events = hold_back(package, at=port.now, reason=reason)
    port.append(PACKAGES, package_id, signed_by_system(port, package), events)
    tell(port, package_id, "given_up", 原因=reason)
    return shown(port, package_id)
