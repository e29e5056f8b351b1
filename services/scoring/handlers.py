"""What scoring does with a job: load, let a rule decide, append. Every handler is harmless to repeat.

Between a campaign's close and its plan nothing may slip in: a self-assessment that was being scored
while the campaign closed is waited for, and none is taken after the close. So the ratings that the
plan reads can't change any more, and a plan made twice is the same plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id, step_job
from services.common.kernel.workdays import local_day
from services.scoring.domain import campaign as campaigns
from services.scoring.domain import rating as ratings
from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.campaign import Campaign, Closing
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.numbers import exact
from services.scoring.domain.placement import Placement
from services.scoring.domain.rating import Branch
from services.scoring.domain.sheet import score
from services.scoring.domain.summary import count_stars, summarise
from services.scoring.ports import Scoring

CHUNK = 200
"""Placements a step of the plan brings to their ratings, in one transaction."""
SHOWN = 20
"""How many branches without a self-assessment a result names."""
PREVIEWED = 100
"""How many placements a preview shows."""
SYSTEM = "system:scoring"
PLAN, APPLY = "campaign.plan", "campaign.apply"
Result = Mapping[str, Any]


def open_campaign(job: Job, port: Scoring) -> Result:
    """Form qiangji/campaign: freeze the standard and open (Q1, Q4)."""
    submission = port.submission(job.subject)
    body = submission.body
    standard = port.shipped_standard(body["standard"])
    opening = campaigns.Opened(
        title=body["title"],
        unit=submission.unit,
        unit_path=submission.unit_path,
        standard=body["standard"],
        standard_hash=port.freeze_standard(standard),
        policy=body.get("policy", "lenient"),
        period=body["period"],
        opens_on=date.fromisoformat(body["opens_on"]),
        closes_on=date.fromisoformat(body["closes_on"]),
    )
    on = local_day(submission.received_at)
    events = campaigns.open_campaign(port.campaign(body["campaign"]), opening, on=on)
    port.append_campaign(body["campaign"], submission.author(port.now), events)
    return {"campaign": body["campaign"], "standard_hash": opening.standard_hash}


def assess(job: Job, port: Scoring) -> Result:
    """Form qiangji/self-assessment: score every item and keep the sheet (Q2)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = _campaign(port, body["campaign"], job)
    unit = port.unit(submission.unit)
    ratings.require_branch(unit.kind)
    standard = port.standard(campaign.standard_hash)
    sheet = score(standard, body["facts"], _discretion(body))
    record = rating_id(body["campaign"], unit.id)
    assessment = ratings.SelfAssessed(
        campaign=body["campaign"],
        period=campaign.period,
        branch=Branch(code=unit.id, name=unit.name, path=unit.path, category=unit.category),
        sheet=sheet,
        claimed_star=body["claimed_star"],
        received_at=submission.received_at,
    )
    events = ratings.assess(port.rating(record), campaign, assessment)
    port.append_rating(record, submission.author(port.now), events)
    return {"rating": record, "total": str(sheet.total), "star_by_score": sheet.star_by_score}


def close_campaign(job: Job, port: Scoring) -> Result:
    """Form qiangji/campaign-close: score what was received before it, then close and plan (Q4).

    What is received after this form counts only if it is scored before the close is done.
    """
    submission = port.submission(job.subject)
    body = submission.body
    name = body["campaign"]
    campaign = _campaign(port, name, job)
    port.wait_for_received(name, submission.received_at)
    rated = port.rated_branches(name)
    missing = [unit for unit in port.branches_below(campaign.unit) if unit.id not in rated]
    wish = Closing(
        unit=submission.unit,
        at=port.now,
        missing=[unit.name for unit in missing],
        held=port.held(name),
        leave_out=bool(body.get("leave_out_missing", False)),
        reason=str(body.get("reason", "")),
    )
    port.append_campaign(name, submission.author(port.now), campaigns.close(campaign, wish))
    _enqueue(port, name, PLAN, job)
    first = [unit.id for unit in missing[:SHOWN]]
    return {"campaign": name, "missing": len(missing), "missing_first": first}


