"""A package that was sent here is opened, judged, and answered (B10)."""

from collections.abc import Mapping
from typing import Any

from services.common.jobs import Job
from services.common.kernel.canonical import sha256_hex
from services.common.kernel.history import Author
from services.common.runner import Handler
from services.export.domain.arrival.arrival import (
    ARRIVALS,
    Arrival,
    ArrivalReceived,
    ArrivalStage,
    Told,
    arrival_id,
)
from services.export.domain.arrival.figures import READERS, Read, no_figures
from services.export.domain.arrival.judging import (
    HELD,
    Verdict,
    agreement_faults,
    judge,
    manifest_faults,
    rival_faults,
    sender_faults,
)
from services.export.domain.package.manifest import DATA, Manifest
from services.export.domain.package.opinion import OPINION
from services.export.domain.sender.sender import SENDERS, Sender
from services.export.domain.text import one_line
from services.export.handlers.building import Result
from services.export.handlers.opinions import open_above
from services.export.handlers.package_steps import SYSTEM
from services.export.packing.checking import signature_faults
from services.export.packing.opening import Opened, open_package
from services.export.packing.shapes import json_from
from services.export.packing.signing import public_key_from
from services.export.ports import Exports
from services.export.ports.arrivals import Incoming

JUDGE = "arrival.judge"


def judge_arrival(job: Job, port: Exports) -> Result:
    """Job arrival.judge: what intake took in is accepted or refused, once; the subject is the file's id.

    Nothing of the package is believed before its signature is that of the sender; every fault is named at once.
    """
    incoming = port.incoming(job.subject)
    key = arrival_id(incoming.unit, incoming.package)
    known = port.state(ARRIVALS, key)
    if known is not None and (known.stage in HELD or known.file.file_id == job.subject):
        return _shown(key, known)
    author = Author(at=port.now, by=SYSTEM, unit=_receiver(incoming))
    port.append(ARRIVALS, key, author, [_received(incoming)])
    arrival = _known(port, key)
    verdict, in_force = _looked_into(port, incoming)
    by = port.unit(_receiver(incoming)).name
    events, before = judge(arrival, verdict, in_force, at=port.now, by=by)
    port.append(ARRIVALS, key, author, events)
    if in_force is not None:
        port.append(ARRIVALS, in_force.id, author, before)
    judged = _known(port, key)
    if judged.stage is ArrivalStage.ACCEPTED and judged.told.table == OPINION:
        data = json_from(open_package(incoming.data).files[DATA])
        open_above(port, judged, data, unit=author.unit)
    _tell(port, judged, corrected=in_force.package if in_force and before else "")
    return _shown(key, judged)


HANDLERS: Mapping[str, Handler[Exports]] = {JUDGE: judge_arrival}
LONG = frozenset(HANDLERS)
"""A large one keeps nobody else waiting."""


def _known(port: Exports, key: str) -> Arrival:
    found = port.state(ARRIVALS, key)
    if found is None:
        raise LookupError(f"no arrival {key}")
    return found


def _received(incoming: Incoming) -> ArrivalReceived:
    return ArrivalReceived(
        unit=incoming.unit,
        unit_path=incoming.unit_path,
        package=incoming.package,
        file=incoming.file,
    )


def _receiver(incoming: Incoming) -> str:
    """The unit above the sender, in whose name it is answered; a sender at the top has none but itself."""
    return incoming.unit_path[-2] if len(incoming.unit_path) > 1 else incoming.unit


def _looked_into(port: Exports, incoming: Incoming) -> tuple[Verdict, Arrival | None]:
    sender = port.state(SENDERS, incoming.unit)
    opened = open_package(incoming.data)
    faults = [*sender_faults(sender), *opened.faults]
    manifest = opened.manifest
    if manifest is None:
        return _verdict(sender, opened, Told(), Read(), faults), None
    keys = [public_key_from(key) for key in sender.keys_at(port.now)] if sender else []
    faults += signature_faults(opened, keys)
    faults += manifest_faults(manifest, sender, package=incoming.package, now=port.now)
    read = Read()
    if not opened.faults:
        read = _read(port, manifest, opened)
        faults += read.faults
    about = sender.ours(manifest.unit) if sender else None
    in_force = _in_force(port, manifest, about) if about and not faults else None
    faults += rival_faults(manifest, in_force)
    told = _told(port, manifest, about=None if faults else about)
    return _verdict(sender, opened, told, read, faults), in_force


def _verdict(
    sender: Sender | None, opened: Opened, told: Told, read: Read, faults: list[str]
) -> Verdict:
    digest = sha256_hex(opened.signed) if opened.signed else ""
    return Verdict(
        sender=sender,
        manifest_sha256=digest,
        told=told,
        read=read,
        faults=tuple(dict.fromkeys(faults)),
    )


def _read(port: Exports, manifest: Manifest, opened: Opened) -> Read:
    """The figures of a package that is whole: in the shape of the table, of what the manifest says, adding up."""
    shape = port.policies.shapes.get(manifest.table)
    if shape is None:
        return Read(faults=(f"本系统不接收“{manifest.table}”的报送包",))
    if DATA not in opened.files:
        return Read(faults=(f"缺少 {DATA}",))
    document = json_from(opened.files[DATA])
    faults = shape(document)
    if faults:
        return Read(faults=faults)
    found = READERS.get(manifest.table, no_figures)(document)
    return Read(
        figures=found.figures,
        missing=found.missing,
        faults=(*agreement_faults(manifest, document), *found.faults),
    )


def _in_force(port: Exports, manifest: Manifest, about: str) -> Arrival | None:
    return port.arrival_in_force(
        about, table=manifest.table, period=manifest.period, subject=manifest.subject
    )


def _told(port: Exports, manifest: Manifest, *, about: str | None) -> Told:
    unit = port.unit(about) if about else None
    return Told(
        table=manifest.table,
        title=one_line(manifest.title),
        period=manifest.period,
        period_label=one_line(manifest.period_label),
        subject=manifest.subject,
        supersedes=manifest.supersedes,
        about=unit.id if unit else "",
        about_name=unit.name if unit else "",
        about_path=unit.path if unit else (),
        made_at=manifest.created,
        personal=manifest.table == OPINION,
    )


def _tell(port: Exports, arrival: Arrival, *, corrected: str) -> None:
    """The unit above the sender hears what came of it, once; the words are in ``schemas/notices/arrivals.json``."""
    what, more = "accepted", {}
    if arrival.stage is ArrivalStage.REFUSED:
        what, more = "refused", {"原因": "；".join(arrival.reasons[:20])[:1000]}
    elif corrected:
        what, more = "corrected", {"原编号": corrected}
    told = arrival.told
    fields = {"标题": told.title or "报送包", "编号": arrival.package, "统计期": told.period_label}
    path = arrival.unit_path
    port.tell(
        f"arrival.{what}:{arrival.id}:{port.version(ARRIVALS, arrival.id)}",
        kind=f"arrival.{what}",
        unit=path[-2] if len(path) > 1 else arrival.unit,
        about=arrival.id,
        fields={**fields, "单位": arrival.sender_name or arrival.unit, **more},
    )


def _shown(key: str, arrival: Arrival) -> Result:
    shown: dict[str, Any] = {"arrival": key, "stage": arrival.stage.value}
    return shown | ({"reasons": list(arrival.reasons)} if arrival.reasons else {})
