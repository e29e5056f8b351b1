"""export's port on MongoDB: figures by aggregation, files in GridFS, the exports themselves once."""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile, FileExists, NoFile
from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.common.calendars import current_calendar
from services.common.jobs import Job, NewJob
from services.common.kernel.figures import Figure, Figures, total
from services.common.kernel.periods import Period, ReportSchedule
from services.common.kernel.workdays import WorkCalendar
from services.common.mongo import Document
from services.common.progress import counting, figures_of
from services.common.standings import COLLECTION as STANDINGS
from services.common.standings import last_moment_before, term_at
from services.common.submissions import Submission
from services.common.units import Unit, unit_from
from services.common.work import Work
from services.export.ports import NOTHING, Reported, StarCensus

EXPORTS = "exports"
FILES = "files"
RETURNS = "returns"
EXPORT_INDEXES = [IndexModel([("unit_path", ASCENDING), ("_id", ASCENDING)], name="subtree")]


def ensure_indexes(database: Database[Document]) -> None:
    """Create the indexes of export's own collections."""
    database[EXPORTS].create_indexes(EXPORT_INDEXES)


class Repository:
    """The port ``Exports`` within one unit of work."""

    def __init__(
        self, work: Work, schedules: Sequence[ReportSchedule], calendar: WorkCalendar
    ) -> None:
        self._work = work
        self._database = work.database
        self._schedules = schedules
        self._base_calendar = calendar

    @property
    def now(self) -> datetime:
        return self._work.now

    @property
    def calendar(self) -> WorkCalendar:
        return current_calendar(self._database, self._base_calendar)

    @property
    def schedules(self) -> Sequence[ReportSchedule]:
        return self._schedules

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Load the submissions of a batch with one read."""
        self._work.submissions.prefetch(job.subject for job in jobs if "/" in job.kind)

    def submission(self, submission_id: str) -> Submission:
        return self._work.submission(submission_id)

    def unit(self, unit_id: str) -> Unit:
        return self._work.units.get(unit_id)

    def units_of(self, kinds: Collection[str]) -> Sequence[Unit]:
        rows = self._database["units"].find({"kind": {"$in": sorted(kinds)}}).sort("_id", ASCENDING)
        return [unit_from(row) for row in rows]

    def stars_below(self, unit: Unit, until: datetime) -> StarCensus:
        at = min(self.now, last_moment_before(until))
        rows = self._database[STANDINGS].aggregate(
            [{"$match": {"state.branch.path": unit.id}}, {"$project": {"term": term_at(at)}}]
        )
        stars = {row["_id"]: row["term"]["star"] for row in rows if row.get("term")}
        branches = self._branches_below(unit)
        return StarCensus(
            counts=Counter(stars.values()),
            branches=len(branches),
            without_star=len(branches - stars.keys()),
        )

    def _branches_below(self, unit: Unit) -> set[str]:
        query = {"path": unit.id, "kind": "branch"}
        return {row["_id"] for row in self._database["units"].find(query, {"_id": 1})}

    def reported(self, unit: Unit, period: Period) -> Reported:
        query = {"state.unit_path": unit.id, "state.period": str(period)}
        rows = self._database[RETURNS].find(query, {"history": 0}).sort("_id", ASCENDING)
        found = [row["state"] for row in rows]
        of_the_unit = [state for state in found if state["unit"] == unit.id]
        if of_the_unit:
            return _reported(of_the_unit, NOTHING)
        below = [state for state in found if not state["nested"]]
        return _reported(below, self._own(unit, period, [state["unit"] for state in below]))

    def _own(self, unit: Unit, period: Period, reporting: Sequence[str]) -> Figures:
        """What was entered in the subtree of ``unit`` by units that belong to no reporting one."""
        asked = {figure: counting(figure, unit.id, period, reporting) for figure in Figure}
        return figures_of(
            {
                figure: list(self._database[collection].aggregate(pipeline))
                for figure, (collection, pipeline) in asked.items()
            }
        )

    def keep_file(self, file_id: str, name: str, data: bytes) -> None:
        bucket = GridFSBucket(self._database, bucket_name=FILES)
        if _holds(bucket, file_id, data):
            return
        # What an interrupted upload left behind would collide; ``delete`` takes its chunks before it raises.
        with suppress(NoFile):
            bucket.delete(file_id)
        with suppress(FileExists):
            bucket.upload_from_stream_with_id(file_id, name, data)

    def keep_export(self, document: dict[str, Any]) -> None:
        self._work.put(EXPORTS, document)

    def enqueue(self, job: NewJob) -> None:
        self._work.enqueue(job)


def _reported(states: Sequence[Document], own: Figures) -> Reported:
    confirmed = [state for state in states if state["reported"] is not None]
    return Reported(
        reported=total([own, *(Figures(**state["reported"]) for state in confirmed)]),
        derived=total([own, *(Figures(**state["derived"]) for state in confirmed)]),
        confirmed=len(confirmed),
        missing=tuple(state["unit_name"] for state in states if state["reported"] is None),
        own=own,
    )


def _holds(bucket: GridFSBucket, file_id: str, data: bytes) -> bool:
    """Whether the file is there and whole: its entry alone does not say that its chunks are."""
    try:
        return bucket.open_download_stream(file_id).read() == data
    except (NoFile, CorruptGridFile):
        return False
