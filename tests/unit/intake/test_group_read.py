"""Reads that are asked for together are one read, and each caller gets its own answer."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from services.intake.group_read import GroupRead


class Shelf:
    """Reads numbers by their digits, when told to go on; "0" breaks the whole read."""

    def __init__(self) -> None:
        self.reads: list[list[str]] = []
        self.may_go_on = asyncio.Event()

    async def read(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.reads.append(list(keys))
        await self.may_go_on.wait()
        if "0" in keys:
            raise ZeroDivisionError
        return {key: int(key) for key in keys if key.isdigit()}


async def test_what_is_asked_for_during_a_read_becomes_the_next_one() -> None:
    shelf = Shelf()
    group = GroupRead(shelf.read)
    first = asyncio.create_task(group.get("1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    later = [asyncio.create_task(group.get(key)) for key in ("2", "3", "2", "none", "1")]
    await asyncio.sleep(0)
    shelf.may_go_on.set()

    assert await asyncio.gather(first, *later) == [1, 2, 3, 2, None, 1]
    assert shelf.reads == [["1"], ["2", "3", "none", "1"]]


async def test_every_caller_hears_of_a_fault_and_the_next_read_is_a_new_one() -> None:
    shelf = Shelf()
    shelf.may_go_on.set()
    group = GroupRead(shelf.read)

    answers = await asyncio.gather(group.get("0"), group.get("1"), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ZeroDivisionError, ZeroDivisionError]
    assert await group.get("1") == 1


async def test_a_caller_that_goes_away_takes_no_other_with_it() -> None:
    shelf = Shelf()
    group = GroupRead(shelf.read)
    gone, staying = (asyncio.create_task(group.get("1")) for _ in range(2))
    await asyncio.sleep(0)

    gone.cancel()
    shelf.may_go_on.set()

    assert await staying == 1
    with pytest.raises(asyncio.CancelledError):
        await gone
