"""What 评选表彰 needs: members and their appraisals, and the nominations of a round (F3)."""

from collections.abc import Sequence
from typing import Protocol

from services.common.jobs import Job
from services.scoring.ports.pioneers import PioneerDesk
from services.scoring.ports.regrades import RegradeDesk


class AwardDesk(PioneerDesk, RegradeDesk, Protocol):
    """The desk of whoever puts forward, passes on, decides and honours."""

    def wait_for_award_forms(self, job: Job, round_id: str) -> None:
        """Raises NotYet while a form about this round that was received before ``job`` is under way."""

    def members_below(self, unit: str) -> int:
        """How many Party members belong to the subtree of ``unit`` now."""

    def proposed(self, round_id: str) -> Sequence[str]:
        """The ids of the nominations of a round that are shown, in order."""

    def undecided(self, round_id: str, *, most: int) -> Sequence[str]:
        """The ids of nominations of a round that do not know how it ended, in order."""
