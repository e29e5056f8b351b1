"""先锋创绩 of a member for a year: 定诺, 践诺, 评绩, and what the member asks to be corrected (F2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.submissions import Submission
from services.scoring.domain.member.member import MEMBERS, Member, known_member, member_id
from services.scoring.domain.numbers import exact
from services.scoring.domain.pioneer.appraising import Appraisal, appraise, mass_appraisal
from services.scoring.domain.pioneer.committing import Commitment, commit
from services.scoring.domain.pioneer.item import Item, ItemState, Progress
from services.scoring.domain.pioneer.marks import Votes
from services.scoring.domain.pioneer.parts import OfBranch, Own, Part
from services.scoring.domain.pioneer.pioneer import (
    PIONEERS,
    Pioneer,
    PioneerEvent,
    RequestAnswer,
    known_pioneer,
    pioneer_id,
)
from services.scoring.domain.pioneer.policy import PioneerPolicy, Post
from services.scoring.domain.pioneer.progressing import report
from services.scoring.domain.pioneer.requesting import answer, ask
from services.scoring.handlers.steps import Result, meeting_of
from services.scoring.ports.pioneers import PioneerDesk


def pledge(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/commitment: pledge the year's items, or amend them while that is open."""
    submission = port.submission(job.subject)
    member, key = _member_of(submission, job, port), _key(submission)
    policy = port.policies.pioneers
    post = policy.post(member.post)
    said = Commitment(
        items=_items(submission.body["items"], post),
        year=int(submission.body["year"]),
        at=submission.received_at,
    )
    events = commit(port.state(PIONEERS, key), member, said, post=post, days=policy.days)
    return _kept(submission, port, events)


def report_progress(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/progress: how far the items are."""
    submission = port.submission(job.subject)
    state = _year_of(submission, job, port)
    reports = [_progress(each, submission) for each in submission.body["items"]]
    because = submission.body.get("reason", "")
    events = report(
        state, reports, port.policies.pioneers, because=because, at=submission.received_at
    )
    return _kept(submission, port, events)


def appraise_part(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/appraisal: one part; the last one brings the result."""
    submission = port.submission(job.subject)
    state = _year_of(submission, job, port)
    policy = port.policies.pioneers
    because = submission.body.get("reason", "")
    events = appraise(state, _appraisal(submission, policy), policy, because=because)
    return _kept(submission, port, events)


def ask_correction(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/member-request: the member asks by their code; the branch is told, without a name."""
    submission = port.submission(job.subject)
    body, key = submission.body, _key(submission)
    events = ask(
        _year_of(submission, job, port), body["about"], body["text"], at=submission.received_at
    )
    for event in events:
        fields = {"年度": body["year"], "关于": body["about"], "支部": submission.unit}
        port.tell(
            f"{key}:request:{event.request.number}",
            kind="pioneer.requested",
            unit=submission.unit,
            about=submission.unit,
            fields=fields,
        )
    return _kept(submission, port, events)


def answer_request(job: Job, port: PioneerDesk) -> Result:
    """Form mofan/member-answer: the branch confirms a correction, or says why not."""
    submission = port.submission(job.subject)
    body = submission.body
    said = RequestAnswer(accepted=body["accepted"], text=body["text"], at=submission.received_at)
    events = answer(_year_of(submission, job, port), body["request"], said)
    return _kept(submission, port, events)


HANDLERS = {
    "mofan/commitment": pledge,
    "mofan/progress": report_progress,
    "mofan/appraisal": appraise_part,
    "mofan/member-request": ask_correction,
    "mofan/member-answer": answer_request,
}


def _key(submission: Submission) -> str:
    body = submission.body
    return pioneer_id(member_id(submission.unit, body["code"]), int(body["year"]))


def _member_of(submission: Submission, job: Job, port: PioneerDesk) -> Member:
    code = submission.body["code"]
    port.wait_for_member_forms(job, [code])
    named = member_id(submission.unit, code)
    return known_member(port.state(MEMBERS, named), named)


def _year_of(submission: Submission, job: Job, port: PioneerDesk) -> Pioneer:
    """The year that a form is about, also of one who has left: what was pledged is appraised all the same."""
    _member_of(submission, job, port)
    return known_pioneer(port.state(PIONEERS, _key(submission)))


def _kept(submission: Submission, port: PioneerDesk, events: Sequence[PioneerEvent]) -> Result:
    key = _key(submission)
    port.append(PIONEERS, key, submission.author(port.now), events)
    state = known_pioneer(port.state(PIONEERS, key))
    told: dict[str, Any] = {
        "pioneer": key,
        "stage": state.stage.value,
        "missing": list(state.missing),
        "changed": bool(events),
    }
    if state.result is not None:
        told |= {"total": str(state.result.total), "grade": state.result.grade}
    return told


def _items(rows: Sequence[Mapping[str, Any]], post: Post) -> tuple[Item, ...]:
    return tuple(_item(number, row, post) for number, row in enumerate(rows, 1))


def _item(number: int, row: Mapping[str, Any], post: Post) -> Item:
    """An item in the member's own words; what they leave out is as the goal says it."""
    goal = post.goal(row["goal"]) if "goal" in row else None
    return Item(
        number=number,
        goal=goal.id if goal else "",
        text=row.get("text") or (goal.text if goal else ""),
        measure=row.get("measure") or (goal.measure if goal else ""),
        due=date.fromisoformat(row["due"]),
    )


def _progress(row: Mapping[str, Any], submission: Submission) -> tuple[int, Progress]:
    progress = Progress(
        state=ItemState(row["state"]),
        note=row["note"],
        reason=row.get("reason", ""),
        attachments=tuple(row.get("attachments", ())),
        at=submission.received_at,
    )
    return row["item"], progress


def _appraisal(submission: Submission, policy: PioneerPolicy) -> Appraisal:
    body, at = submission.body, submission.received_at
    match Part(body["part"]):
        case Part.OWN:
            return Own(score=exact(body["score"]), text=body["text"], at=at)
        case Part.BRANCH:
            meeting = meeting_of(body["meeting"])
            return OfBranch(score=exact(body["score"]), text=body["text"], meeting=meeting, at=at)
        case Part.MASS:
            return mass_appraisal(Votes(**body["votes"]), body["invited"], policy, at=at)
