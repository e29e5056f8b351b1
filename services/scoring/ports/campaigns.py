"""What opening a campaign needs: standards as they are shipped, kept for good."""

from datetime import datetime
from typing import Any, Protocol

from services.scoring.ports.desk import Desk


class CampaignDesk(Desk, Protocol):
    """The desk of whoever opens campaigns and takes self-assessments."""

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        """The standard as the files under ``schemas/standards`` have it now; raises NotFound."""

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        """Keep a standard for good; its content hash."""

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        """Raises NotYet while a form received up to ``until`` that opens this campaign is under way."""
