"""Giving a rating the star of an allocation (Q4)."""

from services.scoring.domain.rating.events import Placed
from services.scoring.domain.rating.state import Rating


def place(state: Rating | None, placement: Placed) -> tuple[Placed, ...]:
    """Give the star; what this allocation gave already changes nothing.

    Raises ValueError where there is no rating: a plan names rated branches only.
    """
    if state is None or not state.is_rated:
        raise ValueError("a plan names a branch that is not rated")
    if state.allocation == placement.allocation:
        return ()
    return (placement,)
