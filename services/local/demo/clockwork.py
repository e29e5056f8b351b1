"""How time passes in the demo: it stands still while people work, then jumps to whatever comes next.

What comes next is a job that falls due, or something that somebody means to do: the agenda.
"""

import heapq
import itertools
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.clock import set_simulated_time
from services.common.errors import Unavailable
from services.common.jobs import COLLECTION, OPEN_STATES

LOOK_EVERY_S = 0.05
GIVE_UP_AFTER_S = 300


class Clockwork:
    """The simulated clock of one demo database; ``now`` is what every process believes."""

    def __init__(self, database: Database[dict[str, Any]], start: datetime) -> None:
        self._database = database
        self.now = start
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        set_simulated_time(database, start)

    def set(self, instant: datetime) -> None:
        """Jump forward to ``instant``; it stands still again from there."""
        self.now = max(self.now, instant)
        set_simulated_time(self._database, self.now)

    def open_jobs(self) -> int:
        """How many jobs are due and have not ended."""
        query = {"state": {"$in": list(OPEN_STATES)}, "due": {"$lte": self.now}}
        return self._database[COLLECTION].count_documents(query)

    def settle(self, tell: Callable[[int], None] = lambda _: None) -> None:
        """Wait until nothing that is due is left to do; ``tell`` hears how many jobs are left. Raises Unavailable."""
        give_up = time.monotonic() + GIVE_UP_AFTER_S
        while left := self.open_jobs():
            tell(left)
            if time.monotonic() > give_up:
                raise Unavailable(f"还有 {left} 个任务一直没有做完，请看日志")
            time.sleep(LOOK_EVERY_S)
        tell(0)

    def next_due(self, before: datetime) -> datetime | None:
        """When the next waiting job falls due, if that is before ``before``."""
        query = {"state": "queued", "due": {"$gt": self.now, "$lt": before}}
        row = self._database[COLLECTION].find_one(query, {"due": 1}, sort=[("due", 1)])
        return row["due"] if row else None

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        """Do ``act`` when the time has come, whoever lets it pass; it may post and settle, not wait."""
        heapq.heappush(self._agenda, (at, next(self._numbers), act))

    def run_until(self, end: datetime, tell: Callable[[datetime], None] = lambda _: None) -> None:
        """Let time pass to ``end``, stopping wherever something is due, or planned, until it is done."""
        while True:
            due = self.next_due(end)
            planned = self._agenda[0][0] if self._agenda else end
            if planned < end and (due is None or planned <= due):
                self._do_next(tell)
            elif due:
                self.set(due)
                tell(due)
                self.settle()
            else:
                break
        self.set(end)
        self.settle()

    def _do_next(self, tell: Callable[[datetime], None]) -> None:
        at, _, act = heapq.heappop(self._agenda)
        self.set(at)
        tell(self.now)
        self.settle()
        act()
        self.settle()
