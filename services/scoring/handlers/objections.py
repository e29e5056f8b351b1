"""Objections to what a notice shows, and their answers; a correction asks for a new result to be shown (Q8, F3)."""

from collections.abc import Mapping

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.identity import objection_id
from services.common.submissions import Submission
from services.scoring.domain.publication.notice import NOTICES, SubjectKind, known_notice
from services.scoring.domain.publication.objecting import (
    answer,
    raise_objection,
    require_answerable,
)
from services.scoring.domain.publication.objection import (
    OBJECTIONS,
    Decision,
    Objection,
    ObjectionStage,
    Objector,
)
from services.scoring.handlers import award_decisions, corrections, regrades
from services.scoring.handlers.corrections import Shown
from services.scoring.handlers.steps import Result, meeting_of
from services.scoring.ports.publication import PublicationDesk

SUBJECTS: Mapping[SubjectKind, Shown] = {
    SubjectKind.CAMPAIGN: corrections.CAMPAIGN,
    SubjectKind.REGRADE: regrades.REGRADE,
    SubjectKind.AWARD: award_decisions.AWARD,
}
"""Everything that is shown for objections."""


def raise_(job: Job, port: PublicationDesk) -> Result:
    """Form qiangji/objection: keep it if it was received while the notice took objections."""
    submission = port.submission(job.subject)
    body = submission.body
    notice = known_notice(port.state(NOTICES, body["notice"]))
    about = body.get("about")
    if about is not None:
        SUBJECTS[notice.subject.kind].require_shown(port, notice.subject.id, about)
    key = objection_id(submission.id)
    objection = Objection(
        notice=body["notice"],
        subject=notice.subject,
        unit=notice.unit,
        unit_path=notice.unit_path,
        about=about,
        text=body["text"],
        raised_by=_objector(submission),
        receipt=body.get("receipt_sha256", ""),
        raised_at=submission.received_at,
    )
    events = raise_objection(port.state(OBJECTIONS, key), notice, objection)
    port.append(OBJECTIONS, key, submission.author(port.now), events)
    return {"objection": key, "notice": body["notice"]}


def answer_objection(job: Job, port: PublicationDesk) -> Result:
    """Form qiangji/objection-decision: answer; upheld or modified, correct what was shown."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["objection"]
    objection = require_answerable(port.state(OBJECTIONS, key), submission.unit)
    if objection.subject.id != body["subject"]:
        raise Refused("这件异议不是对这一公示提出的，请核对编号", code="objection_elsewhere")
    change = SUBJECTS[objection.subject.kind].correct(submission, port)
    decision = Decision(
        outcome=ObjectionStage(body["outcome"]),
        reason=body["reason"],
        answer=body["answer"],
        college_view=body.get("college_view", ""),
        meeting=meeting_of(body["meeting"]),
        decided_by=body["decided_by"],
        decided_at=port.now,
        change=change,
    )
    events = answer(objection, decision, unit=submission.unit)
    port.append(OBJECTIONS, key, submission.author(port.now), events)
    return {"objection": key, "outcome": body["outcome"], "change": port.plain(change)}


HANDLERS = {"qiangji/objection": raise_, "qiangji/objection-decision": answer_objection}


def _objector(submission: Submission) -> Objector | None:
    named = submission.body.get("raised_by")
    return Objector(name=named["name"], contact=named["contact"]) if named else None
