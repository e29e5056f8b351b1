"""What notify does with a job: load the matter, let the rules decide, append, tell, plan the next step (L10).

Forms about one matter are dealt with in the order in which they were received, and before any step that
fell due after them: so a study counts for the report that was posted right behind it, and what arrived
in time is not overtaken by its own deadline when there is a backlog.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.common.errors import NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import matter_id, step_job
from services.common.submissions import Submission
from services.notify.domain import commands
from services.notify.domain.clock import Step
from services.notify.domain.commands import Command
from services.notify.domain.decide import decide
from services.notify.domain.evolve import evolve
from services.notify.domain.ladder import Category
from services.notify.domain.matter import Matter, Study
from services.notify.domain.wording import notices
from services.notify.ports import Notify

SYSTEM = "system:notify"
STEP = "matter.step"
SOURCE = "其他"
"""Where an opinion was heard when its form does not say."""
Result = Mapping[str, Any]


def receive(job: Job, port: Notify) -> Result:
    """Form lianxin/opinion: open the matter; its first unit owns it and its clock runs."""
    submission = port.submission(job.subject)
    body = submission.body
    matter = matter_id(submission.id)
    command = commands.Receive(
        at=submission.received_at,
        id=matter,
        category=Category(body["category"]),
        title=body["title"],
        content=body["content"],
        source=body.get("source", SOURCE),
        raised_by=submission.client,
        unit_path=submission.unit_path,
        unit_names=port.unit_names(submission.unit_path),
    )
    return _apply(port, matter, command, submission.author(port.now), job)


def follow(read: Callable[[Submission], Command]) -> Callable[[Job, Notify], Result]:
    """A handler for a form that names its matter; ``read`` turns the submission into the command."""

    def handle(job: Job, port: Notify) -> Result:
        submission = port.submission(job.subject)
        matter = submission.body["matter"]
        port.wait_for_earlier(job, matter)
        return _apply(port, matter, read(submission), submission.author(port.now), job)

    return handle


def step(job: Job, port: Notify) -> Result:
    """Job matter.step: a reason to look; what is due is done, a step that is stale does nothing.

    The relay may ring a moment before this process believes that the time has come: NotYet then, for a
    step that was dropped would leave the matter without a next one.
    """
    name = job.subject
    matter = port.matter(name)
    if matter is None or port.version(name) != job.data["version"]:
        return {"matter": name, "stale": True}
    port.wait_for_earlier(job, name)
    command = commands.Tick(at=port.now, step=Step(job.data["step"]))
    author = Author(at=port.now, by=SYSTEM, unit=matter.owner)
    return _apply(port, name, command, author, job)


def _apply(port: Notify, matter: str, command: Command, author: Author, job: Job) -> Result:
    state = port.matter(matter)
    events = decide(state, command, port.rules)
    if not events:
        raise NotYet("这一步的时间还没有到")
    first = port.version(matter) + 1
    after = port.append(matter, author, events)
    for number, event in enumerate(events, start=first):
        state = evolve(state, event)
        for place, notice in enumerate(notices(event, state), start=1):
            port.record_delivery(f"{matter}:{number}:{place}", matter, notice)
    _plan(port, matter, after, job.correlation_id)
    return {"matter": matter, "stage": after.stage.value, "owner": after.owner}


def _plan(port: Notify, matter: str, state: Matter, correlation_id: str) -> None:
    if state.next is None:
        return
    version = port.version(matter)
    port.enqueue(
        NewJob(
            id=step_job(matter, version, state.next.step.value),
            queue="notify",
            kind=STEP,
            subject=matter,
            due=state.next.due,
            data={"step": state.next.step.value, "version": version},
            correlation_id=correlation_id,
        )
    )


def _acknowledge(submission: Submission) -> Command:
    return commands.Acknowledge(at=submission.received_at, unit=submission.unit)


def _study_of(submission: Submission, body: Mapping[str, Any]) -> Study:
    return Study(
        unit=submission.unit,
        held_on=date.fromisoformat(body["held_on"]),
        attendees=tuple(body["attendees"]),
        conclusion=body["conclusion"],
    )


def _study(submission: Submission) -> Command:
    return commands.RecordStudy(
        at=submission.received_at, study=_study_of(submission, submission.body)
    )


def _answer(submission: Submission) -> Command:
    return commands.GiveAnswer(
        at=submission.received_at, unit=submission.unit, text=submission.body["text"]
    )


def _declare_unsolvable(submission: Submission) -> Command:
    study = submission.body.get("study")
    return commands.DeclareUnsolvable(
        at=submission.received_at,
        unit=submission.unit,
        reason=submission.body["reason"],
        study=_study_of(submission, study) if study else None,
    )


def _extend(submission: Submission) -> Command:
    return commands.Extend(
        at=submission.received_at,
        unit=submission.unit,
        reason=submission.body["reason"],
        workdays=submission.body.get("workdays"),
    )


def _confirm(submission: Submission) -> Command:
    return commands.Confirm(
        at=submission.received_at,
        by=submission.client,
        satisfied=submission.body["satisfied"],
        reason=submission.body.get("reason", ""),
    )


HANDLERS = {
    "lianxin/opinion": receive,
    "lianxin/opinion-acknowledgement": follow(_acknowledge),
    "lianxin/opinion-study": follow(_study),
    "lianxin/opinion-answer": follow(_answer),
    "lianxin/opinion-unsolvable": follow(_declare_unsolvable),
    "lianxin/opinion-extension": follow(_extend),
    "lianxin/opinion-confirmation": follow(_confirm),
    STEP: step,
}
"""Kind of job → handler: the whole of what notify does."""
