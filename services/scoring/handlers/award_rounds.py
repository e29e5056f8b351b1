"""A round of awards is opened, withdrawn, made final; what it gives reaches the record in steps (F3)."""

from datetime import date

from services.common.jobs import Job
from services.common.kernel.workdays import local_day
from services.scoring.domain.award.policy import Level
from services.scoring.domain.award_round.award_round import (
    AWARD_ROUNDS,
    AwardRound,
    RoundStage,
    known_round,
)
from services.scoring.domain.award_round.running import (
    deadlines_of,
    finalise,
    open_round,
    require_own,
    settle,
    to_finalise,
    withdraw,
)
from services.scoring.domain.nomination.choosing import settle as settle_nomination
from services.scoring.domain.nomination.evolve import NOMINATIONS
from services.scoring.domain.nomination.nomination import (
    STAGE_TEXT,
    Nomination,
    NominationStage,
    known_nomination,
)
from services.scoring.handlers.award_facts import running_round
from services.scoring.handlers.honours import honour_nominee
from services.scoring.handlers.publication import close_notice, take_down
from services.scoring.handlers.steps import Result, leave_step, signed_by_system
from services.scoring.ports.awards import AwardDesk

SETTLE = "award_round.settle"
CHUNK = 50


def open_(job: Job, port: AwardDesk) -> Result:
    """Form mofan/award-round: nominations for a year are taken, by the rules as they are now."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["round"]
    port.wait_for_award_forms(job, key)
    kind = port.policies.awards.kind(body["kind"])
    days = {Level(name): date.fromisoformat(on) for name, on in body["deadlines"].items()}
    award_round = AwardRound(
        kind=kind,
        title=body["title"],
        year=int(body["year"]),
        unit=submission.unit,
        unit_path=submission.unit_path,
        deadlines=deadlines_of(kind, days, on=local_day(submission.received_at)),
        opened_at=submission.received_at,
    )
    events = open_round(port.state(AWARD_ROUNDS, key), award_round)
    port.append(AWARD_ROUNDS, key, submission.author(port.now), events)
    return {"round": key, "awards": [each.id for each in kind.awards]}


def withdraw_(job: Job, port: AwardDesk) -> Result:
    """Form mofan/award-round-withdrawal: the round is held no more, and what is shown of it is withdrawn."""
    submission = port.submission(job.subject)
    body = submission.body
    key = body["round"]
    award_round = running_round(job, port)
    require_own(award_round, submission.unit)
    author = submission.author(port.now)
    events = withdraw(at=port.now, because=body["reason"])
    port.append(AWARD_ROUNDS, key, author, events)
    take_down(port, author, key, because=body["reason"])
    return {"round": key, "stage": RoundStage.WITHDRAWN.value}


def finalise_(job: Job, port: AwardDesk) -> Result:
    """Form mofan/award-finalisation: the window is over and all is answered, so the honours are given."""
    submission = port.submission(job.subject)
    key = submission.body["round"]
    award_round = running_round(job, port)
    require_own(award_round, submission.unit)
    notice = to_finalise(award_round)
    author = submission.author(port.now)
    close_notice(port, author, notice, asked_at=submission.received_at)
    port.append(AWARD_ROUNDS, key, author, finalise(award_round, at=port.now))
    leave_step(port, AWARD_ROUNDS, key, SETTLE)
    return {"round": key, "notice": notice}


def settle_(job: Job, port: AwardDesk) -> Result:
    """Job award_round.settle: the next 50 nominations learn how the round ended, until all know."""
    key = job.subject
    award_round = known_round(port.state(AWARD_ROUNDS, key))
    if award_round.stage is not RoundStage.FINAL:
        return {"round": key, "settled": 0}
    author = signed_by_system(port, award_round.unit)
    ids = port.undecided(key, most=CHUNK)
    for each in ids:
        nomination = known_nomination(port.state(NOMINATIONS, each))
        events = settle_nomination(nomination, award_round.kind.award(nomination.award))
        port.append(NOMINATIONS, each, author, events)
        after = known_nomination(port.state(NOMINATIONS, each))
        if after.stage is NominationStage.HONOURED:
            honour_nominee(port, author, each, award_round, on=local_day(port.now), number="")
        if events:
            _tell_nominator(port, each, after, award_round)
    port.append(AWARD_ROUNDS, key, author, settle(len(ids)))
    if len(ids) == CHUNK:
        leave_step(port, AWARD_ROUNDS, key, SETTLE)
    return {"round": key, "settled": len(ids)}


HANDLERS = {
    "mofan/award-round": open_,
    "mofan/award-round-withdrawal": withdraw_,
    "mofan/award-finalisation": finalise_,
    SETTLE: settle_,
}


def _tell_nominator(
    port: AwardDesk, key: str, nomination: Nomination, award_round: AwardRound
) -> None:
    """Who nominated is told what the round made of it, without the nominee's name."""
    fields = {"评选": award_round.title, "奖项": nomination.award_title, "编号": key}
    port.tell(
        f"{key}:settled",
        kind="nomination.settled",
        unit=nomination.unit,
        about=key,
        fields={**fields, "结果": STAGE_TEXT[nomination.stage]},
    )
