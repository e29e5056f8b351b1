"""What filing stars with the departments above needs, on MongoDB (Q6)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.under_way import under_way
from services.scoring.domain.filing.filing import FILINGS, IN_FORCE
from services.scoring.repository.desk import ScoringDesk

FORMS = ("qiangji/filing-sent", "qiangji/filing-acknowledgement")


def _index(name: str, *fields: str) -> IndexModel:
    keys = (*(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    FILINGS.collection: [
        _index("subtree", "branch.path"),
        _index("staged", "branch.path", "stage"),
        _index("addressed", "branch.path", "recipient.id"),
        _index("overdue", "branch.path", "overdue"),
        _index("campaign", "campaign", "stage"),
    ],
}


class FilingQueries(ScoringDesk):
    """The queries of ``FilingDesk``."""

    def wait_for_filing_forms(self, job: Job, filing: str) -> None:
        found = under_way(self._database, FORMS, about=("filing", [filing]), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("之前收到的报备登记正在办理，稍后继续")

    def filings_in_force(self, campaign_id: str, *, most: int) -> Sequence[str]:
        stages = [stage.value for stage in IN_FORCE]
        query = {"state.campaign": campaign_id, "state.stage": {"$in": stages}}
        rows = self._database[FILINGS.collection].find(query, {"_id": 1})
        ids = [row["_id"] for row in rows.sort("_id", ASCENDING).limit(most)]
        self._work.records(FILINGS).prefetch(ids)
        return ids
