"""How often a deed was read on a day: a number, and nothing of who read it (F4, decision 0033).

Counted in memory and added to ``deed_reads`` every few seconds, so that a reader waits for no write; a
process that dies loses the reads of those seconds. Each process counts its own; the sums meet in MongoDB.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pymongo import ASCENDING, IndexModel, UpdateOne

from services.common.errors import Unavailable
from services.common.mongo import Document
from services.intake.database import AsyncDatabase
from services.intake.outage import reaching

COLLECTION = "deed_reads"
INDEXES = [IndexModel([("deed", ASCENDING), ("day", ASCENDING)], name="days")]
FLUSH_EVERY_S = 5.0
DAYS_MOST = 400
ROBOTS = ("bot", "spider", "crawl", "slurp", "curl", "wget", "python")
"""What programs that say what they are call themselves; looked at in passing, kept nowhere."""


def is_reading(headers: Mapping[str, str]) -> bool:
    """Whether a request is one that somebody reads: no program that says so, no page fetched ahead of need."""
    called = headers.get("user-agent", "").lower()
    ahead = headers.get("sec-purpose", "") + headers.get("purpose", "")
    return "prefetch" not in ahead and not any(name in called for name in ROBOTS)


class DeedReads:
    """The counter of one process, and what all of them counted."""

    def __init__(self, database: AsyncDatabase) -> None:
        self._database = database
        self._counted: Counter[tuple[str, str]] = Counter()

    async def ensure_indexes(self) -> None:
        """Create the index that sums are read by."""
        await self._database[COLLECTION].create_indexes(INDEXES)

    def note(self, deed: str, day: date) -> None:
        """One more read."""
        self._counted[deed, day.isoformat()] += 1

    async def flush(self) -> None:
        """Add what was counted since; what cannot be written now is kept for the next time."""
        counted, self._counted = self._counted, Counter()
        if not counted:
            return
        try:
            await self._add(counted)
        except Unavailable:
            self._counted.update(counted)

    @reaching
    async def _add(self, counted: Counter[tuple[str, str]]) -> None:
        adding = [
            UpdateOne(
                {"_id": f"{deed}:{day}"},
                {"$inc": {"reads": reads}, "$setOnInsert": {"deed": deed, "day": day}},
                upsert=True,
            )
            for (deed, day), reads in counted.items()
        ]
        await self._database[COLLECTION].bulk_write(adding, ordered=False)

    async def keep_flushed(self) -> None:
        """Flush every few seconds until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_EVERY_S)
            await self.flush()

    @reaching
    async def totals(self, deeds: Sequence[str]) -> dict[str, int]:
        """How often each was read in all, what this process has not written yet included."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"deed": {"$in": list(deeds)}}},
            {"$group": {"_id": "$deed", "reads": {"$sum": "$reads"}}},
        ]
        rows = await self._database[COLLECTION].aggregate(pipeline).to_list(len(deeds) or None)
        sums = Counter({row["_id"]: row["reads"] for row in rows})
        for (deed, _), reads in self._counted.items():
            sums[deed] += reads
        return {deed: sums[deed] for deed in deeds}

    @reaching
    async def by_day(self, deed: str) -> list[Document]:
        """The last days on which it was read, oldest first, as far as they were written."""
        rows = self._database[COLLECTION].find({"deed": {"$eq": deed}}, {"_id": 0, "deed": 0})
        found = await rows.sort("day", -1).limit(DAYS_MOST).to_list(DAYS_MOST)
        return found[::-1]
