"""The relay: rings the doorbell for jobs whose time has come. It is also the clock and the reconciler (DESIGN).

Several relays may run: each leases what it rings. RabbitMQ gone: jobs stay queued in MongoDB and are
rung when it is back. After downtime the backlog drains oldest first.
"""

import itertools
import threading
from collections.abc import Iterator, Sequence

from dramatiq.errors import BrokerConnectionError as DoorbellError
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError
from pymongo.errors import PyMongoError

from services.common.broker import RING_MOST, Doorbell, ring
from services.common.clock import ServerClock
from services.common.contracts import Contracts
from services.common.job_store import JobStore, Rung
from services.common.jobs import QUEUES
from services.common.logs import get_logger
from services.common.metrics import Metrics

TAKE_MOST = 1024
IDLE_S = 0.02
TROUBLE_S = 1.0
RECOVER_EVERY = 25
IN_FLIGHT_MOST = 8_192
BROKER_FAULTS = (DoorbellError, AMQPError, AMQPConnectorException, OSError)


def rings(jobs: Sequence[Rung]) -> Iterator[tuple[str, list[str]]]:
    """Messages for ``jobs``: up to 64 ids of one queue; a job that was tried before rides alone."""
    for queue in sorted({job.queue for job in jobs}):
        fresh = [job.id for job in jobs if job.queue == queue and job.attempts == 0]
        for start in range(0, len(fresh), RING_MOST):
            yield queue, fresh[start : start + RING_MOST]
        for job in jobs:
            if job.queue == queue and job.attempts > 0:
                yield queue, [job.id]


class Relay:
    """One relay; ``run`` until told to stop, or ``pass_once`` in tests."""

    def __init__(
        self,
        store: JobStore,
        broker: Doorbell,
        *,
        clock: ServerClock,
        contracts: Contracts,
        metrics: Metrics,
        queue_prefix: str = "",
    ) -> None:
        self._store = store
        self._broker = broker
        self._clock = clock
        self._contracts = contracts
        self._metrics = metrics
        self._prefix = queue_prefix
        self._room = dict.fromkeys(QUEUES, IN_FLIGHT_MOST)
        self._log = get_logger()

    def run(self, stop: threading.Event) -> None:
        """Pass after pass until ``stop``; troubles are logged and waited out."""
        for turn in itertools.count():
            if stop.is_set():
                return
            try:
                if turn % RECOVER_EVERY == 0:
                    self._look_around()
                rung = self.pass_once()
            except (*BROKER_FAULTS, PyMongoError) as fault:
                self._log.warning("relay.trouble", fault=repr(fault))
                stop.wait(TROUBLE_S)
                continue
            if rung == 0:
                stop.wait(IDLE_S)

    def pass_once(self) -> int:
        """Ring everything that is due, up to 1,024 jobs; how many were rung."""
        self._clock.sync()
        ringing = [queue for queue, room in self._room.items() if room > 0]
        jobs = self._store.take_due(self._clock.now(), limit=TAKE_MOST, queues=ringing)
        waiting = {job.id: job for job in jobs}
        try:
            for queue, ids in rings(jobs):
                ring(self._broker, self._prefix + queue, ids, self._contracts)
                self._room[queue] -= len(ids)
                self._metrics.rings.labels(queue).inc(len(ids))
                for job_id in ids:
                    del waiting[job_id]
        finally:
            if waiting:
                self._store.unring(list(waiting.values()))
        return len(jobs)

    def _look_around(self) -> None:
        """Recover what was lost, and stop ringing queues whose workers are far behind: a ring that
        nobody answers would only be repeated.
        """
        recovered = self._store.recover()
        if recovered:
            self._log.info("relay.recovered", jobs=recovered)
        for queue in QUEUES:
            self._room[queue] = IN_FLIGHT_MOST - self._store.rung(queue, most=IN_FLIGHT_MOST)
