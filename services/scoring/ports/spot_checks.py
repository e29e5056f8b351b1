"""What checking and starting over needs (Q7)."""

from collections.abc import Sequence
from typing import Protocol

from services.scoring.ports.regrades import RegradeDesk


class SpotCheckDesk(RegradeDesk, Protocol):
    """The desk of whoever checks samples of final stars."""

    def starred(self, campaign_id: str, star: int, college: str | None) -> Sequence[str]:
        """The branches to which the campaign gave ``star``, all or those below ``college``, by code."""

    def open_regrades(self, campaign_id: str, limit: int) -> Sequence[str]:
        """The ids of at most ``limit`` regrades of the campaign's branches that have not ended, by id."""
