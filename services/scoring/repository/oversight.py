"""What inspections and pledges need, on MongoDB (Q13)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.under_way import under_way
from services.scoring.domain.inspection.inspection import INSPECTIONS
from services.scoring.domain.pledge.pledge import PLEDGES
from services.scoring.repository.desk import ScoringDesk


def _subtree(name: str, *fields: str) -> IndexModel:
    keys = ("state.path", *(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    INSPECTIONS.collection: [
        _subtree("subtree"),
        _subtree("staged", "stage"),
        _subtree("overdue", "overdue"),
    ],
    PLEDGES.collection: [_subtree("subtree"), _subtree("yearly", "year")],
}


class OversightQueries(ScoringDesk):
    """The queries of ``OversightDesk``."""

    def wait_for_earlier(self, job: Job, *, field: str, value: str) -> None:
        found = under_way(self._database, [job.kind], about=(field, [value]), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("之前收到的同类表单正在办理，稍后继续")
