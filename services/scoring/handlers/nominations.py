"""Nominations climb: put forward, passed on by ranked lists, returned, declined, withdrawn (F3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.kernel.workdays import day_text
from services.common.submissions import Submission
from services.scoring.domain.award.policy import Award, Level
from services.scoring.domain.award.quota import Ranked, Selection, select
from services.scoring.domain.award_round.award_round import AwardRound
from services.scoring.domain.award_round.running import require_in_time
from services.scoring.domain.honour.honour import HONOURS, honour_id, require_none
from services.scoring.domain.nomination.climbing import (
    decline,
    give_back,
    left_out,
    pass_on,
    require_award,
    require_below_top,
    require_listed_once,
    require_of_round,
    require_waiting,
)
from services.scoring.domain.nomination.evolve import NOMINATIONS
from services.scoring.domain.nomination.nominating import (
    amend,
    is_amendment,
    ladder_of,
    nominate,
    require_nominee,
    withdraw,
)
from services.scoring.domain.nomination.nomination import (
    FIRST,
    Case,
    Nomination,
    Opinion,
    known_nomination,
    nomination_id,
)
from services.scoring.domain.nomination.slate import (
    SLATES,
    fill,
    free_place,
    slate_id,
    take_place,
)
from services.scoring.handlers.award_facts import (
    findings_of,
    nominee_of,
    opinion_of,
    running_round,
    shown_checks,
    slate_of,
    units_up,
)
from services.scoring.handlers.steps import Result
from services.scoring.ports.awards import AwardDesk


def put_forward(job: Job, port: AwardDesk) -> Result:
    """Form mofan/nomination: somebody is put forward, or what was returned comes again."""
    submission = port.submission(job.subject)
    body = submission.body
    award_round = running_round(job, port)
    award = award_round.kind.award(body["award"])
    unit = port.unit(submission.unit)
    _wait_for_member(job, port, body["nominee"])
    nominee = nominee_of(body["nominee"], unit, port)
    require_nominee(award, nominee, unit)
    ladder = ladder_of(award, units_up(port, unit, top=award_round.unit), top=award_round.unit)
    require_none(port.state(HONOURS, honour_id(nominee.id, award.id, award_round.year)))
    key = nomination_id(body["round"], award.id, nominee.id)
    state = port.state(NOMINATIONS, key)
    if is_amendment(state, submission.unit):
        return _amend(submission, port, key, award_round)
    require_in_time(award_round, ladder[0].level, submission.received_at)
    nomination = Nomination(
        round=body["round"],
        award=award.id,
        award_title=award.title,
        year=award_round.year,
        unit=submission.unit,
        unit_path=submission.unit_path,
        nominee=nominee,
        case=_case(submission),
        ladder=ladder,
        at=FIRST,
        opinions=(opinion_of(submission, ladder[0].level, body["opinion"]),),
        checks=findings_of(port, award, award_round, nominee),
        checked_at=port.now,
        nominated_at=submission.received_at,
    )
    events = nominate(state, nomination)
    _take_place(submission, port, key, nomination, award)
    port.append(NOMINATIONS, key, submission.author(port.now), events)
    return _told(port, key)


def pass_list(job: Job, port: AwardDesk) -> Result:
    """Form mofan/nomination-list: a level passes on as many of its ranked list as it has places."""
    submission = port.submission(job.subject)
    body = submission.body
    award_round = running_round(job, port)
    award = award_round.kind.award(body["award"])
    lines = {item["nomination"]: item for item in body["items"]}
    require_listed_once([item["nomination"] for item in body["items"]])
    waiting = {key: _waiting(submission, port, key, award_round) for key in lines}
    for nomination in waiting.values():
        require_below_top(nomination)
    level = next(iter(waiting.values())).rung.level
    author = submission.author(port.now)
    selection, because = _select(submission, port, award, level)
    for key in selection.passed:
        opinion = _opinion(submission, level, lines[key])
        port.append(NOMINATIONS, key, author, pass_on(waiting[key], opinion))
    for left in selection.left_out:
        port.append(NOMINATIONS, left.id, author, left_out(waiting[left.id], left))
    return {
        "passed": list(selection.passed),
        "left_out": [port.plain(each) for each in selection.left_out],
        "places": because,
    }


def review(job: Job, port: AwardDesk) -> Result:
    """Form mofan/nomination-review: a level returns a nomination, or declines it."""
    submission = port.submission(job.subject)
    body = submission.body
    award_round = running_round(job, port)
    key = body["nomination"]
    nomination = require_waiting(
        port.state(NOMINATIONS, key), round_id=body["round"], unit=submission.unit
    )
    if award_round.unit != submission.unit:
        _require_in_time(award_round, nomination, submission)
    author = submission.author(port.now)
    if body["outcome"] == "returned":
        until = date.fromisoformat(body["until"])
        at = submission.received_at
        events = give_back(nomination, reason=body["reason"], until=until, at=at)
        port.append(NOMINATIONS, key, author, events)
        _tell_nominator(submission, port, nomination, {"期限": day_text(until)})
    else:
        port.append(NOMINATIONS, key, author, decline(nomination, reason=body["reason"]))
        _tell_nominator(submission, port, nomination, {})
    return _told(port, key)


def take_back(job: Job, port: AwardDesk) -> Result:
    """Form mofan/nomination-withdrawal: who nominated takes it back, and has the place again."""
    submission = port.submission(job.subject)
    body = submission.body
    running_round(job, port)
    key = body["nomination"]
    nomination = require_of_round(port.state(NOMINATIONS, key), body["round"])
    author = submission.author(port.now)
    events = withdraw(nomination, unit=submission.unit, reason=body["reason"])
    port.append(NOMINATIONS, key, author, events)
    place = slate_id(body["round"], nomination.award, submission.unit)
    port.append(SLATES, place, author, free_place(port.state(SLATES, place), key))
    return {"nomination": key, "stage": known_nomination(port.state(NOMINATIONS, key)).stage.value}


HANDLERS = {
    "mofan/nomination": put_forward,
    "mofan/nomination-withdrawal": take_back,
    "mofan/nomination-list": pass_list,
    "mofan/nomination-review": review,
}


def _tell_nominator(
    submission: Submission, port: AwardDesk, nomination: Nomination, more: Mapping[str, str]
) -> None:
    """Who nominated is told what became of it, without the nominee's name."""
    body = submission.body
    fields = {"奖项": nomination.award_title, "编号": body["nomination"], "理由": body["reason"]}
    port.tell(
        f"{body['nomination']}:{submission.id}",
        kind=f"nomination.{body['outcome']}",
        unit=nomination.unit,
        about=body["nomination"],
        fields={**fields, "单位": nomination.rung.name, **more},
    )


