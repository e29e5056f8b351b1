"""Group read: what is asked for while a read is under way becomes the next read, all of it together.

A campaign's branches post once each, so no memory of units helps them; one query each would cost more
than the rest of the post (docs/benchmarks.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class GroupRead(Generic[T]):
    """Gathers keys without a timer, so a lone reader waits for nobody; every read starts after it was asked for."""

    def __init__(self, read: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]]) -> None:
        self._read = read
        self._waiting: dict[str, asyncio.Future[T | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, key: str) -> T | None:
        """What ``key`` stands for, or None; raises what the read raises.

        A caller that goes away cancels its own wait, never the read.
        """
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())
        return await asyncio.shield(future)

    async def _read_all(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, {}
                await self._answer(asked)
        finally:
            self._reading = None

    async def _answer(self, asked: Mapping[str, "asyncio.Future[T | None]"]) -> None:
        try:
            found = await self._read(list(asked))
        except Exception as error:  # noqa: BLE001 - whatever it was, every caller must hear of it
            for future in asked.values():
                future.set_exception(error)
                future.exception()  # seen, even if nobody waits any more
            return
        for key, future in asked.items():
            future.set_result(found.get(key))
