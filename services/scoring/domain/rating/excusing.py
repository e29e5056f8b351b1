"""Taking a branch out of a campaign by decision, and bringing it back (DOMAIN "left open").

A college or 党委组织部 excuses, before the close; only the unit of the campaign brings a branch back,
which then has to assess itself (again) by a given day, as after a return.
"""

from services.common.errors import Refused
from services.scoring.domain.campaign.state import Campaign, require_own
from services.scoring.domain.part.part import Part
from services.scoring.domain.part.sending import require_open
from services.scoring.domain.rating.assessing import require_scope, require_taking
from services.scoring.domain.rating.events import Excused, Reinstated
from services.scoring.domain.rating.returning import require_superior, require_until
from services.scoring.domain.rating.state import Rating, Return


def excuse(
    state: Rating | None, campaign: Campaign, part: Part | None, excused: Excused, *, by: str
) -> tuple[Excused, ...]:
    """Excuse the branch on behalf of the unit ``by``: it counts in no ratio. Raises Refused, Forbidden."""
    require_scope(campaign, excused.branch.path)
    require_taking(campaign)
    require_superior(excused.branch, by)
    require_open(part)
    if state is not None and state.excuse is not None and not state.excuse.by_rule:
        raise Refused(f"该党支部已经不参加评定（{state.excuse.reason}）", code="branch_excused")
    return (excused,)


def reinstate(
    state: Rating | None, campaign: Campaign, part: Part | None, returned: Return, *, by: str
) -> tuple[Reinstated, ...]:
    """Bring an excused branch back; it counts as not submitted until it comes again. Raises Refused, Forbidden."""
    require_own(campaign, by)
    require_taking(campaign)
    if state is None or state.excuse is None:
        raise Refused("该党支部没有免于参评，无须恢复", code="not_excused")
    require_open(part)
    require_until(campaign, state.branch, returned)
    return (Reinstated(returned=returned),)
