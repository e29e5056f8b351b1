"""One worker process on everything that is due for it, and what follows from it, until nothing is.

``python -m tests.bench.stage_runner [scoring|notify]``.

Prints ``{"jobs": …, "seconds": …, "peak_mb": …}`` as the last line, after the worker's own log lines.
"""

import json
import resource
import sys
import time
from collections.abc import Mapping
from types import ModuleType

from services.common.broker import RING_MOST
from services.common.clock import ServerClock
from services.common.job_store import JobStore
from services.common.logs import configure
from services.common.metrics import Metrics
from services.common.mongo import connect, durable
from services.common.runner import Runner
from services.common.settings import Settings
from services.notify import main as notify
from services.notify import repository as notify_repository
from services.scoring import main as scoring
from services.scoring import repository as scoring_repository

WORKERS: Mapping[str, tuple[ModuleType, ModuleType]] = {
    "scoring": (scoring, scoring_repository),
    "notify": (notify, notify_repository),
}


def main() -> None:
    queue = sys.argv[1] if len(sys.argv) > 1 else "scoring"
    worker, repository = WORKERS[queue]
    settings = Settings()
    configure(queue, settings.log_level)
    client = connect(settings.mongo_url)
    database = durable(client, settings.mongo_database)
    repository.ensure_indexes(database)
    clock = ServerClock(database, simulated=settings.simulated_clock)
    runner = Runner(
        client,
        database,
        worker.make_duties(settings),
        clock=clock,
        metrics=Metrics(),
        lease_s=settings.lease_s,
    )
    clock.sync()
    store = JobStore(database)
    jobs, started = 0, time.perf_counter()
    while taken := store.take_due(clock.now(), limit=RING_MOST, queues=[queue]):
        runner.work_on([job.id for job in taken])
        jobs += len(taken)
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000
    told = {"jobs": jobs, "seconds": seconds, "peak_mb": peak_mb}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
