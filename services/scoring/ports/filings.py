"""What filing stars with the departments above needs (Q6)."""

from collections.abc import Sequence
from typing import Protocol

from services.common.jobs import Job
from services.scoring.ports.desk import Desk


class FilingDesk(Desk, Protocol):
    """The desk of whoever files, and of whoever voids what was filed."""

    def wait_for_filing_forms(self, job: Job, filing: str) -> None:
        """Raises NotYet while a form about this filing, received before the job's own, is under way."""

    def filings_in_force(self, campaign_id: str, *, most: int) -> Sequence[str]:
        """Ids of filings of what this campaign and its regrades gave that are not voided yet, in order."""
