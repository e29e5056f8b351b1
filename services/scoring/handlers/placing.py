"""Closing a campaign and allocating its stars (Q4). Every step is harmless to repeat.

Between a campaign's close and its plan nothing may slip in: a form that was being dealt with while the
campaign closed is waited for, and none is taken after the close. So the ratings that the plan reads
can't change any more, and a plan made twice is the same plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.common.jobs import Job
from services.common.kernel.canonical import content_hash
from services.common.kernel.history import Author
from services.common.kernel.identity import rating_id
from services.scoring.domain.allocation import Allocation, allocate
from services.scoring.domain.campaign import placing
from services.scoring.domain.campaign.changes import Change, changes, count_changes
from services.scoring.domain.campaign.closing import Closing, close
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.state import Campaign, known, require_part
from services.scoring.domain.placement import Placement
from services.scoring.domain.rating.events import Placed
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.placing import place
from services.scoring.domain.standard import Standard
from services.scoring.domain.summary import Summary, count_stars, summarise
from services.scoring.handlers.steps import Result, campaign_named, leave_step, signed_by_system
from services.scoring.ports.parts import PartDesk
from services.scoring.ports.season import SeasonDesk

CHANGED = 50
"""How many changed placements the result of a new allocation shows."""
CHUNK = 200
"""Placements a step of the plan brings to their ratings, in one transaction."""
SHOWN = 20
"""How many branches that are missing a result names."""
PREVIEWED = 100
"""How many placements a preview shows."""
PLAN, APPLY = "campaign.plan", "campaign.apply"


def close_campaign(job: Job, port: PartDesk) -> Result:
    """Form qiangji/campaign-close: deal with what was received before it, then close and plan (Q4).

    What is received after this form counts only if it is dealt with before the close is done.
    """
    submission = port.submission(job.subject)
    body = submission.body
    name = body["campaign"]
    campaign = campaign_named(port, name, job)
    port.wait_for_received(name, submission.received_at)
    settled = port.settled_branches(name)
    missing = [unit for unit in port.branches_below(campaign.unit) if unit.id not in settled]
    unsent = port.unsent_parts(name)
    wish = Closing(
        unit=submission.unit,
        at=port.now,
        missing=[unit.name for unit in missing],
        unsent=[port.unit(college).name for college in unsent],
        held=port.held(name),
        leave_out=bool(body.get("leave_out_missing", False)),
        reason=str(body.get("reason", "")),
    )
    port.append(CAMPAIGNS, name, submission.author(port.now), close(campaign, wish))
    leave_step(port, CAMPAIGNS, name, PLAN)
    first = [unit.id for unit in missing[:SHOWN]]
    return {
        "campaign": name,
        "missing": len(missing),
        "missing_first": first,
        "unsent": unsent[:SHOWN],
    }


def plan(job: Job, port: SeasonDesk) -> Result:
    """The first allocation after the close; a campaign that has one stays as it is (Q4)."""
    name = job.subject
    campaign = known(port.state(CAMPAIGNS, name))
    if campaign.placing is not None:
        return {"campaign": name, "chunks": campaign.placing.chunks}
    author = signed_by_system(port, campaign.unit)
    return make_plan(port, name, author=author)


def allocate_anew(job: Job, port: SeasonDesk) -> Result:
    """Form qiangji/allocation: allocate again, and say what that changes against the time before (Q4, Q8)."""
    submission = port.submission(job.subject)
    name = submission.body["campaign"]
    campaign = campaign_named(port, name, job)
    _, because = placing.to_plan_again(
        campaign, unit=submission.unit, reason=str(submission.body.get("reason", ""))
    )
    return make_plan(port, name, author=submission.author(port.now), because=because)


def make_plan(port: SeasonDesk, name: str, *, author: Author, because: str = "") -> Result:
    """Allocate stars to all rated branches and leave the first step; the same ratings give the same plan."""
    campaign = placing.to_plan(port.state(CAMPAIGNS, name))
    port.wait_for_running(name)
    standard = _standard(campaign, port)
    allocation = allocate(port.candidates(name, reviewed=True), standard, campaign.policy)
    before = port.given_stars(name) if because else {}
    found = list(changes(before, allocation.placements())) if because else []
    notes = {change.unit: change.sentence(standard, because) for change in found}
    digest = content_hash([content_hash(rows) for rows in _chunks(allocation, notes)])
    chunks = port.keep_plan(_plan_id(name, digest), _chunks(allocation, notes))
    summary = summarise(allocation)
    events = placing.allocate(
        campaign, at=port.now, chunks=chunks, summary=summary, plan=digest, because=because
    )
    port.append(CAMPAIGNS, name, author, events)
    if chunks:
        leave_step(port, CAMPAIGNS, name, APPLY)
    result = {"campaign": name, "allocation": events[0].number, "chunks": chunks}
    return result | _told(summary, port) | _told_changes(found, port)


def _told(summary: Summary, port: SeasonDesk) -> dict[str, Any]:
    """The numbers of an allocation, what the ratios can't do at once in words."""
    over = [use.star for use in summary.limits if use.over]
    remarks = [f"{star}星超过名额（从宽）" for star in over]
    if summary.two_and_below.over:
        remarks.append(summary.two_and_below.remark)
    return {"summary": port.plain(summary), "infeasible": remarks}


