"""Endpoints that failed are left alone for a while: a channel that is down costs the others no time."""

import threading
import time
from collections.abc import Callable

FIRST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 900.0
ONE_TRY_S = 15.0
"""After a pause one sending tries for all; the others go on waiting for so long, or until it is back."""


class Breaker:
    """Per endpoint, within this process; pauses double while it stays down."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._down: dict[str, tuple[float, float, str]] = {}

    def held(self, endpoint: str) -> str:
        """Why the endpoint is left alone just now; empty: try it."""
        now = self._clock()
        with self._lock:
            until, pause, reason = self._down.get(endpoint, (0.0, 0.0, ""))
            if endpoint not in self._down:
                return ""
            if now < until:
                return reason
            self._down[endpoint] = (now + ONE_TRY_S, pause, reason)
            return ""

    def failed(self, endpoint: str, reason: str) -> None:
        """Leave it alone: a minute at first, up to a quarter of an hour."""
        with self._lock:
            _, pause, _ = self._down.get(endpoint, (0.0, 0.0, ""))
            longer = min(pause * 2 or FIRST_PAUSE_S, LONGEST_PAUSE_S)
            self._down[endpoint] = (self._clock() + longer, longer, reason)

    def worked(self, endpoint: str) -> None:
        """It is back."""
        with self._lock:
            self._down.pop(endpoint, None)
