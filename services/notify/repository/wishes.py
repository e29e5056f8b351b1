"""Wishes on MongoDB (L7): the order of forms about one wish, who has open ones, and what nobody claims."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES, Job
from services.common.kernel.identity import submission_job
from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.common.under_way import UnderWay, under_way
from services.common.work import Work
from services.notify.domain.notice import Templates
from services.notify.domain.policies import Policies
from services.notify.domain.wish.evolve import WISHES
from services.notify.domain.wish.state import Stage, Wish
from services.notify.domain.wish.wording import OpenWishes, Waiting
from services.notify.repository.desk import NotifyDesk

FOLLOW_UPS = tuple(
    f"lianxin/wish-{what}"
    for what in ("classification", "claim", "release", "fulfilment", "confirmation", "withdrawal")
)
"""The forms that name the wish they are about."""
UNCLAIMED = [Stage.COLLECTED.value, Stage.CLASSIFIED.value]
OPEN = [*UNCLAIMED, Stage.CLAIMED.value, Stage.FULFILLED.value]


def _index(name: str, *fields: str) -> IndexModel:
    keys = (*(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    WISHES.collection: [
        _index("subtree", "unit_path"),
        _index("stages", "unit_path", "stage"),
        _index("board", "unit_path", "waiting_since"),
        _index("waiting", "waiting_since"),
        _index("own", "unit", "stage"),
        _index("promised", "claim.unit", "stage"),
        _index("claimants", "claim.claimant"),
        _index("open", "stage", "unit"),
    ]
}


class WishQueries(NotifyDesk):
    """The port ``WishDesk`` within one unit of work, but for what ``LinkDesk`` gives."""

    def __init__(
        self, work: Work, calendar: WorkCalendar, policies: Policies, templates: Templates
    ) -> None:
        super().__init__(work, calendar, policies, templates)
        self._wished: set[str] = set()
        self._wish_until = work.now
        self._wish_forms: list[UnderWay] | None = None
        self._wish_passed: set[str] = set()

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load the wishes of a batch, too, with one read."""
        super().prefetch(jobs)
        posts = [job.subject for job in jobs if job.kind in FOLLOW_UPS]
        found = [item for item in map(self._work.submissions.get, posts) if item is not None]
        self._wished = {str(item.body["wish"]) for item in found}
        self._wish_until = max((self.now, *(job.due for job in jobs)))
        self._work.records(WISHES).prefetch(self._wished)

    def wait_for_wish(self, job: Job, wish: str) -> None:
        if self.state(WISHES, wish) is None:
            self._wait_for_collection(wish)
        if self._wish_forms is None:
            about = ("wish", self._wished)
            self._wish_forms = under_way(
                self._database, FOLLOW_UPS, about=about, until=self._wish_until
            )
        for other in self._wish_forms:
            earlier = (other.due, other.job) < (job.due, job.id)
            if other.about == wish and earlier and other.job not in self._wish_passed:
                raise NotYet("更早收到的表单正在办理，稍后继续")
        self._wish_passed.add(job.id)

    def units_with_open_wishes(self, *, after: str, most: int) -> Sequence[str]:
        owed = {"state.stage": Stage.CLAIMED.value, "state.claim.unit": {"$gt": after}}
        own = {"state.stage": {"$in": OPEN}, "state.unit": {"$gt": after}}
        found = {
            *self._units(own, "$state.unit", most),
            *self._units(owed, "$state.claim.unit", most),
        }
        return sorted(found)[:most]

    def open_wishes(self, unit: str, festival: str) -> OpenWishes:
        hoped = {"$cond": [{"$eq": ["$state.festival", festival]}, 1, 0]}
        rows = self._database[WISHES.collection].aggregate(
            [
                {"$match": {"state.unit": unit, "state.stage": {"$in": OPEN}}},
                {"$group": {"_id": "$state.stage", "count": {"$sum": 1}, "hoped": {"$sum": hoped}}},
            ]
        )
        found = list(rows)
        counts = {row["_id"]: row["count"] for row in found}
        owed = {"state.claim.unit": unit, "state.stage": Stage.CLAIMED.value}
        return OpenWishes(
            collected=sum(counts.values()),
            hoped=sum(row["hoped"] for row in found),
            unclaimed=sum(counts.get(stage, 0) for stage in UNCLAIMED),
            unfulfilled=counts.get(Stage.CLAIMED.value, 0),
            promised=self._database[WISHES.collection].count_documents(owed),
        )

    def unclaimed(self, before: datetime, *, most: int) -> Waiting:
        wishes = self._database[WISHES.collection]
        waiting: dict[str, Any] = {"state.waiting_since": {"$lt": before}}
        order = [("state.waiting_since", ASCENDING), ("_id", ASCENDING)]
        rows = wishes.find(waiting, {"state": 1}).sort(order).limit(most)
        return Waiting(
            count=wishes.count_documents(waiting),
            unclassified=wishes.count_documents(waiting | {"state.stage": Stage.COLLECTED.value}),
            oldest=tuple(CONVERTER.structure(row["state"], Wish) for row in rows),
        )

    def _units(self, query: Mapping[str, Any], field: str, most: int) -> list[str]:
        rows = self._database[WISHES.collection].aggregate(
            [
                {"$match": dict(query)},
                {"$group": {"_id": field}},
                {"$sort": {"_id": 1}},
                {"$limit": most},
            ]
        )
        return [str(row["_id"]) for row in rows]

    def _wait_for_collection(self, wish: str) -> None:
        opening = submission_job("s" + wish[1:], "notify")  # handlers.wishes.wish_id, backwards
        query = {"_id": opening, "state": {"$in": list(OPEN_STATES)}}
        if self._database[JOBS].find_one(query, {"_id": 1}):
            raise NotYet("这个微心愿正在登记，稍后继续")
