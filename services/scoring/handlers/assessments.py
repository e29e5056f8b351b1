"""Self-assessments: scored when they come, by the standard of the branch's category (Q2)."""

from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.scoring.domain.rating.assessing import assess
from services.scoring.domain.rating.events import SelfAssessed
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import Branch, SelfAssessment, require_branch
from services.scoring.domain.sheet import score
from services.scoring.handlers.steps import Result, campaign_named, discretion_of
from services.scoring.ports.campaigns import CampaignDesk


def take(job: Job, port: CampaignDesk) -> Result:
    """Form qiangji/self-assessment: score every item and keep the sheet (Q2)."""
    submission = port.submission(job.subject)
    body = submission.body
    campaign = campaign_named(port, body["campaign"], job)
    unit = port.unit(submission.unit)
    require_branch(unit.kind)
    standard = port.standard(campaign.standard_for(unit.category).hash)
    sheet = score(standard, body["facts"], discretion_of(body.get("discretionary", ())))
    record = rating_id(body["campaign"], unit.id)
    assessed = SelfAssessed(
        campaign=body["campaign"],
        period=campaign.period,
        branch=Branch(code=unit.id, name=unit.name, path=unit.path, category=unit.category),
        assessment=SelfAssessment(
            sheet=sheet,
            claimed_star=body["claimed_star"],
            received_at=submission.received_at,
            late=False,
            submission=submission.id,
        ),
    )
    events = assess(port.state(RATINGS, record), campaign, assessed)
    port.append(RATINGS, record, submission.author(port.now), events)
    return {"rating": record, "total": str(sheet.total), "star_by_score": sheet.star_by_score}


HANDLERS = {"qiangji/self-assessment": take}
