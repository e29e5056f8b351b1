"""The jobs collection: ring, claim, end, recover. Every change is one conditional update on server time."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.database import Database

from services.common.jobs import (
    COLLECTION,
    MAX_ATTEMPTS,
    OPEN_STATES,
    Job,
    NewJob,
    job_document,
    job_from,
)
from services.common.mongo import Document, Session

RING_LEASE_S = 30
"""A job that was rung and not claimed within this time is rung again."""

INDEXES = [
    IndexModel([("state", ASCENDING), ("due", ASCENDING)], name="state_due"),
    IndexModel(
        [("lease", ASCENDING)], name="lease", partialFilterExpression={"lease": {"$exists": True}}
    ),
    IndexModel(
        [("queue", ASCENDING), ("ended", ASCENDING)],
        name="dead",
        partialFilterExpression={"state": "dead"},
    ),
    IndexModel([("queue", ASCENDING)], name="rung", partialFilterExpression={"state": "rung"}),
    IndexModel([("subject", ASCENDING)], name="subject"),
]

LEASE_PASSED = {"$expr": {"$lte": ["$lease", "$$NOW"]}}


def _lease(seconds: float) -> Document:
    return {"$add": ["$$NOW", int(seconds * 1000)]}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended: ``state`` done, refused or dead, and what to show."""

    state: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rung:
    """A job that was just taken for ringing."""

    id: str
    queue: str
    attempts: int


