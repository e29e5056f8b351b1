"""The product time in the HTTP process: MongoDB's clock, carried on by the monotonic one."""

import asyncio
from datetime import datetime
from typing import Any, Protocol

from services.common.clock import Reading, reading

SYNC_EVERY_S = 5.0


class TimeSource(Protocol):
    """What the clock asks."""

    async def hello(self) -> dict[str, Any]: ...
    async def clock_anchor(self) -> dict[str, Any] | None: ...


class AsyncClock:
    """Synced in the background; a simulated clock is read anew for every request (demo and tests only)."""

    def __init__(self, source: TimeSource, *, simulated: bool) -> None:
        self._source = source
        self._simulated = simulated
        self._reading: Reading | None = None

    async def sync(self) -> None:
        """Read the server's time."""
        anchor = await self._source.clock_anchor() if self._simulated else None
        self._reading = reading(await self._source.hello(), anchor)

    async def keep_synced(self) -> None:
        """Sync every five seconds until cancelled; a failed sync keeps the last reading."""
        while True:
            await asyncio.sleep(SYNC_EVERY_S)
            await asyncio.gather(self.sync(), return_exceptions=True)

    async def now(self) -> datetime:
        """The instant in UTC, whole milliseconds."""
        if self._simulated or self._reading is None:
            await self.sync()
        if self._reading is None:
            raise RuntimeError("the clock has no reading after a sync")
        return self._reading.now()
