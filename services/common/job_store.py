"""The jobs collection: ring, claim, end, recover. Every change is one conditional update on server time."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel, ReturnDocument, UpdateOne
from pymongo.database import Database

from services.common.jobs import (
    COLLECTION,
    MAX_ATTEMPTS,
    OPEN_STATES,
    QUEUES,
    Job,
    NewJob,
    job_document,
    job_from,
)
from services.common.mongo import Document, Session

RING_LEASE_S = 30
"""A job that was rung and not claimed within this time is rung again."""
NEVER_ENDED = "八次尝试都没有做完：每次工作进程都在中途退出，或者任务超时"

INDEXES = [
    # By queue first: a queue that is not being rung is then skipped, however long its backlog is.
    IndexModel(
        [("queue", ASCENDING), ("state", ASCENDING), ("due", ASCENDING)], name="queue_state_due"
    ),
    IndexModel(
        [("lease", ASCENDING)], name="lease", partialFilterExpression={"lease": {"$exists": True}}
    ),
    IndexModel(
        [("queue", ASCENDING), ("ended", ASCENDING)],
        name="dead",
        partialFilterExpression={"state": "dead"},
    ),
    IndexModel([("subject", ASCENDING)], name="subject"),
]

LEASE_PASSED = {"$expr": {"$lte": ["$lease", "$$NOW"]}}


def _lease(seconds: float) -> Document:
    return {"$add": ["$$NOW", int(seconds * 1000)]}


def _lease_apart(seconds: float) -> Document:
    """Once to twice as long, by chance: jobs that died together do not come back together."""
    return {"$add": ["$$NOW", {"$multiply": [int(seconds * 1000), {"$add": [1, {"$rand": {}}]}]}]}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended: ``state`` done or refused, and what to show."""

    state: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rung:
    """A job that was just taken for ringing; ``ring`` names the taking."""

    id: str
    queue: str
    attempts: int
    ring: str


@dataclass(frozen=True, slots=True)
class Claim:
    """``jobs`` belong to ``owner`` until their lease passes; ``dead`` ones were claimed once too often."""

    owner: str
    jobs: Sequence[Job]
    dead: Sequence[Job] = ()


class JobStore:
    """Jobs in MongoDB, for relays and workers.

    Every job that has not ended is ``queued`` or has a ``lease``: so none is forgotten, whoever dies.
    """

    def __init__(self, database: Database[Document], *, ring_lease_s: float = RING_LEASE_S) -> None:
        self._jobs = database[COLLECTION]
        self._ring_lease_s = ring_lease_s

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
                        "lease": _lease(self._ring_lease_s),
                    }
                }
            ],
        )
        rows = self._jobs.find({"_id": {"$in": ids}, "ring": ring}, {"queue": 1, "attempts": 1})
        taken = {row["_id"]: Rung(row["_id"], row["queue"], row["attempts"], ring) for row in rows}
        return [taken[job_id] for job_id in ids if job_id in taken]

    def rung(self, queue: str, *, most: int) -> int:
        """How many jobs of ``queue`` were rung and are not claimed yet; counting stops at ``most``."""
        return self._jobs.count_documents({"queue": queue, "state": "rung"}, limit=most)

    def backlog(self, now: datetime) -> list[tuple[str, str, int, float]]:
        """Per queue and open state: how many jobs are due, and the age in seconds of the oldest."""
        rows = self._jobs.aggregate(
            [
                {
                    "$match": {
                        "queue": {"$in": list(QUEUES)},
                        "state": {"$in": [*OPEN_STATES, "dead"]},
                        "due": {"$lte": now},
                    }
                },
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

    def unring(self, jobs: Sequence[Rung]) -> None:
        """Give back jobs of one taking that could not be published; a later pass rings them."""
        rings = list({job.ring for job in jobs})
        self._jobs.update_many(
            {"_id": {"$in": [job.id for job in jobs]}, "ring": {"$in": rings}, "state": "rung"},
            {"$set": {"state": "queued"}, "$unset": {"lease": ""}},
        )

    def recover(self) -> int:
        """Queue again what was rung and never claimed, claimed and never ended, or waits for a retry."""
        result = self._jobs.update_many(
            {"lease": {"$exists": True}, **LEASE_PASSED},
            {"$set": {"state": "queued"}, "$unset": {"lease": "", "owner": ""}},
        )
        return result.modified_count

    def claim_fresh(self, ids: Sequence[str], lease_s: float) -> Claim:
        """Claim those of ``ids`` that nobody has tried yet: they may be worked on together, as they fell due."""
        owner = uuid.uuid4().hex
        change = {"owner": owner, "state": "running", "attempts": 1, "lease": _lease(lease_s)}
        fresh = {"_id": {"$in": list(ids)}, "state": "rung", "attempts": 0}
        if not self._jobs.update_many(fresh, [{"$set": change}]).modified_count:
            return Claim(owner, ())
        rows = self._jobs.find({"_id": {"$in": list(ids)}, "owner": owner, "state": "running"})
        in_order = sorted(rows, key=lambda row: (row["due"], row["_id"]))
        return Claim(owner, [job_from(row) for row in in_order])

    def still_rung(self, ids: Sequence[str]) -> list[str]:
        """Those of ``ids`` that wait for a claim, in the order given; a repeated ring brings none."""
        rows = self._jobs.find({"_id": {"$in": list(ids)}, "state": "rung"}, {"_id": 1})
        waiting = {row["_id"] for row in rows}
        return [job_id for job_id in ids if job_id in waiting]

    def claim_one(self, job_id: str, lease_s: float) -> Claim:
        """Claim one job, tried before or not; the ninth claim declares it dead instead."""
        owner = uuid.uuid4().hex
        exhausted = {"$gte": ["$attempts", MAX_ATTEMPTS]}
        change = {
            "owner": {"$cond": [exhausted, "$$REMOVE", owner]},
            "state": {"$cond": [exhausted, "dead", "running"]},
            "attempts": {"$cond": [exhausted, "$attempts", {"$add": ["$attempts", 1]}]},
            "lease": {"$cond": [exhausted, "$$REMOVE", _lease_apart(lease_s)]},
            "ended": {"$cond": [exhausted, "$$NOW", "$$REMOVE"]},
            "result": {
                "$cond": [exhausted, {"$ifNull": ["$result", {"error": NEVER_ENDED}]}, "$result"]
            },
        }
        row = self._jobs.find_one_and_update(
            {"_id": job_id, "state": "rung"},
            [{"$set": change}],
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            return Claim(owner, ())
        job = job_from(row)
        return Claim(owner, (), (job,)) if row["state"] == "dead" else Claim(owner, (job,))

    def renew(self, owner: str, ids: Sequence[str], lease_s: float) -> None:
        """Keep claimed jobs for another ``lease_s``; those that were lost meanwhile stay lost."""
        self._jobs.update_many(
            {"_id": {"$in": list(ids)}, "owner": owner, "state": "running"},
            [{"$set": {"lease": _lease_apart(lease_s)}}],
        )

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

    def wait(self, owner: str, seconds: Mapping[str, float]) -> None:
        """Let each job look again in so many seconds; the attempt does not count."""
        self._jobs.bulk_write(
            [
                UpdateOne(
                    {"_id": job_id, "owner": owner, "state": "running"},
                    [
                        {
                            "$set": {
                                "state": "retry",
                                "lease": _lease(wait_s),
                                "attempts": {"$subtract": ["$attempts", 1]},
                                "owner": "$$REMOVE",
                            }
                        }
                    ],
                )
                for job_id, wait_s in seconds.items()
            ],
            ordered=False,
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
