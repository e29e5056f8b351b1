"""What notify does with a form about an activity of 红色教育 (F1)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.submissions import Submission
from services.notify.domain.activity.evolve import ACTIVITIES
from services.notify.domain.activity.recording import (
    correct,
    record,
    reflect,
    require_joined,
    seen_by,
    withdraw,
)
from services.notify.domain.activity.state import (
    ACTIVITY,
    Activity,
    ActivityKind,
    Reflection,
)
from services.notify.handlers.entries import appended, entry_named
from services.notify.handlers.steps import Result
from services.notify.ports.entries import EntryDesk

TEXTS = ("place", "theme", "content")
NAMES = ("leaders", "people")
PLAIN = ("participants", "begins", "ends")
DAYS = ("held_on", "until")


def note_activity(job: Job, port: EntryDesk) -> Result:
    """Form mofan/activity: the entry, which counts for its unit and for those that joined it."""
    submission = port.submission(job.subject)
    key = ACTIVITY.id_of(submission.id)
    activity = _activity_of(port, key, submission)
    state, memorials = port.state(ACTIVITIES, key), port.policies.memorials
    events = record(state, activity, memorials, named=submission.body.get("memorial"))
    port.append(ACTIVITIES, key, submission.author(port.now), events)
    return {"activity": key, "counts_for": list(activity.counts_for)}


def note_correction(job: Job, port: EntryDesk) -> Result:
    """Form mofan/activity-correction: what is right."""
    submission, activity = entry_named(job, port, ACTIVITY, ACTIVITIES)
    body = submission.body
    events = correct(
        activity,
        replace(activity.account, **_said(body)),
        port.policies.memorials,
        because=body["reason"],
        now=submission.received_at,
        named=body.get("memorial"),
    )
    return appended(port, submission, ACTIVITY, ACTIVITIES, events)


def note_reflection(job: Job, port: EntryDesk) -> Result:
    """Form mofan/reflection: 心得体会, at any time afterwards."""
    submission, activity = entry_named(job, port, ACTIVITY, ACTIVITIES)
    events = reflect(activity, _reflection(submission.body))
    return appended(port, submission, ACTIVITY, ACTIVITIES, events)


def note_withdrawal(job: Job, port: EntryDesk) -> Result:
    """Form mofan/activity-withdrawal: the entry was a mistake."""
    submission, activity = entry_named(job, port, ACTIVITY, ACTIVITIES)
    events = withdraw(activity, because=submission.body["reason"])
    return appended(port, submission, ACTIVITY, ACTIVITIES, events)


HANDLERS = {
    "mofan/activity": note_activity,
    "mofan/activity-correction": note_correction,
    "mofan/reflection": note_reflection,
    "mofan/activity-withdrawal": note_withdrawal,
}


def _activity_of(port: EntryDesk, key: str, submission: Submission) -> Activity:
    body, unit = submission.body, submission.unit
    joined = tuple(dict.fromkeys(body.get("joined", ())))
    paths = [submission.unit_path]
    for code in joined:
        path = port.unit(code).path
        require_joined(unit, code, path)
        paths.append(path)
    return Activity(
        id=key,
        unit=unit,
        unit_path=submission.unit_path,
        joined=joined,
        counts_for=(unit, *joined),
        seen_by=seen_by(paths),
        entered_at=submission.received_at,
        **_said(body),
    )


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the account that a form fills in; which memorial day it answers is the rule's to say."""
    said: dict[str, Any] = {name: body[name].strip() for name in TEXTS if name in body}
    said |= {name: _names(body[name]) for name in NAMES if name in body}
    said |= {name: body[name] for name in PLAIN if name in body}
    said |= {name: date.fromisoformat(body[name]) for name in DAYS if name in body}
    if "kind" in body:
        said["kind"] = ActivityKind(body["kind"])
    if "photos" in body:
        said["photos"] = tuple(body["photos"])
    if "reflections" in body:
        said["reflections"] = tuple(dict.fromkeys(map(_reflection, body["reflections"])))
    return said


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in names))


def _reflection(said: Mapping[str, Any]) -> Reflection:
    return Reflection(text=said["text"].strip(), by=said.get("by", "").strip())
