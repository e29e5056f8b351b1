"""All ways out of one process: nothing raises, nothing is tried while it is known to be down, nothing twice."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol

from services.common.logs import get_logger
from services.common.outside.breaker import Breaker
from services.common.outside.undelivered import Undelivered
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.parcel import Parcel
from services.notify.domain.delivery.sending import Outcome

REMEMBERED = 4096


class Sender(Protocol):
    """One way out, bounded in time."""

    def endpoint(self, parcel: Parcel) -> str:
        """Whom a failure of this sending is a failure of; raises Undelivered on an address that is none."""

    def send(self, parcel: Parcel) -> None:
        """Hand it over; raises Undelivered."""


class Outlets:
    """The port ``Channels``; safe to call from several threads.

    Outcomes are remembered by message and attempt: when a batch is decided again because a neighbour failed,
    what left already does not leave again.
    """

    def __init__(self, senders: Mapping[Way, Sender], breaker: Breaker) -> None:
        self._senders = senders
        self._breaker = breaker
        self._lock = threading.Lock()
        self._outcomes: OrderedDict[tuple[str, int], Outcome] = OrderedDict()

    def send(self, parcel: Parcel) -> Outcome:
        """What came of it; the same parcel and attempt again only repeats that."""
        name = (parcel.id, parcel.attempt)
        with self._lock:
            known = self._outcomes.get(name)
        outcome = known or self._tried(parcel)
        with self._lock:
            self._outcomes[name] = outcome
            while len(self._outcomes) > REMEMBERED:
                self._outcomes.popitem(last=False)
        return outcome

    def _tried(self, parcel: Parcel) -> Outcome:
        try:
            self._hand_over(parcel)
        except Undelivered as fault:
            return Outcome(fault.reason, final=fault.final)
        except Exception as fault:  # noqa: BLE001 - one message must not fail the batch it is in
            get_logger().exception("delivery.failed", message=parcel.id, way=parcel.to.way.code)
            return Outcome(f"发送时出错（{type(fault).__name__}）")
        return Outcome()

    def _hand_over(self, parcel: Parcel) -> None:
        sender = self._senders[parcel.to.way]
        endpoint = sender.endpoint(parcel)
        held = self._breaker.held(endpoint)
        if held:
            raise Undelivered(f"对方刚才不通，暂缓再试：{held}")
        try:
            sender.send(parcel)
        except Undelivered as fault:
            if fault.down:
                self._breaker.failed(endpoint, fault.reason)
            else:
                self._breaker.worked(endpoint)
            raise
        self._breaker.worked(endpoint)
