"""Leases are kept while the work goes on: a job that takes long is not taken for one whose worker died.

So a lease may be short, and what a dead worker had in hand comes back soon.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pymongo.errors import PyMongoError

from services.common.job_store import JobStore
from services.common.logs import get_logger

HOLD_MOST_S = 600.0
"""Nobody believes in work that goes on for longer; a worker's time limit has ended it by then."""


class Leases:
    """What the threads of one process hold. Leases of ``lease_s`` are renewed twice before they pass."""

    def __init__(self, store: JobStore, lease_s: float) -> None:
        self._store = store
        self._lease_s = lease_s
        self._held: dict[str, tuple[float, Sequence[str]]] = {}

    @contextmanager
    def held(self, owner: str, ids: Sequence[str]) -> Iterator[None]:
        """The claim of ``owner`` on ``ids`` is kept within this block, if :meth:`keep` runs."""
        self._held[owner] = (time.monotonic(), ids)
        try:
            yield
        finally:
            del self._held[owner]

    def keep(self, stop: threading.Event) -> None:
        """Renew until ``stop``; a database that is out of reach is waited for."""
        while not stop.wait(self._lease_s / 3):
            try:
                self.renew()
            except PyMongoError as fault:
                get_logger().warning("leases.trouble", fault=repr(fault))

    def renew(self) -> None:
        """Renew whatever has been held for a third of its lease; what is quickly done costs nothing."""
        now = time.monotonic()
        for owner, (since, ids) in list(self._held.items()):
            if self._lease_s / 3 <= now - since <= HOLD_MOST_S:
                self._store.renew(owner, ids, self._lease_s)
