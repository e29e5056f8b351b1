"""What inspections and pledges need (Q13)."""

from typing import Protocol

from services.common.jobs import Job
from services.scoring.ports.desk import Desk


class OversightDesk(Desk, Protocol):
    """The desk of whoever inspects, corrects, pledges and reviews."""

    def wait_for_earlier(self, job: Job, *, field: str, value: str) -> None:
        """Raises NotYet while a form of the job's own kind about ``value``, received before it, is under way."""
