"""What bringing a final result to the branches needs."""

from collections.abc import Sequence
from typing import Protocol

from services.scoring.ports.register import RegisterDesk


class StandingDesk(RegisterDesk, Protocol):
    """The desk of whoever gives stars and takes them back."""

    def unsettled(self, campaign_id: str, *, after: str, most: int) -> Sequence[str]:
        """The ids of ratings with a star that is not final, in order, behind the rating ``after``."""

    def standing_by(self, campaign_id: str, *, most: int) -> Sequence[str]:
        """Codes of branches whose star in force was given by this campaign, in order."""
