"""May a package that was sent here be accepted: every reason against it at once (B10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.errors import Refused
from services.common.kernel.periods import parse_period
from services.export.domain.arrival.arrival import (
    Arrival,
    ArrivalAccepted,
    ArrivalEvent,
    ArrivalRefused,
    ArrivalStage,
    ArrivalSuperseded,
    OurReceipt,
    Told,
)
from services.export.domain.arrival.figures import Read
from services.export.domain.package.manifest import Manifest
from services.export.domain.sender.sender import Sender

NOT_REGISTERED = "本单位没有登记这个报送单位，请先与接收部门联系"
CLOSED = "接收部门已经停止接收这个报送单位的报送包，请与接收部门联系"
HELD = (ArrivalStage.ACCEPTED, ArrivalStage.SUPERSEDED)
"""What was taken once is not looked at again."""
ABOUT = ("table", "unit", "period", "subject")
"""What manifest and data must say alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known once it was opened: whose it is, its digest, what it says, and what is wrong with it."""

    sender: Sender | None
    manifest_sha256: str
    told: Told
    read: Read
    faults: tuple[str, ...]


def sender_faults(sender: Sender | None) -> Iterator[str]:
    """Why nothing of theirs is taken at all."""
    if sender is None:
        yield NOT_REGISTERED
    elif not sender.open:
        yield CLOSED


def manifest_faults(
    manifest: Manifest, sender: Sender | None, *, package: str, now: datetime
) -> Iterator[str]:
    """What the manifest says that this sender may not send, now."""
    if manifest.package_id != package:
        yield f"报送包编号是“{manifest.package_id}”，送来时写的是“{package}”"
    if manifest.classification:
        yield f"标有密级“{manifest.classification}”，不得经网络报送，请离线送交"
    if sender is not None and sender.ours(manifest.unit) is None:
        yield f"填报单位“{manifest.unit}”没有登记为这个报送单位的"
    if sender is not None and manifest.table not in sender.tables:
        yield f"没有登记接收这个报送单位的“{manifest.table}”"
    if manifest.period:
        yield from _period_faults(manifest.period, now)


def _period_faults(text: str, now: datetime) -> Iterator[str]:
    try:
        period = parse_period(text)
    except Refused as refused:
        yield refused.message
        return
    if now < period.starts_at:
        yield f"{period.label}尚未开始"


def agreement_faults(manifest: Manifest, data: Mapping[str, Any]) -> Iterator[str]:
    """Where the figures are of something else than the manifest says."""
    for name in ABOUT:
        if data[name] != getattr(manifest, name):
            yield f"data.json 的 {name} 是“{data[name]}”，清单写的是“{getattr(manifest, name)}”"


def rival_faults(manifest: Manifest, in_force: Arrival | None) -> Iterator[str]:
    """A second report of the same that corrects nothing."""
    if in_force is not None and not manifest.supersedes:
        yield (
            f"同一份附件已经接收过（{in_force.package}）；"
            "更正的请在报送单位原来的接收部门之下重新生成，清单须写明替代哪一个"
        )


def judge(
    arrival: Arrival, verdict: Verdict, in_force: Arrival | None, *, at: datetime, by: str
) -> tuple[tuple[ArrivalEvent, ...], tuple[ArrivalEvent, ...]]:
    """What happens to the arrival, and to the one ``in_force`` before it. Nothing to what was taken once."""
    if arrival.stage in HELD:
        return (), ()
    name = verdict.sender.name if verdict.sender else ""
    state = ArrivalStage.REFUSED if verdict.faults else ArrivalStage.ACCEPTED
    receipt = OurReceipt(
        package_id=arrival.package,
        manifest_sha256=verdict.manifest_sha256,
        state=state,
        at=at,
        by=by,
        reasons=verdict.faults,
    )
    if verdict.faults:
        return (ArrivalRefused(sender_name=name, told=verdict.told, receipt=receipt),), ()
    late = _is_late(verdict.told, in_force)
    accepted = ArrivalAccepted(
        sender_name=name,
        told=verdict.told,
        receipt=receipt,
        figures=verdict.read.figures,
        missing=verdict.read.missing,
        replaces=arrival.id if late else in_force.id if in_force else "",
    )
    if in_force is None:
        return (accepted,), ()
    if late:
        return (accepted, ArrivalSuperseded(by=in_force.package)), ()
    return (accepted,), (ArrivalSuperseded(by=arrival.package),)


def _is_late(told: Told, in_force: Arrival | None) -> bool:
    """A correction that was itself corrected, and came after that one."""
    if in_force is None or in_force.told.made_at is None or told.made_at is None:
        return False
    return told.made_at < in_force.told.made_at
