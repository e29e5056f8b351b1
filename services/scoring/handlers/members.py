"""Members of branches are entered, corrected and leave; their branches are reminded as the year goes on (F2)."""

from datetime import date, datetime

from services.common.jobs import Job, NewJob
from services.common.kernel.workdays import local_day
from services.scoring.domain.member.entering import enter, leave, require_branch
from services.scoring.domain.member.member import (
    MEMBERS,
    Leaving,
    LeavingKind,
    Member,
    MemberKind,
    Standing,
    member_id,
)
from services.scoring.domain.pioneer.occasions import at_instant, following, said_of
from services.scoring.handlers.steps import Result
from services.scoring.ports.pioneers import PioneerDesk

REMIND = "member.remind"


def enter_member(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/member: enter them, or correct what was entered; the branch's next reminder is left with it."""
    submission = port.submission(job.subject)
    body, branch = submission.body, port.unit(submission.unit)
    require_branch(branch.kind)
    origin = body.get("moved_from", "")
    port.wait_for_member_forms(job, [body["code"], origin.rpartition(":")[2] or body["code"]])
    member = Member(
        unit=branch.id,
        unit_path=branch.path,
        code=body["code"],
        name=body["name"].strip(),
        post=body["post"],
        kind=MemberKind(body["kind"]),
        standing=Standing(body["standing"]),
        duty=body.get("duty", ""),
        contact=body.get("contact", ""),
        moved_from=origin,
        as_of=submission.received_at,
    )
    events = enter(
        port.state(MEMBERS, member.id),
        member,
        port.policies.pioneers.post(member.post),
        origin=port.state(MEMBERS, origin) if origin else None,
        returned=body.get("returned", False),
    )
    port.append(MEMBERS, member.id, submission.author(port.now), events)
    _leave_reminder(port, branch.id, after=port.now)
    return {"member": member.id, "changed": bool(events)}


def leave_branch(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/member-leaving: they belong to the branch no more."""
    submission = port.submission(job.subject)
    body = submission.body
    key = member_id(submission.unit, body["code"])
    port.wait_for_member_forms(job, [body["code"]])
    leaving = Leaving(
        on=date.fromisoformat(body["on"]),
        kind=LeavingKind(body["kind"]),
        to=body.get("to", ""),
        reason=body.get("reason", ""),
    )
    events = leave(port.state(MEMBERS, key), leaving, named=key, at=submission.received_at)
    port.append(MEMBERS, key, submission.author(port.now), events)
    return {"member": key, "changed": bool(events)}


def remind(job: Job, port: PioneerDesk) -> Result:
    """Job member.remind: tell the branch what is lacking now, without names; leave the next while it has members."""
    branch = job.subject
    told = []
    for occasion in at_instant(port.policies.pioneers, job.due):
        tally = port.tally(branch, occasion.year)
        said = said_of(occasion, tally, branch) if occasion.is_current(port.now) else None
        if said is not None:
            key = f"{REMIND}:{branch}:{occasion.year}:{occasion.matter}@{job.due:%Y-%m-%d}"
            port.tell(key, kind=said[0], unit=branch, about=branch, fields=said[1])
            told.append(said[0])
    if port.tally(branch, local_day(port.now).year).members:
        _leave_reminder(port, branch, after=job.due)
    return {"branch": branch, "told": told}


def _leave_reminder(port: PioneerDesk, branch: str, *, after: datetime) -> None:
    """The next occasion after ``after``; leaving it twice changes nothing."""
    due = following(port.policies.pioneers, after).at
    port.enqueue(
        NewJob(
            id=f"{REMIND}:{branch}@{due:%Y-%m-%dT%H:%M}",
            queue="scoring",
            kind=REMIND,
            subject=branch,
            due=due,
        )
    )


HANDLERS = {
    "mofan/member": enter_member,
    "mofan/member-leaving": leave_branch,
    REMIND: remind,
}