def _select(
    submission: Submission, port: AwardDesk, award: Award, level: Level
) -> tuple[Selection, str]:
    """Who of the list passes, their places kept; and how the places were counted."""
    body = submission.body
    ranked = [Ranked(id=item["nomination"], rank=item.get("rank")) for item in body["items"]]
    slate = slate_of(port, body["round"], award, level, port.unit(submission.unit))
    if slate is None:
        return select(ranked, None), "没有名额限制"
    place = slate_id(body["round"], award.id, submission.unit)
    state = port.state(SLATES, place)
    filled, selection = fill(state, slate, ranked)
    port.append(SLATES, place, submission.author(port.now), filled)
    return selection, (state or slate).places.because


def _take_place(
    submission: Submission, port: AwardDesk, key: str, nomination: Nomination, award: Award
) -> None:
    unit, level = port.unit(submission.unit), nomination.ladder[0].level
    slate = slate_of(port, nomination.round, award, level, unit)
    if slate is not None:
        place = slate_id(nomination.round, award.id, unit.id)
        events = take_place(port.state(SLATES, place), slate, key)
        port.append(SLATES, place, submission.author(port.now), events)


def _wait_for_member(job: Job, port: AwardDesk, told: Mapping[str, Any]) -> None:
    """What was entered or appraised of the nominee before is dealt with first."""
    if "member" in told:
        port.wait_for_member_forms(job, [told["member"].partition(":")[2]])


def _amend(submission: Submission, port: AwardDesk, key: str, award_round: AwardRound) -> Result:
    state = known_nomination(port.state(NOMINATIONS, key))
    level = state.ladder[0].level
    require_in_time(award_round, level, submission.received_at, until=state.until)
    award = award_round.kind.award(state.award)
    events = amend(
        state,
        _case(submission),
        opinion_of(submission, level, submission.body["opinion"]),
        findings_of(port, award, award_round, state.nominee),
        at=port.now,
    )
    port.append(NOMINATIONS, key, submission.author(port.now), events)
    return _told(port, key)


def _waiting(
    submission: Submission, port: AwardDesk, key: str, award_round: AwardRound
) -> Nomination:
    nomination = require_waiting(
        port.state(NOMINATIONS, key), round_id=submission.body["round"], unit=submission.unit
    )
    require_award(nomination, submission.body["award"])
    _require_in_time(award_round, nomination, submission)
    return nomination


def _require_in_time(
    award_round: AwardRound, nomination: Nomination, submission: Submission
) -> None:
    level = nomination.rung.level
    require_in_time(award_round, level, submission.received_at, until=nomination.until)


def _opinion(submission: Submission, level: Level, line: Mapping[str, Any]) -> Opinion:
    return opinion_of(submission, level, line["opinion"], rank=line.get("rank"))


def _case(submission: Submission) -> Case:
    body = submission.body
    return Case(deeds=body["deeds"], basis=body["basis"], submission=submission.id)


def _told(port: AwardDesk, key: str) -> Result:
    nomination = known_nomination(port.state(NOMINATIONS, key))
    return {
        "nomination": key,
        "stage": nomination.stage.value,
        "at": nomination.rung.unit,
        "checks": shown_checks(port, nomination),
    }
