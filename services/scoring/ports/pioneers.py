"""What members and their 先锋创绩 need (F2)."""

from collections.abc import Sequence
from typing import Protocol

from services.common.jobs import Job
from services.scoring.domain.pioneer.occasions import Tally
from services.scoring.ports.desk import Desk


class PioneerDesk(Desk, Protocol):
    """The desk of whoever enters members, and keeps their years."""

    def wait_for_member_forms(self, job: Job, codes: Sequence[str]) -> None:
        """Raises NotYet while a form about a member with one of ``codes``, received before, is under way."""

    def tally(self, branch: str, year: int) -> Tally:
        """How the branch's active members stand in ``year``, as it is stored now."""
