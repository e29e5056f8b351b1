"""A job: a reason to look at something, now or later; the outbox, the timer and the quarantine in one (DESIGN).

States: ``queued`` (waits for its due) → ``rung`` (its id is on the queue) → ``running`` (claimed) →
``done`` | ``refused`` (a rule said no, with the reason) | ``dead`` (8 attempts: the quarantine).
``retry`` waits for its lease to pass and is then queued again.
``due`` is product time; ``lease`` is MongoDB's own time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

COLLECTION = "jobs"
MAX_ATTEMPTS = 8
OPEN_STATES = ("queued", "rung", "running", "retry")
QUEUES = ("scoring", "notify", "export")
"""Every queue; each is consumed by the service of the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to be left. ``id`` says what it is for; ``kind`` names the handler; ``subject`` what to look at."""

    id: str
    queue: str
    kind: str
    subject: str
    due: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    correlation_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed job; ``attempts`` counts this one."""

    id: str
    queue: str
    kind: str
    subject: str
    due: datetime
    data: Mapping[str, Any]
    correlation_id: str
    attempts: int
    created: datetime


def job_document(job: NewJob, created: datetime) -> dict[str, Any]:
    """The document of a job that nobody has looked at yet."""
    return {
        "_id": job.id,
        "queue": job.queue,
        "kind": job.kind,
        "subject": job.subject,
        "due": job.due,
        "data": dict(job.data),
        "correlation_id": job.correlation_id,
        "state": "queued",
        "attempts": 0,
        "created": created,
    }


def job_from(document: Mapping[str, Any]) -> Job:
    """The job that a claimed document stands for."""
    return Job(
        id=document["_id"],
        queue=document["queue"],
        kind=document["kind"],
        subject=document["subject"],
        due=document["due"],
        data=document["data"],
        correlation_id=document["correlation_id"],
        attempts=document["attempts"],
        created=document["created"],
    )
