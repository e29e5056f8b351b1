"""党委组织部 decides: projects one by one, ties, stars up and down (Q4, Q5, DOMAIN "left open" 2, 7).

Each changes the campaign's record as well as the branch's, so that of two who decide at once one wins
and the other is judged by what the first has left.
"""

from collections.abc import Sequence
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.common.kernel.workdays import local_day
from services.common.submissions import Submission
from services.scoring.domain.campaign.adjusting import free_places, move, to_adjust
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.placing import placing_of
from services.scoring.domain.campaign.state import Campaign, known
from services.scoring.domain.meeting import require_held
from services.scoring.domain.rating.adjusting import TIE, choose, current_star, step
from services.scoring.domain.rating.events import Adjusted
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.recognising import (
    counted_facts,
    question_stars,
    recognise,
    recognition_of,
    require_project,
    to_recognise,
)
from services.scoring.domain.rating.state import Rating, known_rating
from services.scoring.domain.sheet import score
from services.scoring.domain.standard import Standard
from services.scoring.handlers.steps import Result, campaign_named, discretion_of, meeting_of
from services.scoring.ports.season import SeasonDesk


def recognise_project(job: Job, port: SeasonDesk) -> Result:
    """Form qiangji/project-recognition: score again with what is recognised; stars follow by allocation (Q4)."""
    submission = port.submission(job.subject)
    body = submission.body
    name, record = body["campaign"], rating_id(body["campaign"], body["branch"])
    campaign = campaign_named(port, name, job)
    rating = to_recognise(port.state(RATINGS, record), campaign, unit=submission.unit)
    standard = port.standard(campaign.standard_for(rating.branch.category).hash)
    recognition = recognition_of(
        body["project"],
        recognised=body["recognised"],
        points=body.get("points", 0),
        reason=body["reason"],
    )
    basis = port.submission(rating.basis).body
    require_project(standard, basis["facts"], recognition)
    others = [each for each in rating.recognitions if each.project != recognition.project]
    facts = counted_facts(standard, basis["facts"], [*others, recognition])
    sheet = score(standard, facts, discretion_of(basis.get("discretionary", ())))
    author = submission.author(port.now)
    port.append(RATINGS, record, author, recognise(rating, recognition, sheet))
    stale = question_stars(campaign, rating, sheet)
    port.append(CAMPAIGNS, name, author, stale)
    return {
        "rating": record,
        "total": str(sheet.total),
        "star_by_score": sheet.star_by_score,
        "allocate_anew": bool(stale),
    }


def decide_tie(job: Job, port: SeasonDesk) -> Result:
    """Form qiangji/tie-decision: the branches that the meeting chose get the star, as far as places are free."""
    submission = port.submission(job.subject)
    body = submission.body
    name, star, meeting = body["campaign"], body["star"], meeting_of(body["meeting"])
    require_held(meeting, by=local_day(submission.received_at))
    campaign = campaign_named(port, name, job)
    to_adjust(campaign, unit=submission.unit)
    standard = port.standard(campaign.standard_for(None).hash)
    _require_room(campaign, standard, star, body["branches"])
    for branch in body["branches"]:
        rating = _placed(campaign, branch, submission, port)
        _adjust(submission, port, rating, choose(rating, standard, star=star, meeting=meeting))
    return {"campaign": name, "star": star, "branches": list(body["branches"])} | _left(
        port, name, standard, star
    )


def _require_room(
    campaign: Campaign, standard: Standard, star: int, branches: Sequence[str]
) -> None:
    free = free_places(campaign, standard, star)
    if free is not None and len(branches) > free:
        raise Refused(
            f"{standard.star(star).title}只剩 {free} 个名额，选了 {len(branches)} 个党支部",
            code="beyond_cap",
        )


def change_star(job: Job, port: SeasonDesk) -> Result:
    """Form qiangji/star-change: one star up or down, with a reason, within the caps; before publication."""
    submission = port.submission(job.subject)
    body = submission.body
    name = body["campaign"]
    campaign = campaign_named(port, name, job)
    to_adjust(campaign, unit=submission.unit)
    rating = _placed(campaign, body["branch"], submission, port)
    standard = port.standard(campaign.standard_for(rating.branch.category).hash)
    events = step(
        rating,
        standard,
        seen=body["from_star"],
        up=body["direction"] == "up",
        reason=body["reason"],
    )
    _adjust(submission, port, rating, events)
    star = events[0].adjustment.star
    return {"rating": rating_id(name, body["branch"]), "star": star} | _left(
        port, name, standard, star
    )


def _placed(campaign: Campaign, branch: str, submission: Submission, port: SeasonDesk) -> Rating:
    """The rating of a branch that the latest allocation placed; raises Refused, NotFound."""
    rating = port.state(RATINGS, rating_id(submission.body["campaign"], branch))
    current_star(rating, campaign.placing.number if campaign.placing else 0)
    return known_rating(rating)


def _adjust(
    submission: Submission, port: SeasonDesk, rating: Rating, events: Sequence[Adjusted]
) -> None:
    """Move the branch in its own record and in the campaign's count."""
    name, author = rating.campaign, submission.author(port.now)
    for event in events:
        campaign = known(port.state(CAMPAIGNS, name))
        given = event.adjustment
        standard = port.standard(campaign.standard_for(rating.branch.category).hash)
        counted = move(
            campaign,
            standard,
            branch=rating.branch.code,
            stars=(given.from_star, given.star),
            because=given.reason,
            tie=given.cause == TIE,
        )
        port.append(CAMPAIGNS, name, author, (counted,))
        port.append(RATINGS, rating_id(name, rating.branch.code), author, (event,))


def _left(port: SeasonDesk, name: str, standard: Standard, star: int) -> dict[str, Any]:
    """What is left of the star's places, and how the numbers stand."""
    campaign = known(port.state(CAMPAIGNS, name))
    return {
        "places_left": free_places(campaign, standard, star),
        "summary": port.plain(placing_of(campaign).summary),
    }


HANDLERS = {
    "qiangji/project-recognition": recognise_project,
    "qiangji/tie-decision": decide_tie,
    "qiangji/star-change": change_star,
}
