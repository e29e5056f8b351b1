"""What placing stars needs: every rating of a campaign, and plans that are kept between steps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.scoring.domain.campaign.changes import Standing
from services.scoring.domain.candidate import Candidate
from services.scoring.ports.campaigns import CampaignDesk


class SeasonDesk(CampaignDesk, Protocol):
    """The desk of whoever closes campaigns and allocates stars."""

    def wait_for_received(self, campaign_id: str, until: datetime) -> None:
        """Raises NotYet while a form of this campaign received up to ``until`` that the stars rest on is under way."""

    def wait_for_running(self, campaign_id: str) -> None:
        """Raises NotYet while somebody is at work on such a form of this campaign at this moment."""

    def held(self, campaign_id: str) -> int:
        """How many such forms of this campaign lie in the quarantine."""

    def settled_branches(self, campaign_id: str) -> set[str]:
        """The codes of the branches that are reviewed, or excused."""

    def rated_branches(self, campaign_id: str, *, within: str | None = None) -> set[str]:
        """The codes of the branches that count, or of those at or below the unit ``within``."""

    def candidates(self, campaign_id: str, *, reviewed: bool) -> list[Candidate]:
        """What the allocation compares, for every branch that counts, by code; or for the reviewed ones only."""

    def given_stars(self, campaign_id: str) -> Mapping[str, Standing]:
        """The star of every branch that has one, as moved by hand."""

    def keep_plan(self, plan_id: str, chunks: Iterable[Sequence[dict[str, Any]]]) -> int:
        """Keep the placements of a plan, outside the transaction and harmless to repeat; how many chunks."""

    def plan_chunk(self, plan_id: str, number: int) -> Sequence[dict[str, Any]]:
        """A chunk that was kept; raises LookupError on one that was not."""