def _told_changes(found: Sequence[Change], port: SeasonDesk) -> dict[str, Any]:
    """How many branches change, and the first of them, moves by hand that lapse in front."""
    first = sorted(found, key=lambda change: not change.lapses)[:CHANGED]
    rows = [port.plain(change) | {"kind": change.kind} for change in first]
    return {"changes": port.plain(count_changes(found)), "changed_first": rows}


def apply_chunk(job: Job, port: SeasonDesk) -> Result:
    """Give one chunk of the plan to its ratings, then go on to the next (progress: placing.applied)."""
    name = job.subject
    campaign = known(port.state(CAMPAIGNS, name))
    current = placing.placing_of(campaign)
    number = current.applied + 1
    events = placing.apply_chunk(campaign, number)
    author = signed_by_system(port, campaign.unit)
    for row in port.plan_chunk(_plan_id(name, current.plan), number):
        record = rating_id(name, row["unit"])
        placed = Placed(
            allocation=current.number,
            star=row["star"],
            because=row["because"],
            tied_at=row["tied_at"],
            placed_at=current.allocated_at,
        )
        port.append(RATINGS, record, author, place(port.state(RATINGS, record), placed))
    port.append(CAMPAIGNS, name, author, events)
    if number < current.chunks:
        leave_step(port, CAMPAIGNS, name, APPLY)
    return {"campaign": name, "applied": number}


def preview(job: Job, port: SeasonDesk) -> Result:
    """Form qiangji/allocation-preview: what the ratios would mean now; nothing is changed (Q3, Q4).

    Branches that are not reviewed yet stand with their own scores. The limits are those of the whole
    scope; ``own`` are the branches of the unit that asks, best first.
    """
    submission = port.submission(job.subject)
    name = submission.body["campaign"]
    campaign = campaign_named(port, name, job)
    require_part(campaign, submission.unit_path)
    policy = submission.body.get("policy", campaign.policy)
    return {"campaign": name} | preview_for(
        port, name, campaign, unit=submission.unit, policy=policy
    )


def preview_for(
    port: SeasonDesk, name: str, campaign: Campaign, *, unit: str, policy: str
) -> dict[str, Any]:
    """What the ratios would mean now for the branches below ``unit``; the first of them are named."""
    candidates = port.candidates(name, reviewed=campaign.closed_at is not None)
    allocation = allocate(candidates, _standard(campaign, port), policy)
    branches = port.rated_branches(name, within=unit)
    own = [placement for placement in allocation.placements() if placement.unit in branches]
    return {
        "policy": policy,
        "summary": port.plain(summarise(allocation)),
        "own": {
            "unit": unit,
            "rated": len(own),
            "stars": port.plain(count_stars(placement.star for placement in own)),
            "placements": [_row(placement) for placement in own[:PREVIEWED]],
        },
    }


HANDLERS = {
    "qiangji/campaign-close": close_campaign,
    "qiangji/allocation": allocate_anew,
    "qiangji/allocation-preview": preview,
    PLAN: plan,
    APPLY: apply_chunk,
}


def _standard(campaign: Campaign, port: SeasonDesk) -> Standard:
    # Stars, caps and the order of ties are the same in all standards of a campaign (its opening sees to it).
    return port.standard(campaign.standard_for(None).hash)


def _plan_id(campaign: str, digest: str) -> str:
    # Named by content: a plan made anew from other ratings never meets the steps of one that was cut off.
    return f"{campaign}:{digest}"


def _chunks(allocation: Allocation, notes: Mapping[str, str]) -> Iterator[Sequence[dict[str, Any]]]:
    by_unit = sorted(allocation.placements(), key=lambda placement: placement.unit)
    for start in range(0, len(by_unit), CHUNK):
        yield [
            _row(placement, notes.get(placement.unit, ""))
            for placement in by_unit[start : start + CHUNK]
        ]


def _row(placement: Placement, note: str = "") -> dict[str, Any]:
    return {
        "unit": placement.unit,
        "star": placement.star,
        "because": placement.reason + note,
        "tied_at": placement.because.tied_at,
    }
