"""Model persons on MongoDB: what of an honour is under way, and who looks after whom (F4)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES
from services.notify.domain.link.link import LINKS
from services.notify.domain.model.model import MODELS
from services.notify.repository.indexes import state_index
from services.notify.repository.links import LinkQueries

RECOGNISED = "model.recognised"


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    MODELS.collection: [state_index("subtree", "unit_path"), state_index("carers", "carer")]
}


class ModelQueries(LinkQueries):
    """The queries of ``ModelDesk``."""

    def wait_for_recognition(self, honour: str) -> None:
        waiting = {
            "queue": "notify",
            "state": {"$in": list(OPEN_STATES)},
            "kind": RECOGNISED,
            "subject": honour,
        }
        if self._database[JOBS].find_one(waiting, {"_id": 1}):
            raise NotYet("这项荣誉正在登记，稍后继续")

    def links_to(self, kind: str, code: str) -> Sequence[str]:
        query = {"state.target.code": code, "state.target.kind": kind, "state.ended": None}
        rows = self._database[LINKS.collection].find(query, {"_id": 1}).sort("_id", ASCENDING)
        ids = [row["_id"] for row in rows]
        self._work.records(LINKS).prefetch(ids)
        return ids
