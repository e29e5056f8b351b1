"""A final campaign reaches its branches: their stars stand, and are theirs until the next one (Q8, Q10).

In steps of 200, in the order of ratings; every step is one transaction and harmless to repeat.
"""

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.campaign.settling import settle_chunk, to_settle
from services.scoring.domain.campaign.state import known
from services.scoring.domain.origin import Origin
from services.scoring.domain.rating.events import Finalised
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.settling import settle
from services.scoring.domain.rating.state import Branch, Rating, known_rating
from services.scoring.domain.standing.standing import STANDINGS, Cause, Term, grant, revoke
from services.scoring.handlers.filings import LAPSE, file_star
from services.scoring.handlers.publication import SETTLE
from services.scoring.handlers.rectifications import BOTTOM, LIFT
from services.scoring.handlers.register import follow_standing
from services.scoring.handlers.steps import Result, leave_step, signed_by_system
from services.scoring.ports.standing import StandingDesk

CHUNK = 200
REVOKE = "campaign.revoke"


def give_star(port: StandingDesk, author: Author, branch: Branch, term: Term) -> None:
    """The branch's standing, and its 台账 with it."""
    events = grant(port.state(STANDINGS, branch.code), branch, term)
    port.append(STANDINGS, branch.code, author, events)
    if events:
        _follow(port, branch.code, author, term.because)


def _follow(port: StandingDesk, branch: str, author: Author, because: str) -> None:
    follow_standing(port, branch, port.standing_of(branch), author=author, because=because)


def settle_campaign(job: Job, port: StandingDesk) -> Result:
    """Job campaign.settle: the next 200 ratings become final, until all are (progress: campaign.settled)."""
    name = job.subject
    campaign = to_settle(port.state(CAMPAIGNS, name))
    if campaign is None:
        return {"campaign": name, "settled": 0}
    author = signed_by_system(port, campaign.unit)
    at = campaign.finalised_at or port.now
    origin = Origin(source=name, campaign=name, unit=campaign.unit, unit_path=campaign.unit_path)
    ids = port.unsettled(name, after=campaign.settled_upto, most=CHUNK)
    for record in ids:
        rating = known_rating(port.state(RATINGS, record))
        events = settle(rating, at=at)
        port.append(RATINGS, record, author, events)
        for final in events:
            give_star(port, author, rating.branch, _term(rating, final))
            file_star(port, author, branch=rating.branch, star=final.star, origin=origin, at=at)
    if ids:
        port.append(CAMPAIGNS, name, author, settle_chunk(campaign, upto=ids[-1]))
    leave_step(port, CAMPAIGNS, name, SETTLE if len(ids) == CHUNK else BOTTOM)
    return {"campaign": name, "settled": len(ids)}


def _term(rating: Rating, final: Finalised) -> Term:
    return Term(
        star=final.star,
        since=final.finalised_at,
        until=None,
        campaign=rating.campaign,
        regrade=None,
        cause=Cause.CAMPAIGN,
        because=rating.because,
    )


def revoke_campaign(job: Job, port: StandingDesk) -> Result:
    """Job campaign.revoke: what a voided campaign gave is taken back, 200 branches at a time (Q7)."""
    name = job.subject
    campaign = known(port.state(CAMPAIGNS, name))
    author = signed_by_system(port, campaign.unit)
    because = f"“{campaign.title}”推倒重来"
    branches = port.standing_by(name, most=CHUNK)
    for branch in branches:
        events = revoke(port.state(STANDINGS, branch), name, at=port.now, because=because)
        port.append(STANDINGS, branch, author, events)
        _follow(port, branch, author, because)
    if len(branches) == CHUNK:
        leave_step(
            port,
            CAMPAIGNS,
            name,
            REVOKE,
            after=branches[-1],
        )
    else:
        leave_step(port, CAMPAIGNS, name, LAPSE)
        leave_step(port, CAMPAIGNS, name, LIFT)
    return {"campaign": name, "revoked": len(branches)}


HANDLERS = {SETTLE: settle_campaign, REVOKE: revoke_campaign}
