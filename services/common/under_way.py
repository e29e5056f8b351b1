"""Forms that were received and are not dealt with yet: what a job may have to wait for, so that order holds.

Jobs run beside each other, so a form may be reached before one that was received earlier. Where that
would change an outcome, the handler asks here and raises NotYet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pymongo.database import Database

from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import OPEN_STATES, QUEUES
from services.common.mongo import Document
from services.common.submissions import COLLECTION as SUBMISSIONS

RUNNING = ("running",)
HELD = ("dead",)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A job of a form that is not dealt with; ``about`` is what the form names in the field asked for."""

    job: str
    due: datetime
    about: str


def under_way(
    database: Database[Document],
    forms: Collection[str],
    *,
    about: tuple[str, Collection[str]],
    until: datetime | None = None,
    states: Collection[str] = OPEN_STATES,
) -> list[UnderWay]:
    """The jobs of ``forms`` in ``states``, in the order they were received; with ``until``, up to then.

    ``about`` is a field of the form and the values wanted. Give ``until`` with any state that timers wait
    in: the cost then follows what is due and not done, whatever else waits for its time.
    """
    field, wanted = f"body.{about[0]}", list(about[1])
    form = [{"$match": {field: {"$in": wanted}}}, {"$project": {"about": f"${field}"}}]
    jobs: Document = {
        "queue": {"$in": list(QUEUES)},  # the index begins with it
        "state": {"$in": list(states)},
        "kind": {"$in": list(forms)},
    }
    if until is not None:
        jobs["due"] = {"$lte": until}
    rows = database[JOBS].aggregate(
        [
            {"$match": jobs},
            {
                "$lookup": {
                    "from": SUBMISSIONS,
                    "localField": "subject",
                    "foreignField": "_id",
                    "pipeline": form,
                    "as": "form",
                }
            },
            {"$unwind": "$form"},
            {"$project": {"due": 1, "about": "$form.about"}},
            {"$sort": {"due": 1, "_id": 1}},
        ]
    )
    return [UnderWay(row["_id"], row["due"], row["about"]) for row in rows]
