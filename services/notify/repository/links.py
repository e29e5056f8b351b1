"""Cadres, points, teams and links on MongoDB: order of forms, and what is owed and done (L1–L4)."""

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.common import coverage
from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.kernel.coverage import Duty, duties, links_owed
from services.common.kernel.frames import Frame
from services.common.kernel.workdays import WorkCalendar
from services.common.under_way import UnderWay, under_way
from services.common.work import Work
from services.notify.domain.cadre.cadre import CADRES
from services.notify.domain.link.link import LINKS
from services.notify.domain.link.practice import PRACTICES
from services.notify.domain.link.report import LINK_REPORTS
from services.notify.domain.notice import Templates
from services.notify.domain.point.point import POINTS
from services.notify.domain.policies import Policies
from services.notify.domain.team.team import TEAMS
from services.notify.repository.desk import NotifyDesk
from services.notify.repository.indexes import state_index

FORMS = ("lianxin/link", "lianxin/link-end", "lianxin/link-confirmation")
"""The forms that change the links of a cadre; each names ``cadre`` and ``unit``."""
CADRES_MOST = 1_000
LINKS_MOST = 5_000
MODELS_MOST = 5_000
"""Of one unit: more than any has."""


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    CADRES.collection: [
        state_index("subtree", "unit_path"),
        state_index("levels", "unit_path", "level"),
        state_index("own", "unit", "term.since"),
    ],
    POINTS.collection: [
        state_index("seen", "seen_by"),
        state_index("subtree", "unit_path", "since"),
    ],
    TEAMS.collection: [
        state_index("subtree", "unit_path"),
        state_index("points", "unit_path", "point"),
        state_index("since", "unit_path", "since"),
    ],
    LINKS.collection: [
        state_index("subtree", "unit_path"),
        state_index("kinds", "unit_path", "target.kind"),
        state_index("targets", "unit_path", "target.code"),
        state_index("cadres", "cadre", "years"),
        state_index("own", "unit", "years"),
        state_index("same", "target.code"),
    ],
    LINK_REPORTS.collection: [
        state_index("subtree", "unit_path"),
        state_index("years", "unit_path", "year"),
    ],
    PRACTICES.collection: [
        state_index("subtree", "unit_path"),
        state_index("periods", "unit_path", "period"),
    ],
}


class LinkQueries(NotifyDesk):
    """The port ``LinkDesk`` within one unit of work."""

    def __init__(
        self, work: Work, calendar: WorkCalendar, policies: Policies, templates: Templates
    ) -> None:
        super().__init__(work, calendar, policies, templates)
        self._link_forms: dict[str, list[UnderWay]] = {}
        self._link_bodies: list[Mapping[str, object]] = []
        self._link_until = work.now
        self._linked: set[str] = set()

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Remember whose links a batch is about, so that what is under way is asked for once."""
        super().prefetch(jobs)
        posts = [job.subject for job in jobs if job.kind.startswith("lianxin/link")]
        found = [item for item in map(self._work.submissions.get, posts) if item is not None]
        self._link_bodies = [item.body for item in found]
        self._link_until = max((self.now, *(job.due for job in jobs)))
        named = [body["cadre"] for body in self._link_bodies if "cadre" in body]
        self._work.records(CADRES).prefetch(str(each) for each in named)

    def wait_for_links(self, job: Job, field: str, *, settled: bool = False) -> None:
        if field not in self._link_forms:
            values = {str(body[field]) for body in self._link_bodies if field in body}
            about = (field, values)
            self._link_forms[field] = under_way(
                self._database, FORMS, about=about, until=self._link_until
            )
        mine = self.submission(job.subject).body[field]
        passed = set[str]() if settled else self._linked
        for other in self._link_forms[field]:
            earlier = (other.due, other.job) < (job.due, job.id)
            if other.about == mine and earlier and other.job not in passed:
                raise NotYet("更早收到的联系表单正在办理，稍后继续")
        self._linked.add(job.id)

    def wait_for_named(self, job: Job, form: str, field: str, value: str) -> None:
        about = (field, [value])
        if under_way(self._database, (form,), about=about, until=max(self.now, job.due)):
            raise NotYet("表单中提到的记录正在登记，稍后继续")

    def links_of(self, cadre: str) -> Sequence[str]:
        query = {"state.cadre": cadre, "state.ended": None}
        rows = self._database[LINKS.collection].find(query, {"_id": 1}).sort("_id", ASCENDING)
        ids = [row["_id"] for row in rows]
        self._work.records(LINKS).prefetch(ids)
        return ids

    def links_within(self, unit: str, year: str) -> Sequence[str]:
        query = {"state.unit": unit, "state.years": year, "state.ended": None}
        rows = self._database[LINKS.collection].find(query, {"_id": 1})
        ids = [row["_id"] for row in rows.sort("_id", ASCENDING).limit(LINKS_MOST)]
        self._work.records(LINKS).prefetch(ids)
        return ids

    def duties_of(self, unit: str, frame: Frame) -> Sequence[Duty]:
        query = {"state.unit": unit} | coverage.serving(frame.day)
        found = self._database[CADRES.collection].find(query, coverage.OFFICIAL_FIELDS)
        officials = [coverage.official_from(row) for row in found.limit(CADRES_MOST)]
        theirs = coverage.links_of([each.id for each in officials], frame)
        rows = self._database[LINKS.collection].find(theirs, coverage.LINK_FIELDS)
        links = [coverage.linked_from(row) for row in rows]
        pipeline = coverage.visits_to([each.id for each in links], frame)
        visits = coverage.paid_from(self._database[coverage.VISITS].aggregate(pipeline))
        rules = self.policies.links.duties
        owed = duties(officials, links, visits, frame=frame, rules=rules)
        return (*owed, *self._links_owed(unit, frame))

    def _links_owed(self, unit: str, frame: Frame) -> Sequence[Duty]:
        query = {"state.carer": unit} | coverage.in_care()
        found = self._database[coverage.MODELS].find(query, coverage.MODEL_FIELDS)
        persons = [coverage.registered_from(row) for row in found.limit(MODELS_MOST)]
        theirs = coverage.links_to([each.id for each in persons], frame)
        rows = self._database[LINKS.collection].find(theirs, coverage.LINK_FIELDS)
        links = [coverage.linked_from(row) for row in rows]
        return links_owed(persons, links, frame=frame, rules=self.policies.links.duties)

    def units_with_duties(self, *, after: str, most: int) -> Sequence[str]:
        caring = [
            {"$match": {"state.carer": {"$gt": after}} | coverage.in_care()},
            {"$group": {"_id": "$state.carer"}},
        ]
        rows = self._database[CADRES.collection].aggregate(
            [
                {"$match": {"state.unit": {"$gt": after}}},
                {"$group": {"_id": "$state.unit"}},
                {"$unionWith": {"coll": coverage.MODELS, "pipeline": caring}},
                {"$group": {"_id": "$_id"}},
                {"$sort": {"_id": 1}},
                {"$limit": most},
            ]
        )
        return [str(row["_id"]) for row in rows]
