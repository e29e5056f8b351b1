"""Self-assessments: scored when they come, by the standard of the branch's category (Q2); drafts; returns; excuses."""

from datetime import date

from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.common.submissions import Submission
from services.common.units import Unit
from services.scoring.domain.campaign.state import Campaign
from services.scoring.domain.facts import check_declared, unasked
from services.scoring.domain.part.part import PARTS, Part, college_of, part_id
from services.scoring.domain.rating.assessing import assess, require_scope, stand_aside
from services.scoring.domain.rating.drafting import draft
from services.scoring.domain.rating.events import Excused, SelfAssessed
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.excusing import excuse, reinstate
from services.scoring.domain.rating.returning import send_back
from services.scoring.domain.rating.state import (
    Branch,
    Excuse,
    Rating,
    RatingStage,
    Return,
    SelfAssessment,
    require_branch,
)
from services.scoring.domain.sheet import score
from services.scoring.domain.standard import Standard
from services.scoring.handlers.steps import Result, campaign_named, discretion_of
from services.scoring.ports.assessments import AssessmentDesk
from services.scoring.ports.desk import Desk


def take(job: Job, port: AssessmentDesk) -> Result:
    """Form qiangji/self-assessment: score every item and keep the sheet, or excuse by the standard's rule (Q2)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaign_named(port, body["campaign"], job)
    branch = branch_of(port.unit(submission.unit))
    standard = port.standard(campaign.standard_for(branch.category).hash)
    check_declared(standard, body.get("standard"))
    reason = standard.excused(body["facts"])
    if reason is not None:
        return _aside(
            submission, port, campaign, _excused(body["campaign"], campaign, branch, reason)
        )
    assessed = _scored(submission, standard, campaign, branch)
    record = rating_id(body["campaign"], branch.code)
    events = assess(port.state(RATINGS, record), campaign, assessed)
    port.append(RATINGS, record, submission.author(port.now), events)
    sheet = assessed.assessment.sheet
    return {
        "rating": record,
        "total": str(sheet.total),
        "star_by_score": sheet.star_by_score,
        "late": events[0].assessment.late,
        "not_counted": list(unasked(standard, body["facts"])),
    }


def _scored(
    submission: Submission, standard: Standard, campaign: Campaign, branch: Branch
) -> SelfAssessed:
    body = submission.body
    lines = discretion_of(body.get("discretionary", ()))
    return SelfAssessed(
        campaign=body["campaign"],
        period=campaign.period,
        branch=branch,
        assessment=SelfAssessment(
            sheet=score(standard, body["facts"], lines),
            claimed_star=body["claimed_star"],
            received_at=submission.received_at,
            late=False,
            submission=submission.id,
        ),
    )


def branch_of(unit: Unit) -> Branch:
    """The unit as ratings keep it; raises Refused where it is no 党支部."""
    require_branch(unit.kind)
    return Branch(code=unit.id, name=unit.name, path=unit.path, category=unit.category)


def _excused(name: str, campaign: Campaign, branch: Branch, reason: str) -> Excused:
    excuse_ = Excuse(reason=reason, by_rule=True)
    return Excused(campaign=name, period=campaign.period, branch=branch, excuse=excuse_)


def _aside(
    submission: Submission, port: AssessmentDesk, campaign: Campaign, excused: Excused
) -> Result:
    record = rating_id(excused.campaign, excused.branch.code)
    state = port.state(RATINGS, record)
    events = stand_aside(state, campaign, excused, received_at=submission.received_at)
    port.append(RATINGS, record, submission.author(port.now), events)
    return {"rating": record, "excused": excused.excuse.reason}


def sketch(job: Job, port: AssessmentDesk) -> Result:
    """Form qiangji/self-assessment-draft: what is still missing, and the score once nothing is; changes no rating."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaign_named(port, body["campaign"], job)
    branch = branch_of(port.unit(submission.unit))
    require_scope(campaign, branch.path)
    standard = port.standard(campaign.standard_for(branch.category).hash)
    lines = discretion_of(body.get("discretionary", ()))
    found = draft(standard, body.get("facts", {}), lines, list(body))
    return {
        "standard": standard.id,
        "lacking": list(found.lacking),
        "excused": found.excused,
        "sheet": None if found.sheet is None else port.plain(found.sheet),
    }


def return_(job: Job, port: AssessmentDesk) -> Result:
    """Form qiangji/self-assessment-return: the branch corrects and submits again by a day (Q3)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaign_named(port, body["campaign"], job)
    record = rating_id(body["campaign"], submission.unit)
    state = port.state(RATINGS, record)
    if state is None or state.stage is not RatingStage.SUBMITTED:
        port.wait_for_own(submission.unit, submission.received_at)
    part = part_of(port, body["campaign"], state)
    returned = _return(submission, body["until"])
    events = send_back(state, campaign, part, returned, by=submission.client_unit)
    port.append(RATINGS, record, submission.author(port.now), events)
    return {"rating": record, "until": body["until"]}


def _return(submission: Submission, until: str) -> Return:
    return Return(
        reason=submission.body["reason"],
        returned_at=submission.received_at,
        until=date.fromisoformat(until),
    )


def part_of(port: Desk, campaign: str, state: Rating | None) -> Part | None:
    """The part that the rating goes up with; None while nothing was sent."""
    if state is None:
        return None
    return port.state(PARTS, part_id(campaign, college_of(state.branch.path)))


def excuse_(job: Job, port: AssessmentDesk) -> Result:
    """Form qiangji/excuse: the branch is not rated this time; or, with ``reinstated_until``, is again."""
    submission = port.submission(job.subject)
    body = submission.body
    name = body["campaign"]
    campaign = campaign_named(port, name, job)
    branch = branch_of(port.unit(submission.unit))
    record = rating_id(name, branch.code)
    state = port.state(RATINGS, record)
    part = port.state(PARTS, part_id(name, college_of(branch.path)))
    author, by = submission.author(port.now), submission.client_unit
    if "reinstated_until" in body:
        returned = _return(submission, body["reinstated_until"])
        port.append(RATINGS, record, author, reinstate(state, campaign, part, returned, by=by))
        return {"rating": record, "until": body["reinstated_until"]}
    excused = Excused(
        campaign=name,
        period=campaign.period,
        branch=branch,
        excuse=Excuse(reason=body["reason"], by_rule=False),
    )
    port.append(RATINGS, record, author, excuse(state, campaign, part, excused, by=by))
    return {"rating": record, "excused": body["reason"]}


HANDLERS = {
    "qiangji/self-assessment": take,
    "qiangji/self-assessment-draft": sketch,
    "qiangji/self-assessment-return": return_,
    "qiangji/excuse": excuse_,
}