class JobStore:
    """Jobs in MongoDB, for relays and workers."""

    def __init__(self, database: Database[Document]) -> None:
        self._jobs = database[COLLECTION]

    def ensure_indexes(self) -> None:
        """Create the indexes that keep every query here proportional to what is due."""
        self._jobs.create_indexes(INDEXES)

    def take_due(self, now: datetime, *, limit: int, queues: Sequence[str]) -> list[Rung]:
        """Lease up to ``limit`` queued jobs whose due has come, oldest first, for ringing."""
        query = {"state": "queued", "due": {"$lte": now}, "queue": {"$in": list(queues)}}
        ids = [row["_id"] for row in self._jobs.find(query, {"_id": 1}).sort("due", 1).limit(limit)]
        if not ids:
            return []
        ring = uuid.uuid4().hex
        self._jobs.update_many(
            {"_id": {"$in": ids}, "state": "queued"},
            [
                {
                    "$set": {
                        "state": "rung",
                        "ring": ring,
                        "rung": "$$NOW",
                        "lease": _lease(RING_LEASE_S),
                    }
                }
            ],
        )
        rows = self._jobs.find({"_id": {"$in": ids}, "ring": ring}, {"queue": 1, "attempts": 1})
        taken = {row["_id"]: Rung(row["_id"], row["queue"], row["attempts"]) for row in rows}
        return [taken[job_id] for job_id in ids if job_id in taken]

    def rung(self, queue: str, *, most: int) -> int:
        """How many jobs of ``queue`` were rung and are not claimed yet; counting stops at ``most``."""
        return self._jobs.count_documents({"queue": queue, "state": "rung"}, limit=most)

    def backlog(self, now: datetime) -> list[tuple[str, str, int, float]]:
        """Per queue and open state: how many jobs are due, and the age in seconds of the oldest."""
        rows = self._jobs.aggregate(
            [
                {"$match": {"state": {"$in": [*OPEN_STATES, "dead"]}, "due": {"$lte": now}}},
                {
                    "$group": {
                        "_id": {"q": "$queue", "s": "$state"},
                        "n": {"$sum": 1},
                        "due": {"$min": "$due"},
                    }
                },
            ]
        )
        return [
            (row["_id"]["q"], row["_id"]["s"], row["n"], (now - row["due"]).total_seconds())
            for row in rows
        ]

    def unring(self, ids: Sequence[str]) -> None:
        """Give back jobs that could not be published; a later pass rings them."""
        self._jobs.update_many(
            {"_id": {"$in": list(ids)}, "state": "rung"},
            {"$set": {"state": "queued"}, "$unset": {"lease": ""}},
        )

    def recover(self) -> int:
        """Queue again what was rung and never claimed, claimed and never ended, or waits for a retry."""
        result = self._jobs.update_many(
            {"lease": {"$exists": True}, **LEASE_PASSED},
            {"$set": {"state": "queued"}, "$unset": {"lease": "", "owner": ""}},
        )
        return result.modified_count

    def claim_fresh(self, ids: Sequence[str], lease_s: int) -> tuple[str, list[Job]]:
        """Claim those of ``ids`` that nobody has tried yet: they may be worked on together."""
        return self._claim({"_id": {"$in": list(ids)}, "state": "rung", "attempts": 0}, lease_s)

    def claim_one(self, job_id: str, lease_s: int) -> tuple[str, list[Job]]:
        """Claim one job, tried before or not; the ninth claim declares it dead instead."""
        return self._claim({"_id": job_id, "state": "rung"}, lease_s)

    def _claim(self, query: Document, lease_s: int) -> tuple[str, list[Job]]:
        owner = uuid.uuid4().hex
        exhausted = {"$gte": ["$attempts", MAX_ATTEMPTS]}
        update = {
            "owner": owner,
            "state": {"$cond": [exhausted, "dead", "running"]},
            "attempts": {"$cond": [exhausted, "$attempts", {"$add": ["$attempts", 1]}]},
            "lease": {"$cond": [exhausted, "$$REMOVE", _lease(lease_s)]},
            "ended": {"$cond": [exhausted, "$$NOW", "$$REMOVE"]},
        }
        if not self._jobs.update_many(query, [{"$set": update}]).modified_count:
            return owner, []
        rows = self._jobs.find({"_id": query["_id"], "owner": owner, "state": "running"})
        in_order = sorted(rows, key=lambda row: (row["due"], row["_id"]))
        return owner, [job_from(row) for row in in_order]

    def end(self, owner: str, endings: Mapping[str, Ending], session: Session) -> bool:
        """End jobs inside the caller's transaction; False when one of them is not ``owner``'s any more."""
        operations = [
            UpdateOne(
                {"_id": job_id, "owner": owner, "state": "running"},
                [
                    {
                        "$set": {
                            "state": ending.state,
                            "result": {"$literal": dict(ending.result)},
                            "ended": "$$NOW",
                            "lease": "$$REMOVE",
                            "owner": "$$REMOVE",
                        }
                    }
                ],
            )
            for job_id, ending in endings.items()
        ]
        result = self._jobs.bulk_write(operations, ordered=False, session=session)
        return result.matched_count == len(operations)

    def put_off(self, owner: str, job_id: str, *, seconds: float, why: str) -> None:
        """Let a job wait ``seconds`` before it is rung again; dead when its attempts are used up."""
        exhausted = {"$gte": ["$attempts", MAX_ATTEMPTS]}
        self._jobs.update_one(
            {"_id": job_id, "owner": owner, "state": "running"},
            [
                {
                    "$set": {
                        "state": {"$cond": [exhausted, "dead", "retry"]},
                        "lease": {"$cond": [exhausted, "$$REMOVE", _lease(seconds)]},
                        "ended": {"$cond": [exhausted, "$$NOW", "$$REMOVE"]},
                        "result": {"$literal": {"error": why}},
                        "owner": "$$REMOVE",
                    }
                }
            ],
        )

    def wait(self, owner: str, job_id: str, *, seconds: float) -> None:
        """Let a job look again in ``seconds``; the attempt does not count."""
        self._jobs.update_one(
            {"_id": job_id, "owner": owner, "state": "running"},
            [
                {
                    "$set": {
                        "state": "retry",
                        "lease": _lease(seconds),
                        "attempts": {"$subtract": ["$attempts", 1]},
                        "owner": "$$REMOVE",
                    }
                }
            ],
        )

    def release(self, owner: str, ids: Sequence[str]) -> None:
        """Give claimed jobs back as rung: they are about to be claimed one by one."""
        self._jobs.update_many(
            {"_id": {"$in": list(ids)}, "owner": owner, "state": "running"},
            {"$set": {"state": "rung"}, "$unset": {"owner": ""}, "$inc": {"attempts": -1}},
        )

    def insert(
        self, jobs: Iterable[NewJob], created: datetime, session: Session | None = None
    ) -> None:
        """Leave jobs; one that exists already stays as it is."""
        operations = [
            UpdateOne(
                {"_id": job.id},
                {"$setOnInsert": _without_id(job_document(job, created))},
                upsert=True,
            )
            for job in jobs
        ]
        if operations:
            self._jobs.bulk_write(operations, ordered=False, session=session)


def _without_id(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "_id"}
