"""The time, always as MongoDB tells it: a worker whose own clock is wrong changes nothing.

``now()`` is product time in UTC with whole milliseconds (what BSON keeps). Between two syncs it
advances with the monotonic clock. Demo and tests may shift or freeze product time through the
document ``clock`` of the database (``simulated``); leases never use product time.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pymongo.database import Database

Document = dict[str, Any]


class Clock(Protocol):
    """Whatever can tell the product time."""

    def now(self) -> datetime:
        """The instant in UTC, whole milliseconds."""


def to_millis(instant: datetime) -> datetime:
    """``instant`` in UTC, cut to whole milliseconds."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sync learnt: the server's time, our monotonic second then, and the simulated anchor."""

    server: datetime
    monotonic: float
    anchor: Document | None

    def now(self) -> datetime:
        """Product time, carried on from this reading."""
        server = self.server + timedelta(seconds=time.monotonic() - self.monotonic)
        if self.anchor is None:
            return to_millis(server)
        elapsed = (server - self.anchor["server"]).total_seconds()
        return to_millis(self.anchor["product"] + timedelta(seconds=elapsed * self.anchor["rate"]))


def reading(hello: Document, anchor: Document | None) -> Reading:
    """A reading from the server's ``hello`` answer and the optional anchor document."""
    server = hello["localTime"]
    return Reading(
        server.replace(tzinfo=UTC) if server.tzinfo is None else server, time.monotonic(), anchor
    )


class ServerClock:
    """The clock of workers and relay; ``sync`` is one or two small reads."""

    def __init__(
        self, database: Database[Document], *, simulated: bool = False, sync_every_s: float = 5.0
    ) -> None:
        self._database = database
        self._simulated = simulated
        self._sync_every_s = sync_every_s
        self._reading: Reading | None = None

    def sync(self) -> None:
        """Read the server's time if the last reading is old; always, when the clock is simulated."""
        last = self._reading
        if last and not self._simulated and time.monotonic() - last.monotonic < self._sync_every_s:
            return
        anchor = self._database["clock"].find_one({"_id": "clock"}) if self._simulated else None
        self._reading = reading(self._database.command("hello"), anchor)

    def now(self) -> datetime:
        if self._reading is None:
            self.sync()
        if self._reading is None:
            raise RuntimeError("the clock has no reading after a sync")
        return self._reading.now()


def set_simulated_time(database: Database[Document], product: datetime, *, rate: int = 0) -> None:
    """Make product time ``product`` now, going on at ``rate`` times real time (0: frozen)."""
    hello = database.command("hello")
    anchor = {"server": hello["localTime"], "product": product, "rate": rate}
    database["clock"].replace_one({"_id": "clock"}, anchor, upsert=True)
