"""A worker process: one queue, some threads, a graceful stop. Composition for the ``main`` of each service."""

import signal
import threading
from types import FrameType
from typing import TypeVar

from dramatiq import Worker

from services.common.broker import declare_worker, make_broker
from services.common.clock import ServerClock
from services.common.contracts import Contracts
from services.common.job_store import JobStore
from services.common.logs import configure, get_logger
from services.common.metrics import Metrics
from services.common.mongo import connect, durable
from services.common.runner import Duties, Port, Runner
from services.common.settings import Settings

P = TypeVar("P", bound=Port)
STOP_TIMEOUT_MS = 30_000


def stop_event() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def ask(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def run_worker(settings: Settings, duties: Duties[P], contracts: Contracts) -> None:
    """Work until SIGTERM: jobs at hand are finished, waiting messages go back to their queue."""
    configure(duties.queue, settings.log_level)
    stop = stop_event()
    client = connect(settings.mongo_url)
    database = durable(client, settings.mongo_database)
    JobStore(database).ensure_indexes()
    metrics = Metrics()
    clock = ServerClock(database, simulated=settings.simulated_clock)
    runner = Runner(
        client, database, duties, clock=clock, metrics=metrics, lease_s=settings.lease_s
    )
    broker = make_broker(settings.amqp_url.get_secret_value())
    declare_worker(broker, settings.queue_prefix + duties.queue, runner.work_on, contracts)
    worker = Worker(broker, worker_threads=settings.worker_threads)
    stop_metrics = metrics.serve(settings.metrics_port)
    working_ends = threading.Event()
    threading.Thread(target=runner.keep_leases, args=(working_ends,), daemon=True).start()
    worker.start()
    get_logger().info("worker.started", queue=duties.queue, threads=settings.worker_threads)
    stop.wait()
    worker.stop(timeout=STOP_TIMEOUT_MS)
    working_ends.set()
    broker.close()
    stop_metrics()
    client.close()
    get_logger().info("worker.stopped", queue=duties.queue)
