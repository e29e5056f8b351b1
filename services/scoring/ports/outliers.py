"""What comparing self-assessments with reviews needs (B11)."""

from collections.abc import Sequence
from typing import Protocol

from services.scoring.domain.outliers.gap import Gap
from services.scoring.ports.season import SeasonDesk


class OutlierDesk(SeasonDesk, Protocol):
    """The desk of whoever looks for outliers."""

    def score_gaps(self, campaign_id: str, unit_id: str) -> Sequence[Gap]:
        """Every branch at or below the unit that rated itself and was reviewed, by code."""
