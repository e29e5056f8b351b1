"""What notify does with a job: load the matter, let the rules decide, append, tell, plan the next step (L10).

Forms about one matter are dealt with in the order in which they were received, and before any step that
fell due after them: so a study counts for the report that was posted right behind it, and what arrived
in time is not overtaken by its own deadline when there is a backlog.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.kernel.identity import matter_id
from services.common.submissions import Submission
from services.notify.domain.matter import commands
from services.notify.domain.matter.above_events import HandedUp
from services.notify.domain.matter.clock import Rules, Step
from services.notify.domain.matter.commands import Command
from services.notify.domain.matter.decide import decide
from services.notify.domain.matter.evolve import MATTERS, evolve
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Assignment, Study, known
from services.notify.domain.matter.wording import notices
from services.notify.handlers.handing_up import packing
from services.notify.handlers.steps import Result, leave_step, signed_by_system
from services.notify.ports.matters import MatterDesk

STEP = "matter.step"
Read = Callable[[Submission, MatterDesk], Command]
SOURCE = "其他"
"""Where an opinion was heard when its form does not say."""


def receive(job: Job, port: MatterDesk) -> Result:
    """Form lianxin/opinion: open the matter; its first unit owns it and its clock runs."""
    submission = port.submission(job.subject)
    return open_matter(port, matter_id(submission.id), submission, submission.body)


def open_matter(
    port: MatterDesk, matter: str, submission: Submission, opinion: Mapping[str, Any]
) -> Result:
    """Open ``matter`` for an ``opinion`` that a form consists of, or that was heard in the visit it tells of."""
    command = commands.Receive(
        at=submission.received_at,
        id=matter,
        category=Category(opinion["category"]),
        title=opinion["title"],
        content=opinion["content"],
        source=opinion.get("source", SOURCE),
        raised_by=submission.client,
        unit_path=submission.unit_path,
        unit_names=port.unit_names(submission.unit_path),
    )
    return apply(port, matter, command, submission.author(port.now))


def follow(read: Read) -> Callable[[Job, MatterDesk], Result]:
    """A handler for a form that names its matter; ``read`` turns the submission into the command."""

    def handle(job: Job, port: MatterDesk) -> Result:
        submission = port.submission(job.subject)
        matter = submission.body["matter"]
        port.wait_for_earlier(job, matter)
        return apply(port, matter, read(submission, port), submission.author(port.now))

    return handle


def confirm(job: Job, port: MatterDesk) -> Result:
    """Form opinion-confirmation: what is said of an answer, which may be that of the matter it was merged into."""
    submission = port.submission(job.subject)
    raised, *mains = _merged_along(port, submission.body["matter"])
    port.wait_for_earlier(job, raised, *mains)
    command = commands.Confirm(
        at=submission.received_at,
        by=submission.client,
        raised=raised,
        satisfied=submission.body["satisfied"],
        reason=submission.body.get("reason", ""),
    )
    return apply(port, mains[-1] if mains else raised, command, submission.author(port.now))


def _merged_along(port: MatterDesk, matter: str) -> Iterator[str]:
    """``matter``, what it was merged into, and so on to the end."""
    into: str | None = matter
    while into is not None:
        yield into
        state = port.state(MATTERS, into)
        into = state.merged_into if state else None


def merge(job: Job, port: MatterDesk) -> Result:
    """Form opinion-merge: the matter is dealt with in another one, which learns who else raised it."""
    submission = port.submission(job.subject)
    matter, into = submission.body["matter"], submission.body["into"]
    port.wait_for_earlier(job, matter, into)
    duplicate, main = known(port.state(MATTERS, matter)), known(port.state(MATTERS, into))
    command = commands.Merge(
        at=submission.received_at,
        unit=submission.unit,
        main=main,
        reason=submission.body["reason"],
    )
    author = submission.author(port.now)
    result = apply(port, matter, command, author)
    absorb = commands.Absorb(at=submission.received_at, duplicate=duplicate)
    return {**result, "into": apply(port, into, absorb, author)["matter"]}


def step(job: Job, port: MatterDesk) -> Result:
    """Job matter.step: a reason to look; what is due is done, a step that is stale does nothing.

    The relay may ring a moment before this process believes that the time has come: NotYet then, for a
    step that was dropped would leave the matter without a next one.
    """
    name = job.subject
    matter = port.state(MATTERS, name)
    if matter is None or port.version(MATTERS, name) != job.data["version"]:
        return {"matter": name, "stale": True}
    port.wait_for_earlier(job, name)
    above = port.upper_of(matter.owner) if matter.at_the_top else None
    command = commands.Tick(at=port.now, step=Step(job.data["step"]), above=above)
    return apply(port, name, command, signed_by_system(port, matter.owner))


def apply(port: MatterDesk, matter: str, command: Command, author: Author) -> Result:
    """Let the rule decide, append, tell, and leave the next step; raises NotYet where nothing is due."""
    state = port.state(MATTERS, matter)
    events = decide(state, command, _rules(port))
    if not events:
        raise NotYet("这一步的时间还没有到")
    first = port.version(MATTERS, matter) + 1
    port.append(MATTERS, matter, author, events)
    for number, event in enumerate(events, start=first):
        state = evolve(state, event)
        for place, notice in enumerate(notices(event, state), start=1):
            port.tell(f"{matter}:{number}:{place}", notice)
        if isinstance(event, HandedUp):
            port.enqueue(packing(matter, number, event, due=port.now))
    after = known(state)
    if after.next is not None:
        step = {"step": after.next.step.value}
        leave_step(port, MATTERS, matter, STEP, due=after.next.due, data=step)
    return {"matter": matter, "stage": after.stage.value, "owner": after.owner}


def _rules(port: MatterDesk) -> Rules:
    return Rules(ladder=port.policies.opinions, calendar=port.calendar)


def _acknowledge(submission: Submission, _: MatterDesk) -> Command:
    return commands.Acknowledge(at=submission.received_at, unit=submission.unit)


def _study_of(submission: Submission, body: Mapping[str, Any]) -> Study:
    return Study(
        unit=submission.unit,
        held_on=date.fromisoformat(body["held_on"]),
        attendees=tuple(body["attendees"]),
        conclusion=body["conclusion"],
    )


def _study(submission: Submission, _: MatterDesk) -> Command:
    return commands.RecordStudy(
        at=submission.received_at, study=_study_of(submission, submission.body)
    )


def _answer(submission: Submission, _: MatterDesk) -> Command:
    return commands.GiveAnswer(
        at=submission.received_at, unit=submission.unit, text=submission.body["text"]
    )


def _declare_unsolvable(submission: Submission, port: MatterDesk) -> Command:
    study = submission.body.get("study")
    return commands.DeclareUnsolvable(
        at=submission.received_at,
        unit=submission.unit,
        reason=submission.body["reason"],
        study=_study_of(submission, study) if study else None,
        above=port.upper_of(submission.unit),
    )


def _extend(submission: Submission, _: MatterDesk) -> Command:
    return commands.Extend(
        at=submission.received_at,
        unit=submission.unit,
        reason=submission.body["reason"],
        workdays=submission.body.get("workdays"),
    )


def _transfer(submission: Submission, port: MatterDesk) -> Command:
    target = port.unit(submission.body["to"])
    return commands.Transfer(
        at=submission.received_at,
        unit=submission.unit,
        to_path=target.path,
        to_names=port.unit_names(target.path),
        reason=submission.body["reason"],
    )


def _assign(submission: Submission, _: MatterDesk) -> Command:
    body = submission.body
    return commands.Assign(
        at=submission.received_at,
        unit=submission.unit,
        assignment=Assignment(
            person=body.get("person", ""),
            section=body.get("section", ""),
            note=body.get("note", ""),
        ),
    )


def _pause(submission: Submission, _: MatterDesk) -> Command:
    return commands.Pause(
        at=submission.received_at,
        unit=submission.unit,
        reason=submission.body["reason"],
        question=submission.body["question"],
        workdays=submission.body.get("workdays"),
    )


def _resume(submission: Submission, _: MatterDesk) -> Command:
    return commands.Resume(at=submission.received_at, unit=submission.unit)


def _supply(submission: Submission, _: MatterDesk) -> Command:
    return commands.Supply(
        at=submission.received_at, by=submission.client, text=submission.body["text"]
    )


HANDLERS = {
    "lianxin/opinion": receive,
    "lianxin/opinion-acknowledgement": follow(_acknowledge),
    "lianxin/opinion-study": follow(_study),
    "lianxin/opinion-answer": follow(_answer),
    "lianxin/opinion-unsolvable": follow(_declare_unsolvable),
    "lianxin/opinion-extension": follow(_extend),
    "lianxin/opinion-transfer": follow(_transfer),
    "lianxin/opinion-assignment": follow(_assign),
    "lianxin/opinion-pause": follow(_pause),
    "lianxin/opinion-resume": follow(_resume),
    "lianxin/opinion-supplement": follow(_supply),
    "lianxin/opinion-merge": merge,
    "lianxin/opinion-confirmation": confirm,
    STEP: step,
}
"""Kind of job → handler: the whole of what notify does."""
