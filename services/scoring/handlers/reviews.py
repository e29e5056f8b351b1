"""A college reviews its branches (Q3)."""

from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.common.submissions import Submission
from services.scoring.domain.facts import check_declared, unasked
from services.scoring.domain.part.part import PARTS, college_of, part_id
from services.scoring.domain.rating.events import Reviewed
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.recognising import counted_facts
from services.scoring.domain.rating.reviewing import review, to_review
from services.scoring.domain.rating.state import Rating, RatingStage, Review
from services.scoring.domain.sheet import score
from services.scoring.domain.standard import Standard
from services.scoring.handlers.steps import Result, campaign_named, discretion_of, meeting_of
from services.scoring.ports.parts import PartDesk

READY = (RatingStage.SUBMITTED, RatingStage.REVIEWED)


def take(job: Job, port: PartDesk) -> Result:
    """Form qiangji/review: score anew by the frozen standard; the result shows both scores item by item (Q3)."""
    submission = port.submission(job.subject)
    body = submission.body
    name, branch = body["campaign"], body["branch"]
    campaign = campaign_named(port, name, job)
    record = rating_id(name, branch)
    state = port.state(RATINGS, record)
    if state is None or state.stage not in READY:
        port.wait_for_assessment(branch, submission.received_at)
    part = port.state(PARTS, _part_of(name, state)) if state else None
    rating, _ = to_review(state, campaign, part)
    standard = port.standard(campaign.standard_for(rating.branch.category).hash)
    reviewed = _scored(submission, standard, rating)
    events = review(rating, campaign, part, reviewed, by=submission.client_unit)
    port.append(RATINGS, record, submission.author(port.now), events)
    return {
        "rating": record,
        "total": str(reviewed.review.sheet.total),
        "counted": str(reviewed.sheet.total),
        "star_by_score": reviewed.sheet.star_by_score,
        "not_counted": list(unasked(standard, body["facts"])),
        "differences": port.plain(events[0].review.differences),
    }


def _scored(submission: Submission, standard: Standard, rating: Rating) -> Reviewed:
    """What the college found, and what of it counts: projects as 党委组织部 decided on them."""
    body = submission.body
    check_declared(standard, body.get("standard"))
    lines = discretion_of(body.get("discretionary", ()))
    found = score(standard, body["facts"], lines)
    counted = counted_facts(standard, body["facts"], rating.recognitions)
    return Reviewed(
        review=Review(
            sheet=found,
            star_opinion=body["star_opinion"],
            methods=tuple(body["methods"]),
            meeting=meeting_of(body["meeting"]),
            reviewed_at=submission.received_at,
            late=False,
            submission=submission.id,
            differences=(),
        ),
        sheet=score(standard, counted, lines),
    )


def _part_of(campaign: str, rating: Rating) -> str:
    return part_id(campaign, college_of(rating.branch.path))


HANDLERS = {"qiangji/review": take}
