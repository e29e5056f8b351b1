"""The 台账 of 附件3 is filled in, and follows what becomes of its branch (Q9)."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.scoring.domain.register.register import (
    REGISTERS,
    Content,
    Leader,
    Leaders,
    Revised,
    Secretary,
    Standing,
)
from services.scoring.domain.register.revising import (
    follow,
    require_registrable,
    revise,
    unasked_leaders,
)
from services.scoring.handlers.steps import Result
from services.scoring.ports.desk import Desk
from services.scoring.ports.register import RegisterDesk

NOT_KEPT = "该党支部没有列为软弱涣散基层党组织，校级、处级负责同志不必填写，没有保存"


def enter(job: Job, port: RegisterDesk) -> Result:
    """Form qiangji/register-entry: keep the latest; the star comes from the branch's standing, never from the form."""
    submission = port.submission(job.subject)
    branch = port.unit(submission.body["branch"])
    require_registrable(branch.kind)
    content, standing = _content_of(submission.body), port.standing_of(branch.id)
    entry = Revised(
        branch=branch.id,
        name=branch.name,
        path=branch.path,
        content=content,
        standing=standing,
        revised_at=submission.received_at,
        submission=submission.id,
    )
    events = revise(port.state(REGISTERS, branch.id), entry, by=submission.client_unit)
    port.append(REGISTERS, branch.id, submission.author(port.now), events)
    return {
        "register": branch.id,
        "star": standing.star,
        "weak": standing.listed or content.weak,
        "changed": [title for event in events for title in event.changed],
        "remark": NOT_KEPT if unasked_leaders(content, standing) else "",
    }


def follow_standing(
    port: Desk, branch: str, standing: Standing, *, author: Author, because: str
) -> None:
    """Bring the branch's register, if it has one, up to its new star or its listing for 整顿.

    For whoever changes either, in the same transaction.
    """
    events = follow(port.state(REGISTERS, branch), standing, because=because)
    port.append(REGISTERS, branch, author, events)


def _content_of(body: Mapping[str, Any]) -> Content:
    leaders = body.get("leaders")
    return Content(
        secretary=Secretary(**body["secretary"]),
        basics=body["basics"],
        problems=body["problems"],
        measures=body["measures"],
        weak=body.get("weak", False),
        leaders=leaders
        and Leaders(
            school_level=_leaders_of(leaders["school_level"]),
            division_level=_leaders_of(leaders["division_level"]),
        ),
    )


def _leaders_of(rows: Sequence[Mapping[str, str]]) -> tuple[Leader, ...]:
    return tuple(Leader(**row) for row in rows)


HANDLERS = {"qiangji/register-entry": enter}
