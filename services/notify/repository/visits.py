"""Visits on MongoDB (L5, L8): the order of forms about one entry, and what the ledgers are read by."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel

from services.common.errors import NotYet
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES, Job
from services.common.kernel.identity import submission_job
from services.common.under_way import under_way
from services.notify.domain.visit.evolve import VISITS
from services.notify.repository.desk import NotifyDesk
from services.notify.repository.indexes import state_index

FORMS = ("lianxin/visit-correction", "lianxin/visit-withdrawal")


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    VISITS.collection: [
        state_index("subtree", "unit_path"),
        state_index("days", "unit_path", "book", "held_on"),
        state_index("links", "link", "held_on"),
        state_index("cadres", "cadres", "held_on"),
    ]
}


class VisitQueries(NotifyDesk):
    """The queries of ``VisitDesk``."""

    def wait_for_visit(self, job: Job, visit: str) -> None:
        if self.state(VISITS, visit) is None:
            entry = submission_job("s" + visit[1:], "notify")  # handlers.visits.visit_id, backwards
            waiting = {"_id": entry, "state": {"$in": list(OPEN_STATES)}}
            if self._database[JOBS].find_one(waiting, {"_id": 1}):
                raise NotYet("这份走访记录正在登记，稍后继续")
        found = under_way(self._database, FORMS, about=("visit", [visit]), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("更早收到的表单正在办理，稍后继续")
