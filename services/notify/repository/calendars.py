"""Working days on MongoDB: forms in order, and open matters whose limits lie ahead, by index."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel

from services.common.errors import NotYet
from services.common.jobs import Job
from services.common.under_way import under_way
from services.common.units import COLLECTION as UNITS
from services.common.units import Unit, unit_from
from services.notify.domain.matter.evolve import MATTERS
from services.notify.ports.calendars import Ahead, Pass
from services.notify.repository.desk import NotifyDesk

FORM = "lianxin/calendar-days"
RESCHEDULINGS = "reschedulings"
ANSWER, STEP = "state.answer_by.due", "state.next.due"
OPEN = {STEP: {"$type": "date"}}
"""Whatever is not resolved has a next step."""
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    MATTERS.collection: [
        IndexModel(
            [(ANSWER, ASCENDING), ("_id", ASCENDING)],
            name="answers_ahead",
            partialFilterExpression=OPEN,
        ),
        IndexModel(
            [(STEP, ASCENDING), ("_id", ASCENDING)],
            name="steps_ahead",
            partialFilterExpression=OPEN,
        ),
    ],
    RESCHEDULINGS: [
        IndexModel(
            [("unit_path", ASCENDING), ("calendar", ASCENDING), ("_id", ASCENDING)], name="subtree"
        )
    ],
}


class CalendarQueries(NotifyDesk):
    """The port ``CalendarDesk`` within one unit of work."""

    def wait_for_earlier_days(self, job: Job, year: str) -> None:
        found = under_way(self._database, [FORM], about=("year", [year]), until=job.due)
        if any((other.due, other.job) < (job.due, job.id) for other in found):
            raise NotYet("更早收到的放假安排正在录入，稍后继续")

    def matters_ahead(
        self, part: Pass, since: datetime, after: Ahead | None, most: int
    ) -> Sequence[Ahead]:
        field = ANSWER if part is Pass.ANSWERS else STEP
        conditions: list[Mapping[str, Any]] = [OPEN, {field: {"$gt": since}}]
        if part is Pass.STEPS:
            conditions.append({ANSWER: {"$lte": since}})
        if after is not None:
            later = {field: {"$gt": after.due}}
            conditions.append({"$or": [later, {field: after.due, "_id": {"$gt": after.matter}}]})
            conditions.append({field: {"$gte": after.due}})
        rows = self._database[MATTERS.collection].find({"$and": conditions}, {ANSWER: 1, STEP: 1})
        found = list(rows.sort([(field, ASCENDING), ("_id", ASCENDING)]).limit(most))
        self._work.records(MATTERS).prefetch(row["_id"] for row in found)
        name = "answer_by" if part is Pass.ANSWERS else "next"
        return [Ahead(matter=row["_id"], due=row["state"][name]["due"]) for row in found]

    def note_rescheduling(self, key: str, document: Mapping[str, Any]) -> None:
        self._work.put(RESCHEDULINGS, {"_id": key, **document})

    def top_units(self) -> Sequence[Unit]:
        rows = self._database[UNITS].find({"kind": "university"}).sort("_id", ASCENDING)
        return [unit for unit in map(unit_from, rows) if len(unit.path) == 1]
