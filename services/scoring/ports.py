"""What scoring's handlers need of the outside; ``repository`` gives it with MongoDB, tests with dictionaries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.submissions import Submission
from services.common.units import Unit
from services.scoring.domain.campaign import Campaign, CampaignEvent
from services.scoring.domain.candidate import Candidate
from services.scoring.domain.rating import Rating, RatingEvent
from services.scoring.domain.standard import Standard


class Scoring(Protocol):
    """One batch's view of the world; what is appended or enqueued is written together, or not at all."""

    @property
    def now(self) -> datetime: ...

    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        """The submission; raises NotYet while it is on its way, NotFound when it never came."""

    def unit(self, unit_id: str) -> Unit: ...
    def branches_below(self, unit_id: str) -> Sequence[Unit]: ...

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        """The standard as the files under ``schemas/standards`` have it now; raises NotFound."""

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        """Keep a standard for good; its content hash."""

    def standard(self, content_hash: str) -> Standard:
        """A frozen standard, also one that was frozen in this very batch."""

    def campaign(self, campaign_id: str) -> Campaign | None: ...
    def campaign_version(self, campaign_id: str) -> int: ...
    def rating(self, rating_id: str) -> Rating | None: ...
    def append_campaign(
        self, campaign_id: str, author: Author, events: Sequence[CampaignEvent]
    ) -> None: ...
    def append_rating(
        self, rating_id: str, author: Author, events: Sequence[RatingEvent]
    ) -> None: ...

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        """Raises NotYet while a form received up to ``until`` that opens this campaign is under way."""

    def wait_for_received(self, campaign_id: str, until: datetime) -> None:
        """Raises NotYet while a self-assessment of this campaign received up to ``until`` is not scored."""

    def wait_for_running(self, campaign_id: str) -> None:
        """Raises NotYet while somebody is scoring a self-assessment of this campaign at this moment."""

    def held(self, campaign_id: str) -> int:
        """How many self-assessments of this campaign lie in the quarantine."""

    def rated_branches(self, campaign_id: str, *, within: str | None = None) -> set[str]:
        """The codes of the rated branches, or of those at or below the unit ``within``."""

    def candidates(self, campaign_id: str) -> list[Candidate]:
        """What the allocation compares, for every rating of the campaign, by branch code."""

    def keep_plan(self, campaign_id: str, chunks: Iterable[Sequence[dict[str, Any]]]) -> int:
        """Keep the placements of a plan, outside the transaction and harmless to repeat; how many chunks."""

    def plan_chunk(self, campaign_id: str, number: int) -> Sequence[dict[str, Any]]:
        """A chunk that was kept; raises LookupError on one that was not."""

    def enqueue(self, job: NewJob) -> None: ...
    def plain(self, value: Any) -> Any:
        """A value of the domain as it is stored and shown."""
