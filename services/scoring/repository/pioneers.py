"""What members and their 先锋创绩 need, on MongoDB (F2)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.under_way import under_way
from services.scoring.domain.member.member import MEMBERS
from services.scoring.domain.pioneer.occasions import Tally
from services.scoring.domain.pioneer.pioneer import PIONEERS, pioneer_id
from services.scoring.repository.desk import ScoringDesk

FORMS = (
    "mofan/member",
    "mofan/member-leaving",
    "mofan/commitment",
    "mofan/progress",
    "mofan/appraisal",
    "mofan/member-request",
    "mofan/member-answer",
)
"""The forms about one member: each is dealt with after those that were received before it."""


def _index(name: str, *fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    MEMBERS.collection: [
        _index("subtree", "state.unit_path", "_id", "state.active"),
        _index("branch", "state.unit", "state.active", "_id"),
    ],
    PIONEERS.collection: [
        _index("subtree", "state.unit_path", "_id"),
        _index("yearly", "state.unit_path", "state.year", "_id", "state.unfinished"),
        _index("register", "state.unit_path", "state.year", "state.member", "_id"),
        _index("waiting", "state.unit_path", "state.waiting", "_id"),
    ],
}


class PioneerQueries(ScoringDesk):
    """The queries of ``PioneerDesk``."""

    def wait_for_member_forms(self, job: Job, codes: Sequence[str]) -> None:
        found = under_way(self._database, FORMS, about=("code", codes), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("之前收到的关于同一名同志的表单正在办理，稍后继续")

    def tally(self, branch: str, year: int) -> Tally:
        active = {"state.unit": branch, "state.active": True}
        members = [
            row["_id"] for row in self._database[MEMBERS.collection].find(active, {"_id": 1})
        ]
        ids = [pioneer_id(member, year) for member in members]
        fields = {"state.unfinished": 1, "state.unreported": 1}
        found = self._database[PIONEERS.collection].find({"_id": {"$in": ids}}, fields)
        years = [row["state"] for row in found]
        return Tally(
            members=len(members),
            pledged=len(years),
            unfinished_members=sum(each["unfinished"] > 0 for each in years),
            unfinished=sum(each["unfinished"] for each in years),
            unreported=sum(each["unreported"] for each in years),
        )
