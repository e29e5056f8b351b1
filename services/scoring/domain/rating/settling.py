"""The star of a rating stands when its campaign is final (Q8)."""

from datetime import datetime

from services.scoring.domain.rating.events import Finalised
from services.scoring.domain.rating.state import Rating, RatingStage


def settle(state: Rating | None, *, at: datetime) -> tuple[Finalised, ...]:
    """Make the star final; nothing where it is, or where there is no star to make final."""
    if state is None or state.star is None or state.stage is not RatingStage.PLACED:
        return ()
    return (Finalised(star=state.star, finalised_at=at),)
