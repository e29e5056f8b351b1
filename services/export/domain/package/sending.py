"""What may happen to a package, and when: decided here for every way of sending, and for receipts by hand (B9)."""

from datetime import datetime

from services.common.errors import Conflict, NotFound, Refused
from services.common.kernel.workdays import local_day
from services.export.domain.package.package import (
    Answer,
    Dispatch,
    Failure,
    Package,
    PackageAcknowledged,
    PackageEvent,
    PackageFailed,
    PackageGivenUp,
    PackageMade,
    PackageReturned,
    PackageSending,
    PackageSent,
    PackageStage,
    PackageSuperseded,
    Receipt,
    ReceiptEntered,
)
from services.export.domain.recipient.recipient import Way

TO_SEND = (PackageStage.MADE, PackageStage.SENT, PackageStage.RETURNED)
"""What may be sent, or sent once more: what got lost on the way, what came back."""
ANSWERS = {
    PackageStage.MADE: "还没有送出，请先送出或登记送出",
    PackageStage.SENT: "已经送出，正等待回执",
    PackageStage.ACKNOWLEDGED: "已经收到接收的回执",
    PackageStage.RETURNED: "已被退回，请重新送出，或更正后重新生成",
    PackageStage.SUPERSEDED: "已被替代，请改办替代它的报送包",
}


def known_package(state: Package | None) -> Package:
    """The package, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的报送包，请核对编号", code="package_not_found")
    return state


def make(state: Package | None, package: Package) -> tuple[PackageMade, ...]:
    """Make it once; whatever became of it, making it again changes nothing."""
    return () if state is not None else (PackageMade(package=package),)


def require_may_leave(package: Package, way: Way) -> None:
    """Raise Refused where it bears a 密级 and ``way`` is a network (EXPORTS 1.1): it goes by hand."""
    if package.classification and way.over_network:
        raise Refused(
            f"这个报送包标有密级“{package.classification}”，不得经网络送出，请离线送交",
            code="package_classified",
        )


def send_begin(package: Package, *, way: Way, at: datetime, by: str) -> tuple[PackageSending]:
    """An attempt begins, the first one or another. Raises Refused where it may not be sent, or not this way."""
    if package.stage not in TO_SEND:
        raise _out_of_order(package)
    require_may_leave(package, way)
    return (PackageSending(sending=Dispatch(way=way, at=at, by=by)),)


def sent(package: Package, *, at: datetime) -> tuple[PackageSent, ...]:
    """The attempt under way succeeded ``at``, of a package superseded meanwhile too; nothing where none is."""
    under_way = package.sending
    if under_way is None:
        return ()
    return (PackageSent(sent=Dispatch(way=under_way.way, at=at, by=under_way.by)),)


def hand_over(package: Package, *, at: datetime, by: str) -> tuple[PackageSending, PackageSent]:
    """Somebody took it there (离线). Raises Refused where it may not be sent."""
    begun = send_begin(package, way=Way.OFFLINE, at=at, by=by)
    return (*begun, PackageSent(sent=Dispatch(way=Way.OFFLINE, at=at, by=by)))


def failed(
    package: Package, *, at: datetime, reason: str, again_at: datetime | None
) -> tuple[PackageFailed | PackageGivenUp, ...]:
    """The attempt under way did not succeed; without ``again_at`` it is given up. Nothing where none is under way."""
    if package.sending is None:
        return ()
    failure = PackageFailed(failure=Failure(at=at, reason=reason, again_at=again_at))
    return (failure,) if again_at else (failure, PackageGivenUp())


def hold_back(
    package: Package, *, at: datetime, reason: str
) -> tuple[PackageFailed, PackageGivenUp]:
    """It may not leave, for ``reason``: nothing was begun, somebody has to see to it. Raises Refused out of order."""
    if package.stage not in TO_SEND or package.sending is not None:
        raise _out_of_order(package)
    failure = Failure(at=at, reason=reason, again_at=None)
    return (PackageFailed(failure=failure), PackageGivenUp())


def acknowledge(package: Package, receipt: Receipt) -> tuple[PackageAcknowledged, ...]:
    """The recipient has it: once. Raises Refused unless it was sent, or where they computed another SHA-256."""
    if receipt.sha256 and receipt.sha256 not in (package.manifest_sha256, package.sha256):
        raise Refused(
            "对方校验的 SHA-256 与这个报送包（ZIP 文件或其中的 manifest.json）不符，请登记为退回并重新送出",
            code="digest_differs",
        )
    return (PackageAcknowledged(receipt=receipt),) if _is_news(package, receipt) else ()


def give_back(package: Package, receipt: Receipt) -> tuple[PackageReturned, ...]:
    """The recipient does not take it: once. Raises Refused unless it was sent and it says why."""
    if not receipt.reasons:
        raise Refused("退回须写明理由", code="reason_missing")
    return (PackageReturned(receipt=receipt),) if _is_news(package, receipt) else ()


def enter_receipt(
    package: Package, receipt: Receipt, *, scan: str, now: datetime
) -> tuple[PackageEvent, ...]:
    """A receipt entered by hand; one that only repeats what is known adds its scanned page to the record.

    Raises Refused where its day is before the sending or still to come, and what the answer itself refuses.
    """
    if package.sent is not None and receipt.at > now:
        raise Refused("回执的时间还没有到，请核对", code="receipt_out_of_order")
    if package.sent is not None and local_day(receipt.at) < local_day(package.sent.at):
        raise Refused("回执的日期早于送出的日期，请核对", code="receipt_out_of_order")
    takes = receipt.answer is Answer.TAKEN
    moved = acknowledge(package, receipt) if takes else give_back(package, receipt)
    return (ReceiptEntered(receipt=receipt, scan=scan), *moved)


def supersede(package: Package, by: str) -> tuple[PackageSuperseded, ...]:
    """The package ``by`` takes its place. Raises Conflict where another has already."""
    if package.superseded_by == by:
        return ()
    if package.superseded_by:
        raise Conflict("这个报送包已被另一个报送包替代", code="package_superseded")
    return (PackageSuperseded(by=by),)


def _is_news(package: Package, receipt: Receipt) -> bool:
    """Whether the answer changes anything. Raises Refused where none is awaited, or it contradicts the one there is."""
    if package.sent is None:
        raise _out_of_order(package)
    if package.receipt is None:
        return True
    known = package.receipt.answer
    if known is not receipt.answer:
        raise Conflict(
            f"这个报送包已有“{known.value}”的回执；要更正的，请重新送出或重新生成",
            code="receipt_contradicts",
        )
    return False


def _out_of_order(package: Package) -> Refused:
    return Refused(f"这个报送包{ANSWERS[package.stage]}", code=f"package_{package.stage.value}")
