"""How time passes in the demo: it stands still while people work, then jumps to whatever is due next."""

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

    def run_until(self, end: datetime, tell: Callable[[datetime], None] = lambda _: None) -> None:
        """Let time pass to ``end``, stopping wherever something is due until it is done."""
        while due := self.next_due(end):
            self.set(due)
            tell(due)
            self.settle()
        self.set(end)
        self.settle()
