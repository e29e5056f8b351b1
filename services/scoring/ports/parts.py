"""What reviewing and sending up parts needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.scoring.domain.part.sending import Progress
from services.scoring.ports.season import SeasonDesk


class PartDesk(SeasonDesk, Protocol):
    """The desk of colleges that review, and of whoever takes their parts."""

    def wait_for_assessment(self, branch: str, until: datetime) -> None:
        """Raises NotYet while a form received up to ``until`` that lets ``branch`` be reviewed is under way."""

    def wait_for_reviews(self, branches: Sequence[str], until: datetime) -> None:
        """Raises NotYet while a form about one of ``branches`` received up to ``until`` is under way."""

    def wait_for_sending(self, college: str, until: datetime) -> None:
        """Raises NotYet while a sending of ``college`` received up to ``until`` is under way."""

    def part_progress(self, campaign_id: str, college: str) -> Sequence[Progress]:
        """Every branch of the part, by code: rated ones where they were rated, others where they are."""

    def unsent_parts(self, campaign_id: str) -> Sequence[str]:
        """The colleges with rated branches whose part is not with 党委组织部, by code."""
