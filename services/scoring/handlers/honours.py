"""Honours reach the record of a person or a branch; those decided above the school when the answer is in (F3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import step_job
from services.scoring.domain.award.policy import NomineeKind
from services.scoring.domain.award_round.award_round import AWARD_ROUNDS, AwardRound, known_round
from services.scoring.domain.award_round.running import require_own
from services.scoring.domain.filing.filing import Receipt
from services.scoring.domain.honour.honour import (
    HONOURS,
    Honour,
    Withdrawal,
    grant,
    honour_id,
    withdraw,
)
from services.scoring.domain.nomination.evolve import NOMINATIONS
from services.scoring.domain.nomination.nomination import (
    NominationStage,
    Nominee,
    known_nomination,
)
from services.scoring.domain.nomination.upward import answer, send
from services.scoring.handlers.steps import Result, meeting_of
from services.scoring.ports.awards import AwardDesk

RECOGNISED, WITHDRAWN = "model.recognised", "model.withdrawn"
"""What notify is told, so that model persons are cared for."""


def honour_nominee(
    port: AwardDesk,
    author: Author,
    key: str,
    award_round: AwardRound,
    *,
    on: date,
    number: str,
) -> str:
    """Put the honour that nomination ``key`` led to on record, once; its id."""
    nomination = known_nomination(port.state(NOMINATIONS, key))
    honour = Honour(
        nominee=nomination.nominee,
        award=nomination.award,
        award_title=nomination.award_title,
        year=nomination.year,
        round=nomination.round,
        nomination=key,
        unit=award_round.unit,
        unit_path=award_round.unit_path,
        notice=award_round.notice or "",
        granted_at=port.now,
        on=on,
        number=number,
    )
    record = honour_id(honour.nominee.id, honour.award, honour.year)
    events = grant(port.state(HONOURS, record), honour)
    port.append(HONOURS, record, author, events)
    if events:
        _tell_notify(port, record, RECOGNISED, _recognition(honour))
    return record


def withdraw_(job: Job, port: AwardDesk) -> Result:
    """Form mofan/honour-withdrawal: it counts no more; that it was given stays readable."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["honour"]
    withdrawal = Withdrawal(
        reason=body["reason"],
        meeting=meeting_of(body["meeting"]),
        decided_by=body["decided_by"],
        withdrawn_at=port.now,
    )
    honour = port.state(HONOURS, key)
    events = withdraw(honour, withdrawal, unit=submission.unit)
    port.append(HONOURS, key, submission.author(port.now), events)
    if honour is not None:
        person = _person(honour.nominee) or honour.nominee.unit
        told = {"person": person, "honour": key, "reason": body["reason"]}
        _tell_notify(port, key, WITHDRAWN, told)
    return {"honour": key, "stage": "withdrawn"}


def note_sending(job: Job, port: AwardDesk) -> Result:
    """Form mofan/nomination-sent: the 推荐表 left for the level above the school."""
    submission = port.submission(job.subject)
    body = submission.body
    key, _ = _named(job, port)
    events = send(
        port.state(NOMINATIONS, key),
        on=date.fromisoformat(body["sent_on"]),
        number=body["number"],
        by=body["sent_by"],
        now=submission.received_at,
    )
    port.append(NOMINATIONS, key, submission.author(port.now), events)
    return {"nomination": key, "stage": NominationStage.SENT.value}


def note_answer(job: Job, port: AwardDesk) -> Result:
    """Form mofan/nomination-answer: the level above granted it, did not, or sent it back."""
    submission = port.submission(job.subject)
    body = submission.body
    key, award_round = _named(job, port)
    answered = Receipt(on=date.fromisoformat(body["answered_on"]), number=body["number"])
    reason, now = body.get("reason", ""), submission.received_at
    state = port.state(NOMINATIONS, key)
    events = answer(state, body["outcome"], answered, reason=reason, now=now)
    author = submission.author(port.now)
    port.append(NOMINATIONS, key, author, events)
    honour = None
    if events[0].stage is NominationStage.HONOURED:
        on, number = answered.on, answered.number
        honour = honour_nominee(port, author, key, award_round, on=on, number=number)
    return {"nomination": key, "stage": events[0].stage.value, "honour": honour}


HANDLERS = {
    "mofan/honour-withdrawal": withdraw_,
    "mofan/nomination-sent": note_sending,
    "mofan/nomination-answer": note_answer,
}


def _tell_notify(port: AwardDesk, record: str, kind: str, told: Mapping[str, Any]) -> None:
    """Leave the job by which notify cares for model persons (F4)."""
    port.enqueue(
        NewJob(
            id=step_job(record, port.version(HONOURS, record), kind),
            queue="notify",
            kind=kind,
            subject=record,
            due=port.now,
            data=told,
        )
    )


def _recognition(honour: Honour) -> Mapping[str, Any]:
    person = _person(honour.nominee)
    return {
        **({"person": person} if person else {}),
        "name": honour.nominee.name,
        "unit": honour.nominee.unit,
        "award": honour.award,
        "award_title": honour.award_title,
        "year": honour.year,
    }


def _person(nominee: Nominee) -> str:
    """``<unit>:<code>``, also of somebody in no register; empty for a branch."""
    if nominee.kind is NomineeKind.BRANCH:
        return ""
    return nominee.id if nominee.kind is NomineeKind.MEMBER else f"{nominee.unit}:{nominee.id}"


def _named(job: Job, port: AwardDesk) -> tuple[str, AwardRound]:
    submission = port.submission(job.subject)
    body = submission.body
    port.wait_for_award_forms(job, body["round"])
    nomination = known_nomination(port.state(NOMINATIONS, body["nomination"]))
    award_round = known_round(port.state(AWARD_ROUNDS, nomination.round))
    require_own(award_round, submission.unit)
    return body["nomination"], award_round
