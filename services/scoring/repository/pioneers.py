"""What members and their 先锋创绩 need, on MongoDB (F2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.under_way import under_way
from services.scoring.domain.member.member import MEMBERS, member_id
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

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load what a batch of forms about members is about, and look once for what comes before any of them."""
        super().prefetch(jobs)
        ours = [job for job in jobs if job.kind in FORMS]
        found = [self._work.submissions.get(job.subject) for job in ours]
        posts = [post for post in found if post is not None]
        if not posts:
            return
        members = [member_id(post.unit, post.body["code"]) for post in posts]
        self._work.units.prefetch(post.unit for post in posts)
        self._work.records(MEMBERS).prefetch(members)
        self._work.records(PIONEERS).prefetch(
            pioneer_id(member, int(post.body["year"]))
            for member, post in zip(members, posts, strict=True)
            if "year" in post.body
        )
        codes = [post.body["code"] for post in posts]
        codes += [str(post.body.get("moved_from", "")).rpartition(":")[2] for post in posts]
        self._look_for([*filter(None, codes)], until=max(job.due for job in ours))

    def wait_for_member_forms(self, job: Job, codes: Sequence[str]) -> None:
        if unknown := [code for code in codes if code not in self._under_way]:
            self._look_for(unknown, until=job.due)
        if any(each < (job.due, job.id) for code in codes for each in self._under_way[code]):
            raise NotYet("之前收到的关于同一名同志的表单正在办理，稍后继续")

    def _look_for(self, codes: Sequence[str], *, until: datetime) -> None:
        """One look for many: what it costs follows what waits, and thousands may be posted at once."""
        self._under_way.update({code: [] for code in codes})
        for each in under_way(self._database, FORMS, about=("code", codes), until=until):
            self._under_way[each.about].append((each.due, each.job))

    @cached_property
    def _under_way(self) -> dict[str, list[tuple[datetime, str]]]:
        return {}

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
