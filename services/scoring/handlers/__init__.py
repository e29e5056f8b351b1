"""What scoring does with a job: load, let a rule decide, append. Every handler is harmless to repeat."""

from collections.abc import Mapping

from services.common.runner import Handler
from services.scoring.handlers import (
    assessments,
    award_decisions,
    award_rounds,
    campaigns,
    decisions,
    filings,
    honours,
    members,
    nominations,
    objections,
    outliers,
    oversight,
    parts,
    pioneers,
    placing,
    publication,
    rectifications,
    register,
    regrade_decisions,
    regrades,
    reviews,
    spot_checks,
    standing,
)
from services.scoring.ports import Scoring

HANDLERS: Mapping[str, Handler[Scoring]] = {
    **campaigns.HANDLERS,
    **assessments.HANDLERS,
    **reviews.HANDLERS,
    **parts.HANDLERS,
    **placing.HANDLERS,
    **decisions.HANDLERS,
    **publication.HANDLERS,
    **objections.HANDLERS,
    **oversight.HANDLERS,
    **register.HANDLERS,
    **outliers.HANDLERS,
    **standing.HANDLERS,
    **spot_checks.HANDLERS,
    **regrades.HANDLERS,
    **regrade_decisions.HANDLERS,
    **filings.HANDLERS,
    **rectifications.HANDLERS,
    **award_rounds.HANDLERS,
    **nominations.HANDLERS,
    **award_decisions.HANDLERS,
    **honours.HANDLERS,
    **members.HANDLERS,
    **pioneers.HANDLERS,
}
"""Kind of job → handler: the whole of what scoring does."""
