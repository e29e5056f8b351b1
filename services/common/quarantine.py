"""The quarantine: jobs that failed eight times; ops list, inspect and requeue them."""

from collections.abc import Sequence
from typing import Any

from pymongo.database import Database

from services.common.errors import NotFound
from services.common.jobs import COLLECTION
from services.common.mongo import Document


class Quarantine:
    """Dead jobs, newest last."""

    def __init__(self, database: Database[Document]) -> None:
        self._jobs = database[COLLECTION]

    def list(self, queue: str | None = None) -> Sequence[dict[str, Any]]:
        """Every dead job, of one queue or all, by the time it died."""
        query: Document = {"state": "dead"} | ({"queue": queue} if queue else {})
        return list(self._jobs.find(query).sort([("queue", 1), ("ended", 1)]))

    def show(self, job_id: str) -> dict[str, Any]:
        """One dead job, whole; raises NotFound."""
        job = self._jobs.find_one({"_id": job_id, "state": "dead"})
        if job is None:
            raise NotFound(f"隔离区里没有任务“{job_id}”")
        return job

    def requeue(self, job_id: str) -> None:
        """Give a dead job eight new attempts; raises NotFound."""
        fresh = {"$set": {"state": "queued", "attempts": 0}, "$unset": {"ended": "", "result": ""}}
        if not self._jobs.update_one({"_id": job_id, "state": "dead"}, fresh).matched_count:
            raise NotFound(f"隔离区里没有任务“{job_id}”")
