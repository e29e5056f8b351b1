"""The Runner of scoring without RabbitMQ: rings every job that waits to itself, 64 ids at a time.

Prints ``{"jobs": …, "seconds": …, "cpu_s": …}`` as the last line, after the worker's own log lines.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from services.common.broker import RING_MOST
from services.common.clock import ServerClock
from services.common.job_store import JobStore
from services.common.logs import configure
from services.common.metrics import Metrics
from services.common.mongo import connect, durable
from services.common.runner import Runner
from services.common.settings import Settings
from services.scoring.main import make_duties


def main() -> None:
    settings = Settings()
    configure("scoring", settings.log_level)
    client = connect(settings.mongo_url)
    database = durable(client, settings.mongo_database)
    clock = ServerClock(database)
    runner = Runner(
        client,
        database,
        make_duties(settings),
        clock=clock,
        metrics=Metrics(),
        lease_s=settings.lease_s,
    )
    clock.sync()
    store = JobStore(database)
    ids: list[str] = []
    while taken := store.take_due(clock.now(), limit=1024, queues=["scoring"]):
        ids += [job.id for job in taken]
    batches = [ids[start : start + RING_MOST] for start in range(0, len(ids), RING_MOST)]
    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(settings.worker_threads) as threads:
        list(threads.map(runner.work_on, batches))
    seconds, used = time.perf_counter() - started, time.process_time() - cpu
    sys.stdout.write(json.dumps({"jobs": len(ids), "seconds": seconds, "cpu_s": used}) + "\n")


if __name__ == "__main__":
    main()
