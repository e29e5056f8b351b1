"""One scoring process on everything that is due, and what follows from it, until nothing is.

Prints ``{"jobs": …, "seconds": …, "peak_mb": …}`` as the last line, after the worker's own log lines.
"""

import json
import resource
import sys
import time

from services.common.broker import RING_MOST
from services.common.clock import ServerClock
from services.common.job_store import JobStore
from services.common.logs import configure
from services.common.metrics import Metrics
from services.common.mongo import connect, durable
from services.common.runner import Runner
from services.common.settings import Settings
from services.scoring.main import make_duties
from services.scoring.repository import ensure_indexes


def main() -> None:
    settings = Settings()
    configure("scoring", settings.log_level)
    client = connect(settings.mongo_url)
    database = durable(client, settings.mongo_database)
    ensure_indexes(database)
    clock = ServerClock(database, simulated=settings.simulated_clock)
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
    jobs, started = 0, time.perf_counter()
    while taken := store.take_due(clock.now(), limit=RING_MOST, queues=["scoring"]):
        runner.work_on([job.id for job in taken])
        jobs += len(taken)
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000
    told = {"jobs": jobs, "seconds": seconds, "peak_mb": peak_mb}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
