"""What 整顿 needs (Q11)."""

from collections.abc import Sequence
from typing import Protocol

from services.common.jobs import Job
from services.scoring.domain.candidate import Candidate
from services.scoring.ports.register import RegisterDesk


class RectificationDesk(RegisterDesk, Protocol):
    """The desk of whoever lists branches for 整顿 and sees to it."""

    def wait_for_rectification_forms(self, job: Job, rectification: str) -> None:
        """Raises NotYet while a form about this rectification, received before the job's own, is under way."""

    def low_candidates(self, campaign_id: str) -> Sequence[Candidate]:
        """What the allocation compares of every branch with two stars or fewer, by code."""

    def rated_count(self, campaign_id: str) -> int:
        """How many branches count in the ratios."""

    def rectified(self, source: str) -> set[str]:
        """Codes of the branches that this campaign or regrade has listed, whatever became of it."""

    def prefetch_rated(self, campaign_id: str, branches: Sequence[str]) -> None:
        """Load ratings, standings and registers of many branches at once."""

    def open_rectifications(self, campaign_id: str, *, most: int) -> Sequence[str]:
        """Ids of open rectifications by this campaign and its regrades, in order."""
