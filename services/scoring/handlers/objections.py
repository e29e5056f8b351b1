"""Objections to what a notice shows, and their answers; a correction asks for new stars for all (Q8)."""

from collections.abc import Mapping
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.identity import objection_id, rating_id
from services.common.submissions import Submission
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.publishing import question
from services.scoring.domain.campaign.state import known
from services.scoring.domain.publication.notice import NOTICES, known_notice
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
from services.scoring.domain.rating.correcting import (
    SheetChange,
    correct,
    difference,
    require_shown,
    to_correct,
    with_recognitions,
)
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.recognising import (
    counted_facts,
    recognition_of,
    require_project,
)
from services.scoring.domain.rating.state import Recognition
from services.scoring.domain.sheet import score
from services.scoring.handlers.steps import Result, discretion_of, meeting_of
from services.scoring.ports.publication import PublicationDesk


def raise_(job: Job, port: PublicationDesk) -> Result:
    """Form qiangji/objection: keep it if it was received while the notice took objections."""
    submission = port.submission(job.subject)
    body = submission.body
    notice = known_notice(port.state(NOTICES, body["notice"]))
    branch = body.get("branch")
    if branch is not None:
        require_shown(port.state(RATINGS, rating_id(notice.subject.id, branch)))
    key = objection_id(submission.id)
    objection = Objection(
        notice=body["notice"],
        subject=notice.subject,
        unit=notice.unit,
        unit_path=notice.unit_path,
        branch=branch,
        text=body["text"],
        raised_by=_objector(submission),
        receipt=body.get("receipt_sha256", ""),
        raised_at=submission.received_at,
    )
    events = raise_objection(port.state(OBJECTIONS, key), notice, objection)
    port.append(OBJECTIONS, key, submission.author(port.now), events)
    return {"objection": key, "notice": body["notice"]}


def answer_objection(job: Job, port: PublicationDesk) -> Result:
    """Form qiangji/objection-decision: answer; upheld or modified, correct the sheet and ask for new stars."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["objection"]
    objection = require_answerable(port.state(OBJECTIONS, key), submission.unit)
    if objection.subject.id != body["campaign"]:
        raise Refused("这件异议不是对这次创评活动提出的，请核对编号", code="objection_elsewhere")
    change = _corrected(submission, port) if "facts" in body else None
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


def _corrected(submission: Submission, port: PublicationDesk) -> SheetChange:
    body = submission.body
    name, branch = body["campaign"], body["branch"]
    campaign = known(port.state(CAMPAIGNS, name))
    key = rating_id(name, branch)
    rating, before = to_correct(port.state(RATINGS, key))
    standard = port.standard(campaign.standard_for(rating.branch.category).hash)
    decided = _decided(body)
    for each in decided:
        require_project(standard, body["facts"], each)
    facts = counted_facts(standard, body["facts"], with_recognitions(rating, decided))
    sheet = score(standard, facts, discretion_of(body.get("discretionary", ())))
    events = correct(
        rating,
        sheet=sheet,
        objection=body["objection"],
        reason=body["reason"],
        basis=submission.id,
        decided=decided,
    )
    author = submission.author(port.now)
    port.append(RATINGS, key, author, events)
    because = f"异议成立，“{rating.branch.name}”的得分已经更正，须重新分配星级"
    port.append(CAMPAIGNS, name, author, question(campaign, because))
    return difference(branch, before, sheet)


def _decided(body: Mapping[str, Any]) -> list[Recognition]:
    return [
        recognition_of(
            each["project"],
            recognised=each["recognised"],
            points=each.get("points", 0),
            reason=each["reason"],
        )
        for each in body.get("recognitions", ())
    ]
