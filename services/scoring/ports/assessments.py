"""What self-assessments, and what superiors do about them, need."""

from datetime import datetime
from typing import Protocol

from services.scoring.ports.campaigns import CampaignDesk


class AssessmentDesk(CampaignDesk, Protocol):
    """The desk of whoever sends a self-assessment back."""

    def wait_for_own(self, branch: str, until: datetime) -> None:
        """Raises NotYet while a self-assessment of ``branch`` received up to ``until`` is under way."""
