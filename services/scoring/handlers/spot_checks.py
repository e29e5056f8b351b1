"""Checks of samples of final stars, and what follows: one branch again, or the whole campaign (Q7)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.kernel.workdays import local_day
from services.common.submissions import Submission
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Task, known
from services.scoring.domain.campaign.voiding import Restart, start_over, to_void
from services.scoring.domain.regrade.opening import VOIDED
from services.scoring.domain.regrade.regrade import Cause, Opening
from services.scoring.domain.spot_check.announcing import (
    Wanted,
    announce,
    require_distinct,
    require_standing,
    stratum,
    to_check,
)
from services.scoring.domain.spot_check.drawing import draw, to_draw
from services.scoring.domain.spot_check.finding import conclude, find
from services.scoring.domain.spot_check.spot_check import (
    SPOT_CHECKS,
    Finding,
    SpotCheck,
    Stratum,
    Verdict,
    known_check,
)
from services.scoring.handlers.campaigns import TURN, window_of
from services.scoring.handlers.regrades import end, open_one
from services.scoring.handlers.standing import REVOKE
from services.scoring.handlers.steps import Result, campaign_named, leave_step, signed_by_system
from services.scoring.ports.spot_checks import SpotCheckDesk

LAPSE = "campaign.lapse"
CHUNK = 50
"""How many regrades of a voided campaign one step ends."""


def announce_check(job: Job, port: SpotCheckDesk) -> Result:
    """Form qiangji/spot-check: freeze the lists and the seed's hash (Q7)."""
    submission = port.submission(job.subject)
    body = submission.body
    name = body["campaign"]
    campaign = to_check(
        campaign_named(port, name, job), unit=submission.unit, by_unit=submission.client_unit
    )
    check = SpotCheck(
        campaign=name,
        unit=campaign.unit,
        unit_path=campaign.unit_path,
        by_unit=submission.client_unit,
        announced_by=body["announced_by"],
        note=body.get("note", ""),
        announced_at=port.now,
        seed_commitment=body["seed_commitment"],
        strata=_strata(port, name, body["strata"]),
    )
    key = body["spot_check"]
    events = announce(port.state(SPOT_CHECKS, key), check)
    port.append(SPOT_CHECKS, key, submission.author(port.now), events)
    return {"spot_check": key, "strata": port.plain(check.strata)}


def draw_check(job: Job, port: SpotCheckDesk) -> Result:
    """Form qiangji/spot-check-draw: the seed is revealed, and draws (Q7)."""
    submission = port.submission(job.subject)
    body = submission.body
    key, seed = body["spot_check"], body["seed"]
    check = to_draw(port.state(SPOT_CHECKS, key), by_unit=submission.client_unit, seed=seed)
    require_standing(known(port.state(CAMPAIGNS, check.campaign)))
    lists = {each.number: _listed(port, check.campaign, each) for each in check.strata}
    events = draw(check, lists, seed=seed, at=port.now)
    port.append(SPOT_CHECKS, key, submission.author(port.now), events)
    return {"spot_check": key, "drawn": port.plain(events[0].drawn)}


def take_findings(job: Job, port: SpotCheckDesk) -> Result:
    """Form qiangji/spot-check-finding: what was seen, branches to rate again, and the end (Q7)."""
    submission = port.submission(job.subject)
    body, by_unit = submission.body, submission.client_unit
    key, author = body["spot_check"], submission.author(port.now)
    findings = [_finding(each) for each in body.get("findings", ())]
    found = find(
        port.state(SPOT_CHECKS, key),
        findings,
        by_unit=by_unit,
        on=local_day(submission.received_at),
    )
    port.append(SPOT_CHECKS, key, author, found)
    ordered = [_order(port, key, each, submission) for each in findings if each.redo_by]
    if "conclusion" in body:
        check = port.state(SPOT_CHECKS, key)
        ended = conclude(check, body["conclusion"], by_unit=by_unit, at=port.now)
        port.append(SPOT_CHECKS, key, author, ended)
    stage = known_check(port.state(SPOT_CHECKS, key)).stage
    return {"spot_check": key, "stage": stage.value, "regrades": ordered}


