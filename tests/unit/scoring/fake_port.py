"""scoring's port in dictionaries, and jobs that mean a form; what waits is said by the test."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from services.common.errors import NotFound, NotYet
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.common.records import CONVERTER
from services.common.submissions import Submission
from services.common.units import Unit
from services.scoring.domain import campaign as campaigns
from services.scoring.domain import rating as ratings
from services.scoring.domain.campaign import Campaign, CampaignEvent
from services.scoring.domain.candidate import Candidate, candidate
from services.scoring.domain.rating import Rating, RatingEvent
from services.scoring.domain.standard import Standard
from tests.unit.scoring.campaigns import NOON
from tests.unit.scoring.examples import STANDARD, document


@dataclass
class FakeScoring:
    """Everything in memory; ``waiting`` names what a job has to wait for."""

    now: datetime = NOON
    submissions: dict[str, Submission] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    plans: dict[tuple[str, int], Sequence[dict[str, Any]]] = field(default_factory=dict)
    jobs: list[NewJob] = field(default_factory=list)
    appended: list[tuple[str, Author, str]] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    in_quarantine: int = 0

    def prefetch(self, jobs: Sequence[Job]) -> None: ...

    def submission(self, submission_id: str) -> Submission:
        return self.submissions[submission_id]

    def unit(self, unit_id: str) -> Unit:
        return self.units[unit_id]

    def branches_below(self, unit_id: str) -> Sequence[Unit]:
        found = [unit for unit in self.units.values() if unit.kind == "branch"]
        return [unit for unit in found if unit_id in unit.path]

    def shipped_standard(self, standard_id: str) -> dict[str, Any]:
        if standard_id != STANDARD.id:
            raise NotFound("没有", code="standard_not_found")
        return document()

    def freeze_standard(self, standard: dict[str, Any]) -> str:
        return f"hash of {standard['id']}"

    def standard(self, content_hash: str) -> Standard:
        return STANDARD

    def campaign(self, campaign_id: str) -> Campaign | None:
        return self.campaigns.get(campaign_id)

    def campaign_version(self, campaign_id: str) -> int:
        return sum(name == campaign_id for name, _, _ in self.appended)

    def rating(self, rating_id: str) -> Rating | None:
        return self.ratings.get(rating_id)

    def append_campaign(
        self, campaign_id: str, author: Author, events: Sequence[CampaignEvent]
    ) -> None:
        self.appended += [(campaign_id, author, event.what) for event in events]
        state = reduce(campaigns.evolve, events, self.campaigns.get(campaign_id))
        assert state is not None
        self.campaigns[campaign_id] = state

    def append_rating(self, rating_id: str, author: Author, events: Sequence[RatingEvent]) -> None:
        self.appended += [(rating_id, author, event.what) for event in events]
        state = reduce(ratings.evolve, events, self.ratings.get(rating_id))
        assert state is not None
        self.ratings[rating_id] = state

    def wait_for_opening(self, campaign_id: str, until: datetime) -> None:
        self._wait("opening")

    def wait_for_received(self, campaign_id: str, until: datetime) -> None:
        self._wait("received")

    def wait_for_running(self, campaign_id: str) -> None:
        self._wait("running")

    def _wait(self, what: str) -> None:
        if what in self.waiting:
            raise NotYet(what)

    def held(self, campaign_id: str) -> int:
        return self.in_quarantine

    def rated_branches(self, campaign_id: str, *, within: str | None = None) -> set[str]:
        rated = [item.branch for item in self.ratings.values() if item.campaign == campaign_id]
        return {branch.code for branch in rated if within is None or within in branch.path}

    def candidates(self, campaign_id: str) -> list[Candidate]:
        return [candidate(item.branch.code, item.sheet) for item in self.ratings.values()]

    def keep_plan(self, campaign_id: str, chunks: Iterable[Sequence[dict[str, Any]]]) -> int:
        kept = list(chunks)
        self.plans.update({(campaign_id, number): rows for number, rows in enumerate(kept, 1)})
        return len(kept)

    def plan_chunk(self, campaign_id: str, number: int) -> Sequence[dict[str, Any]]:
        return self.plans[campaign_id, number]

    def enqueue(self, job: NewJob) -> None:
        self.jobs.append(job)

    def plain(self, value: Any) -> Any:
        return CONVERTER.unstructure(value)


def submission_of(unit: Unit, body: Mapping[str, Any], at: datetime = NOON) -> Submission:
    return Submission(
        id="s1",
        form="",
        version=1,
        key=None,
        unit=unit.id,
        unit_path=unit.path,
        client="portal",
        client_unit=unit.path[0],
        body=body,
        body_sha256="",
        received_at=at,
        correlation_id="",
    )


def job_of(kind: str, subject: str = "s1") -> Job:
    return Job(
        id=f"{subject}:{kind}",
        queue="scoring",
        kind=kind,
        subject=subject,
        due=NOON,
        data={},
        correlation_id="corr",
        attempts=1,
        created=NOON,
    )
