"""Reads are added up in memory and written now and then; none is lost to an outage (F4, decision 0033)."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.errors import AutoReconnect

from services.intake import deed_reads
from services.intake.database import AsyncDatabase
from services.intake.deed_reads import DeedReads

DAY = date(2026, 11, 23)


class Kept:
    """The collection in a counter; ``down`` while the database does not answer."""

    def __init__(self) -> None:
        self.sums: Counter[str] = Counter()
        self.down = False
        self.writes = 0

    def __getitem__(self, _: str) -> "Kept":
        return self

    async def bulk_write(self, operations: list[Any], *, ordered: bool) -> None:
        self.writes += 1
        if self.down:
            raise AutoReconnect("gone")
        for each in operations:
            self.sums[each._filter["_id"]] += each._doc["$inc"]["reads"]


def counter(kept: Kept) -> DeedReads:
    return DeedReads(cast(AsyncDatabase, kept))


@given(st.lists(st.sampled_from(["read a", "read b", "flush", "down", "up"]), max_size=30))
async def test_every_read_is_written_once_whatever_happens_to_the_database(
    steps: list[str],
) -> None:
    kept, read = Kept(), Counter[str]()
    reads = counter(kept)

    for step in steps:
        if step.startswith("read"):
            reads.note(step[-1], DAY)
            read[f"{step[-1]}:2026-11-23"] += 1
        elif step == "flush":
            await reads.flush()
        else:
            kept.down = step == "down"
    kept.down = False
    await reads.flush()

    assert kept.sums == read


async def test_nothing_read_is_nothing_written() -> None:
    kept = Kept()

    await counter(kept).flush()

    assert kept.writes == 0


async def test_it_flushes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deed_reads, "FLUSH_EVERY_S", 0.0)
    kept = Kept()
    reads = counter(kept)
    reads.note("a", DAY)

    keeping = asyncio.create_task(reads.keep_flushed())
    while not kept.sums:
        await asyncio.sleep(0)
    keeping.cancel()

    assert kept.sums == {"a:2026-11-23": 1}
