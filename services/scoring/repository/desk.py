"""scoring's desk on MongoDB: the desk of every worker, and standards."""

from collections.abc import Mapping, Sequence

from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.common.kernel.workdays import WorkCalendar
from services.common.telling import tell_job
from services.common.work import Work
from services.common.work_desk import WorkDesk
from services.scoring.domain.campaign.evolve import CAMPAIGNS
from services.scoring.domain.policies import Policies
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.standard import Standard
from services.scoring.repository.standards import Standards


class ScoringDesk(WorkDesk):
    """scoring's port ``Desk`` within one unit of work; queries by topic are mixed in beside it."""

    def __init__(
        self, work: Work, standards: Standards, calendar: WorkCalendar, policies: Policies
    ) -> None:
        super().__init__(work, calendar)
        self._standards = standards
        self._policies = policies

    @property
    def policies(self) -> Policies:
        return self._policies

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load submissions, units, campaigns and ratings of a batch with one read each."""
        super().prefetch(jobs)
        ids = [job.subject for job in jobs if "/" in job.kind]
        found = [item for item in map(self._work.submissions.get, ids) if item is not None]
        about = [item for item in found if "campaign" in item.body]
        self._work.records(CAMPAIGNS).prefetch(str(item.body["campaign"]) for item in about)
        branches = [item for item in about if "branch" in item.body]
        self._work.units.prefetch(str(item.body["branch"]) for item in branches)
        self._work.records(RATINGS).prefetch(
            rating_id(str(item.body["campaign"]), str(item.body["branch"])) for item in branches
        )

    def standard(self, content_hash: str) -> Standard:
        return self._standards.frozen(self._database, content_hash)

    def tell(
        self, key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str]
    ) -> None:
        self.enqueue(tell_job(key, kind=kind, unit=unit, about=about, fields=fields, now=self.now))