def plan(job: Job, port: Scoring) -> Result:
    """Allocate stars to all ratings of a closed campaign; the same ratings give the same plan (Q4)."""
    campaign = campaigns.to_plan(port.campaign(job.subject))
    port.wait_for_running(job.subject)
    standard = port.standard(campaign.standard_hash)
    allocation = allocate(port.candidates(job.subject), standard, campaign.policy)
    chunks = port.keep_plan(job.subject, _chunks(allocation))
    summary = summarise(allocation)
    events = campaigns.allocate(campaign, at=port.now, chunks=chunks, summary=summary)
    port.append_campaign(job.subject, _system(port, campaign), events)
    if chunks:
        _enqueue(port, job.subject, APPLY, job)
    return {"campaign": job.subject, "chunks": chunks}


def apply_chunk(job: Job, port: Scoring) -> Result:
    """Give one chunk of the plan to its ratings, then go on to the next (progress: campaign.applied)."""
    campaign = campaigns.known(port.campaign(job.subject))
    number = campaign.applied + 1
    events = campaigns.apply_chunk(campaign, number)
    author = _system(port, campaign)
    for row in port.plan_chunk(job.subject, number):
        record = rating_id(job.subject, row["unit"])
        placed = ratings.Placed(
            star=row["star"],
            because=row["because"],
            tied=row["tied"],
            placed_at=campaign.allocated_at or port.now,
        )
        port.append_rating(record, author, ratings.place(port.rating(record), placed))
    port.append_campaign(job.subject, author, events)
    if number < campaign.chunks:
        _enqueue(port, job.subject, APPLY, job)
    return {"campaign": job.subject, "applied": number}


def preview(job: Job, port: Scoring) -> Result:
    """Form qiangji/allocation-preview: what the ratios would mean now; nothing is changed (Q3, Q4).

    The limits are those of the whole scope; ``own`` are the branches of the unit that asks, best first.
    """
    submission = port.submission(job.subject)
    name = submission.body["campaign"]
    campaign = _campaign(port, name, job)
    campaigns.require_part(campaign, submission.unit_path)
    policy = submission.body.get("policy", campaign.policy)
    standard = port.standard(campaign.standard_hash)
    allocation = allocate(port.candidates(name), standard, policy)
    branches = port.rated_branches(name, within=submission.unit)
    own = [placement for placement in allocation.placements() if placement.unit in branches]
    return {
        "campaign": name,
        "policy": policy,
        "summary": port.plain(summarise(allocation)),
        "own": {
            "unit": submission.unit,
            "rated": len(own),
            "stars": port.plain(count_stars(placement.star for placement in own)),
            "placements": [_row(placement) for placement in own[:PREVIEWED]],
        },
    }


HANDLERS = {
    "qiangji/campaign": open_campaign,
    "qiangji/self-assessment": assess,
    "qiangji/campaign-close": close_campaign,
    "qiangji/allocation-preview": preview,
    PLAN: plan,
    APPLY: apply_chunk,
}
"""Kind of job → handler: the whole of what scoring does."""


def _campaign(port: Scoring, name: str, job: Job) -> Campaign:
    """The campaign that a form names; NotYet while its opening, posted before, is still under way."""
    campaign = port.campaign(name)
    if campaign is None:
        port.wait_for_opening(name, job.due)
    return campaigns.known(campaign)


def _discretion(body: Mapping[str, Any]) -> list[Discretion]:
    return [
        Discretion(
            item=line["item"], points=exact(line["points"]), reason=line["reason"], by=line["by"]
        )
        for line in body.get("discretionary", ())
    ]


def _chunks(allocation: Allocation) -> Iterator[Sequence[dict[str, Any]]]:
    by_unit = sorted(allocation.placements(), key=lambda placement: placement.unit)
    for start in range(0, len(by_unit), CHUNK):
        yield [_row(placement) for placement in by_unit[start : start + CHUNK]]


def _row(placement: Placement) -> dict[str, Any]:
    return {
        "unit": placement.unit,
        "star": placement.star,
        "because": placement.reason,
        "tied": placement.because.tied,
    }


def _enqueue(port: Scoring, name: str, kind: str, job: Job) -> None:
    port.enqueue(
        NewJob(
            id=step_job(name, port.campaign_version(name), kind),
            queue="scoring",
            kind=kind,
            subject=name,
            due=port.now,
            correlation_id=job.correlation_id,
        )
    )


def _system(port: Scoring, campaign: Campaign) -> Author:
    return Author(at=port.now, by=SYSTEM, unit=campaign.unit)