def redo_campaign(job: Job, port: SpotCheckDesk) -> Result:
    """Form qiangji/campaign-redo: 推倒重来. The old campaign is voided and kept, a new one opens (Q7)."""
    submission = port.submission(job.subject)
    body = submission.body
    name, successor = body["campaign"], body["successor"]
    campaign = to_void(
        port.state(CAMPAIGNS, name),
        port.state(SPOT_CHECKS, body["spot_check"]),
        name=name,
        unit=submission.unit,
        by_unit=submission.client_unit,
    )
    restart = Restart(
        campaign=name,
        successor=successor,
        title=body.get("title", ""),
        windows=(window_of(Task.SELF, body["self"]), window_of(Task.REVIEW, body["review"])),
        because=body["reason"],
    )
    on = local_day(submission.received_at)
    voided, opened = start_over(campaign, port.state(CAMPAIGNS, successor), restart, on=on)
    author = submission.author(port.now)
    port.append(CAMPAIGNS, name, author, voided)
    port.append(CAMPAIGNS, successor, author, opened)
    leave_step(port, CAMPAIGNS, successor, TURN)
    leave_step(port, CAMPAIGNS, name, LAPSE)
    leave_step(port, CAMPAIGNS, name, REVOKE)
    return {"campaign": name, "successor": successor, "round": opened[0].round}


def lapse_regrades(job: Job, port: SpotCheckDesk) -> Result:
    """Job campaign.lapse: what was being regraded by a voided campaign ends with it, some at a time."""
    campaign = known(port.state(CAMPAIGNS, job.subject))
    author = signed_by_system(port, campaign.unit)
    running = port.open_regrades(job.subject, CHUNK)
    for key in running:
        end(port, author, key, because=VOIDED)
    if len(running) == CHUNK:
        leave_step(port, CAMPAIGNS, job.subject, LAPSE, after=running[-1])
    return {"campaign": job.subject, "lapsed": len(running)}


HANDLERS = {
    "qiangji/spot-check": announce_check,
    "qiangji/spot-check-draw": draw_check,
    "qiangji/spot-check-finding": take_findings,
    "qiangji/campaign-redo": redo_campaign,
    LAPSE: lapse_regrades,
}


def _strata(
    port: SpotCheckDesk, campaign: str, asked: Sequence[Mapping[str, Any]]
) -> tuple[Stratum, ...]:
    wanted = [
        Wanted(
            star=each["star"],
            college_path=port.unit(each["college"]).path if "college" in each else (),
            count=each["count"],
        )
        for each in asked
    ]
    require_distinct(wanted)
    return tuple(
        stratum(number, each, port.starred(campaign, each.star, _college(each)))
        for number, each in enumerate(wanted, 1)
    )


def _college(wanted: Wanted) -> str | None:
    return wanted.college_path[-1] if wanted.college_path else None


def _listed(port: SpotCheckDesk, campaign: str, frozen: Stratum) -> Sequence[str]:
    return port.starred(campaign, frozen.star, frozen.college)


def _finding(each: Mapping[str, Any]) -> Finding:
    return Finding(
        branch=each["branch"],
        verdict=Verdict(each["verdict"]),
        seen=each["seen"],
        seen_on=date.fromisoformat(each["seen_on"]),
        seen_by=tuple(each["seen_by"]),
        evidence=tuple(each.get("evidence", ())),
        redo_by=date.fromisoformat(each["redo_by"]) if "redo_by" in each else None,
    )


def _order(
    port: SpotCheckDesk, key: str, finding: Finding, submission: Submission
) -> Mapping[str, str]:
    opening = Opening(
        cause=Cause.REDO,
        reason=finding.seen,
        claimed_star=None,
        asked_by=submission.client_unit,
        asked_at=submission.received_at,
        own=None,
        facts="",
        redo_by=finding.redo_by,
        spot_check=key,
    )
    author = submission.author(port.now)
    return {
        "branch": finding.branch,
        "regrade": open_one(port, author, finding.branch, opening),
    }
