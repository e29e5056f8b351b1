"""What scoring does with a job: load, let a rule decide, append. Every handler is harmless to repeat."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id, step_job
from services.scoring.domain import campaign as campaigns
from services.scoring.domain import rating as ratings
from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.campaign import Campaign, LimitUse, LowShare, StarCount, Summary
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.numbers import exact
from services.scoring.domain.rating import Branch
from services.scoring.domain.sheet import score
from services.scoring.ports import Scoring

CHUNK = 200
MISSING_SHOWN = 20
SYSTEM = "system:scoring"
STARS = (5, 4, 3, 2, 1)
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
    events = campaigns.open_campaign(port.campaign(body["campaign"]), opening)
    port.append_campaign(body["campaign"], submission.author(port.now), events)
    return {"campaign": body["campaign"], "standard_hash": opening.standard_hash}


def assess(job: Job, port: Scoring) -> Result:
    """Form qiangji/self-assessment: score every item and keep the sheet (Q2)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaigns.known(port.campaign(body["campaign"]))
    unit = port.unit(submission.unit)
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
    """Form qiangji/campaign-close: wait for assessments under way, then close and plan (Q4)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaigns.known(port.campaign(body["campaign"]))
    port.wait_for_assessments(submission.received_at)
    scope = {unit.id for unit in port.branches_below(campaign.unit)}
    missing = sorted(scope - port.rated_branches(body["campaign"]))
    events = campaigns.close(
        campaign,
        at=submission.received_at,
        missing=len(missing),
        leave_out=bool(body.get("leave_out_missing", False)),
        reason=str(body.get("reason", "")),
    )
    port.append_campaign(body["campaign"], submission.author(port.now), events)
    _enqueue(port, body["campaign"], "campaign.plan", job.correlation_id)
    return {
        "campaign": body["campaign"],
        "missing": len(missing),
        "missing_first": missing[:MISSING_SHOWN],
    }


def plan(job: Job, port: Scoring) -> Result:
    """Allocate stars to all ratings of a closed campaign; the same ratings give the same plan."""
    campaign = campaigns.known(port.campaign(job.subject))
    standard = port.standard(campaign.standard_hash)
    allocation = allocate(port.candidates(job.subject), standard, campaign.policy)
    chunks = port.keep_plan(job.subject, _chunks(allocation))
    events = campaigns.allocate(campaign, chunks=chunks, summary=summarise(allocation))
    port.append_campaign(job.subject, _system(port, campaign), events)
    if chunks:
        _enqueue(port, job.subject, "campaign.apply", job.correlation_id)
    return {"campaign": job.subject, "chunks": chunks}


def apply_chunk(job: Job, port: Scoring) -> Result:
    """Give one chunk of the plan to its ratings, then go on to the next (progress: campaign.applied)."""
    campaign = campaigns.known(port.campaign(job.subject))
    number = campaign.applied + 1
    if number > campaign.chunks:
        return {"campaign": job.subject, "applied": campaign.applied}
    author = _system(port, campaign)
    for row in port.plan_chunk(job.subject, number):
        record = rating_id(job.subject, row["unit"])
        placed = ratings.Placed(
            star=row["star"], because=row["because"], tied=row["tied"], placed_at=port.now
        )
        events = ratings.place(port.rating(record), placed)
        if events:
            port.append_rating(record, author, events)
    port.append_campaign(job.subject, author, campaigns.apply_chunk(campaign, number))
    if number < campaign.chunks:
        _enqueue(port, job.subject, "campaign.apply", job.correlation_id)
    return {"campaign": job.subject, "applied": number}


def preview(job: Job, port: Scoring) -> Result:
    """Form qiangji/allocation-preview: what the ratios would mean now; nothing is changed (Q3, Q4)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaigns.known(port.campaign(body["campaign"]))
    standard = port.standard(campaign.standard_hash)
    policy = body.get("policy", campaign.policy)
    allocation = allocate(port.candidates(body["campaign"]), standard, policy)
    return {
        "campaign": body["campaign"],
        "policy": policy,
        "summary": port.document(summarise(allocation)),
    }


HANDLERS = {
    "qiangji/campaign": open_campaign,
    "qiangji/self-assessment": assess,
    "qiangji/campaign-close": close_campaign,
    "qiangji/allocation-preview": preview,
    "campaign.plan": plan,
    "campaign.apply": apply_chunk,
}
"""Kind of job → handler: the whole of what scoring does."""


def summarise(allocation: Allocation) -> Summary:
    """The allocation in the numbers that a campaign keeps; the placements themselves go to the ratings."""
    tied = {tie.star: len(tie.units) for tie in allocation.ties}
    low = allocation.two_and_below
    return Summary(
        rated=sum(allocation.count(star) for star in STARS),
        stars=tuple(StarCount(star=star, branches=allocation.count(star)) for star in STARS),
        limits=tuple(
            LimitUse(
                star=use.star, cap=use.cap, used=use.used, over=use.over, tied=tied.get(use.star, 0)
            )
            for use in allocation.limits
        ),
        two_and_below=LowShare(
            count=low.count, percent=low.percent, over=low.over, remark=low.remark
        ),
    )


def _discretion(body: Mapping[str, Any]) -> list[Discretion]:
    return [
        Discretion(
            item=line["item"], points=exact(line["points"]), reason=line["reason"], by=line["by"]
        )
        for line in body.get("discretionary", ())
    ]


def _chunks(allocation: Allocation) -> Iterator[list[dict[str, Any]]]:
    rows = [
        {"unit": item.unit, "star": item.star, "because": item.reason, "tied": item.because.tied}
        for item in sorted(allocation.placements(), key=lambda placement: placement.unit)
    ]
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _enqueue(port: Scoring, campaign_id: str, kind: str, correlation_id: str) -> None:
    port.enqueue(
        NewJob(
            id=step_job(campaign_id, port.campaign_version(campaign_id), kind),
            queue="scoring",
            kind=kind,
            subject=campaign_id,
            due=port.now,
            correlation_id=correlation_id,
        )
    )


def _system(port: Scoring, campaign: Campaign) -> Author:
    return Author(at=port.now, by=SYSTEM, unit=campaign.unit)
