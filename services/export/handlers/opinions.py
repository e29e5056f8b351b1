"""An opinion that this tree cannot solve goes up as a package, and what is said of it above comes back (L10, B10).

What travels is what whoever deals with it needs: no name, no contact, no client of the raiser, no attendees.
"""

from collections.abc import Mapping
from typing import Any

from services.common.errors import NotFound
from services.common.jobs import Job, NewJob
from services.common.kernel.canonical import content_hash
from services.common.kernel.history import Author
from services.common.runner import Handler
from services.export.domain.arrival.arrival import Arrival
from services.export.domain.package.opinion import OPINION, TITLE, snapshot_of
from services.export.domain.package.package import PACKAGES
from services.export.domain.recipient.recipient import RECIPIENTS
from services.export.domain.sending.consignment import Progress
from services.export.handlers.building import Result
from services.export.handlers.package_steps import FOLLOW, SYSTEM, leave_follow
from services.export.handlers.packages import made
from services.export.ports import Exports

PACK = "opinion.pack"
ARRIVE, HEAR = "matter.arrive", "matter.hear"
ENDED = ("answered", "resolved", "merged")
"""Stages of a matter, here or above, after which nothing more is asked."""


def pack_opinion(job: Job, port: Exports) -> Result:
    """Job opinion.pack: the matter that is the job's subject, for the recipient that it names."""
    matter = port.state_of("matters", job.subject)
    if matter is None:
        raise NotFound("没有这件意见建议", code="matter_not_found")
    owner = port.unit(matter["owner_path"][-1])
    names = {code: port.unit(code).name for path in matter["held"] for code in path[-1:]}
    export = {
        "_id": f"{OPINION}:{job.subject}:{job.data['number']}",
        "table": OPINION,
        "title": TITLE,
        "unit": owner.id,
        "unit_name": owner.name,
        "unit_path": list(owner.path),
        "period": "",
        "period_label": "",
        "subject": job.subject,
        "as_of": None,
        "classification": "",
        "personal": True,
        "snapshot": snapshot_of(matter, names, reason=job.data["reason"]),
        "files": [],
    }
    author = Author(at=port.now, by=SYSTEM, unit=owner.id)
    return made(port, export, job.data["recipient"], author=author, at=job.due)


def follow(job: Job, port: Exports) -> Result:
    """Job opinion.follow: ask how far it is above, hand on what is new, until it is answered there or here."""
    package = port.state(PACKAGES, job.subject)
    recipient = port.state(RECIPIENTS, package.recipient) if package else None
    matter = port.state_of("matters", package.subject) if package else None
    if package is None or recipient is None or matter is None or matter["stage"] in ENDED:
        return {"package": job.subject, "stale": True}
    progress = port.carriers.arrival(recipient, job.subject).progress
    if progress is not None:
        port.enqueue(_hearing(port, package.subject, progress))
    if progress is None or not progress.answer:
        leave_follow(port, job.subject, asked=job.data["asked"] + 1)
    return {"package": job.subject, "status": progress.status if progress else ""}


def open_above(port: Exports, arrival: Arrival, data: Mapping[str, Any], *, unit: str) -> None:
    """Have a matter opened at ``unit`` for an opinion that arrived from below, once."""
    shown = data["snapshot"]
    told = {name: shown[name] for name in ("category", "title")}
    job = NewJob(
        id=f"{ARRIVE}:{arrival.id}",
        queue="notify",
        kind=ARRIVE,
        subject=arrival.id,
        due=port.now,
        data={
            **told,
            "matter": arrival.matter,
            "unit": unit,
            "client": arrival.file.client,
            "content": _content(shown, arrival),
        },
    )
    port.enqueue(job)


HANDLERS: Mapping[str, Handler[Exports]] = {PACK: pack_opinion, FOLLOW: follow}
LONG = frozenset(HANDLERS)


def _hearing(port: Exports, matter: str, progress: Progress) -> NewJob:
    told = {"status": progress.status, "answer": progress.answer}
    return NewJob(
        id=f"{HEAR}:{matter}:{content_hash(told)[:16]}",
        queue="notify",
        kind=HEAR,
        subject=matter,
        due=port.now,
        data=told,
    )


def _content(shown: Mapping[str, Any], arrival: Arrival) -> str:
    """What was raised, and what was done about it below."""
    parts = [shown["content"], "", f"—— {arrival.sender_name}上报：{shown['reason']}"]
    if shown["handled"]:
        parts.append(f"办理过的单位：{'、'.join(shown['handled'])}")
    study = shown["study"]
    if study:
        parts.append(f"{study['held_on']}专题研究：{study['conclusion']}")
    return "\n".join(parts)
