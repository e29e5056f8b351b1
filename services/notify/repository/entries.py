"""Entries of 台账 on MongoDB (L8, F1): the order of forms about one entry, and what the ledgers are read by."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel

from services.common.errors import NotYet
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES, Job
from services.common.kernel.identity import submission_job
from services.common.under_way import under_way
from services.notify.domain.activity.evolve import ACTIVITIES
from services.notify.domain.entry import EntryKind
from services.notify.domain.visit.evolve import VISITS
from services.notify.repository.desk import NotifyDesk
from services.notify.repository.indexes import state_index

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    VISITS.collection: [
        state_index("subtree", "unit_path"),
        state_index("days", "unit_path", "book", "held_on"),
        state_index("links", "link", "held_on"),
        state_index("cadres", "cadres", "held_on"),
    ],
    ACTIVITIES.collection: [
        state_index("subtree", "seen_by"),
        state_index("days", "seen_by", "held_on"),
        state_index("own", "counts_for", "held_on"),
        state_index("memorials", "memorial.id", "memorial.day", "counts_for"),
        state_index("photos", "photos"),
    ],
}


class EntryQueries(NotifyDesk):
    """The queries of ``EntryDesk``."""

    def wait_for_entry(self, job: Job, kind: EntryKind, entry: str, *, there: bool) -> None:
        if not there:
            making = submission_job(kind.made_by(entry), "notify")
            waiting = {"_id": making, "state": {"$in": list(OPEN_STATES)}}
            if self._database[JOBS].find_one(waiting, {"_id": 1}):
                raise NotYet(f"这份{kind.noun}正在登记，稍后继续")
        found = under_way(self._database, kind.forms, about=(kind.code, [entry]), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("更早收到的表单正在办理，稍后继续")
