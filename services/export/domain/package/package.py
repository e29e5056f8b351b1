"""What a package is at a moment, what happens to it, and the state after that (B9, EXPORTS §7).

生成 made → 已送出 sent → 已回执 acknowledged, or 退回 returned → sent again. A correction is a package of its
own; the one that it replaces becomes superseded (被替代), whatever it was, and stays as it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.export.domain.recipient.recipient import Way


class PackageStage(StrEnum):
    """How far a package has come."""

    MADE = "made"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    SUPERSEDED = "superseded"


class Answer(StrEnum):
    """What the recipient did with it, as forms name it."""

    TAKEN = "接收"
    RETURNED = "退回"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A package on its way, or one that left: how, when, and who saw to it (a person or a client)."""

    way: Way
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt did not succeed; ``again_at`` is the next attempt, None where none is planned."""

    at: datetime
    reason: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """回执: what the recipient did, who there, when, and the SHA-256 they computed (empty: they did not say).

    ``reasons`` are those of a return.
    """

    answer: Answer
    at: datetime
    by: str
    sha256: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The state. ``table``, ``period``, ``subject``, ``unit`` and ``recipient`` say which report it is.

    ``sha256`` and ``bytes`` are the ZIP's, ``file_id`` is where it is kept. ``classification`` is a 密级 that
    a person gave: with one it never leaves over a network. ``personal``: phones or the like are in it.
    ``sending`` is an attempt under way, ``attempts`` counts those of this sending, ``given_up`` says that no
    other follows by itself. ``scans`` are the ids of attachments: the sealed pages of the record.
    """

    unit: str
    unit_path: tuple[str, ...]
    unit_name: str
    table: str
    title: str
    period: str
    subject: str
    export: str
    recipient: str
    recipient_name: str
    manifest_sha256: str
    sha256: str
    file_id: str
    file_name: str
    bytes: int
    classification: str
    supersedes: str
    made_at: datetime
    personal: bool = False
    stage: PackageStage = PackageStage.MADE
    superseded_by: str = ""
    attempts: int = 0
    sending: Dispatch | None = None
    sent: Dispatch | None = None
    failure: Failure | None = None
    given_up: bool = False
    receipt: Receipt | None = None
    scans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageMade:
    """It lies ready."""

    what: ClassVar[str] = "package.made"
    package: Package


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSending:
    """An attempt to send it began; without an end it may have left or not."""

    what: ClassVar[str] = "package.sending_begun"
    sending: Dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSent:
    """It left; the recipient's answer is awaited."""

    what: ClassVar[str] = "package.sent"
    sent: Dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFailed:
    """An attempt ended without success."""

    what: ClassVar[str] = "package.failed"
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageGivenUp:
    """No further attempt follows by itself; somebody has to see to it."""

    what: ClassVar[str] = "package.given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAcknowledged:
    """The recipient has it."""

    what: ClassVar[str] = "package.acknowledged"
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReturned:
    """The recipient does not take it, and why."""

    what: ClassVar[str] = "package.returned"
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSuperseded:
    """A correction took its place."""

    what: ClassVar[str] = "package.superseded"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptEntered:
    """Somebody here entered a receipt that came on paper or as a file; ``scan`` is the page, or empty."""

    what: ClassVar[str] = "package.receipt_entered"
    receipt: Receipt
    scan: str


PackageEvent = (
    PackageMade
    | PackageSending
    | PackageSent
    | PackageFailed
    | PackageGivenUp
    | PackageAcknowledged
    | PackageReturned
    | PackageSuperseded
    | ReceiptEntered
)


def evolve(state: Package | None, event: PackageEvent) -> Package:
    """The state after ``event``; raises ValueError on a history that does not begin with its making."""
    if isinstance(event, PackageMade):
        return event.package
    if state is None:
        raise ValueError("a package begins with its making")
    if isinstance(event, PackageSuperseded):
        return replace(state, stage=PackageStage.SUPERSEDED, superseded_by=event.by)
    if isinstance(event, PackageSending | PackageFailed | PackageGivenUp):
        return _tried(state, event)
    if isinstance(event, ReceiptEntered):
        scans = (*state.scans, event.scan) if event.scan else state.scans
        return replace(state, scans=scans)
    return _moved(state, event)


def _tried(state: Package, event: PackageSending | PackageFailed | PackageGivenUp) -> Package:
    if isinstance(event, PackageSending):
        goes_on = state.sending or (state.failure and not state.given_up)
        before = state.attempts if goes_on else 0
        return replace(state, sending=event.sending, attempts=before + 1, given_up=False)
    if isinstance(event, PackageFailed):
        return replace(state, sending=None, failure=event.failure)
    return replace(state, given_up=True)


def _moved(state: Package, event: PackageSent | PackageAcknowledged | PackageReturned) -> Package:
    """The next stage; a package that was superseded meanwhile notes what became of it and stays superseded."""
    if isinstance(event, PackageSent):
        stage, cleared = PackageStage.SENT, replace(state, sending=None, failure=None)
        moved = replace(cleared, sent=event.sent, receipt=None, given_up=False)
    else:
        taken = isinstance(event, PackageAcknowledged)
        stage = PackageStage.ACKNOWLEDGED if taken else PackageStage.RETURNED
        moved = replace(state, receipt=event.receipt)
    return moved if state.superseded_by else replace(moved, stage=stage)


PACKAGES = Ledger(
    collection="packages", state=Package, events=get_args(PackageEvent), evolve=evolve
)
