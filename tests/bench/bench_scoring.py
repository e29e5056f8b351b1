"""One scoring worker beside a plain dramatiq actor, on self-assessments that came in through intake.

Each round does the same work three times on fresh campaigns: the worker process fed through RabbitMQ
by a relay process, which is its real life; the Runner fed directly; and the plain worker, whose
messages are all waiting in RabbitMQ when it starts.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from services.local.readiness import wait_until
from tests.bench import plain_scoring
from tests.bench.bench_intake import start_intake
from tests.bench.http_load import Order
from tests.bench.measure import Line
from tests.bench.parts import Documents, Process, Servers, free_port
from tests.bench.season import PATH, branch_codes, found_school, open_campaigns, post_all

NAME = "scoring"
TARGET = 1.5
BRANCHES = 4_000
ROUNDS = 3
PLAIN_THREADS = (2, 8)
"""Ours has two threads by default, a stock dramatiq process eight: the better of the plain ones counts."""
COUNT_FROM = BRANCHES // 10
"""What comes before this many are done is the start of the process, and not measured."""
POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one worker process went."""

    per_second: float
    per_cpu_s: float
    rss_mb: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Where the forms come from."""

    at: Servers
    database: Documents
    port: int
    api_key: str

    def post(self, campaign: str) -> None:
        """Post the self-assessment of every branch."""
        order = Order(
            port=self.port,
            path=PATH,
            api_key=self.api_key,
            campaign=campaign,
            branches=branch_codes(BRANCHES),
            count=BRANCHES,
            seed=campaign,
        )
        post_all(order)


def run(at: Servers, rounds: int, _: Sequence[Line]) -> list[Line]:
    """Measure all three, in turns."""
    with _school(at) as school:
        _open(school, rounds)
        worker, direct = [], []
        plain: dict[int, list[Pace]] = {threads: [] for threads in PLAIN_THREADS}
        for number in range(rounds):
            school.post(f"direct-{number}")
            direct.append(run_direct(school))
            school.post(f"worker-{number}")
            worker.append(run_worker(school, number))
            for threads in PLAIN_THREADS:
                plain[threads].append(run_plain(school, number, threads))
        _insist_that_all_are_rated(school, 2 * rounds * BRANCHES)
        at.client.drop_database(school.database.name)
    return _lines(worker, direct, plain)


@contextmanager
def _school(at: Servers) -> Iterator[School]:
    database, port = at.database("bench_scoring"), free_port()
    api_key = found_school(database, branch_codes(BRANCHES))
    with start_intake(at, database, port):
        yield School(at=at, database=database, port=port, api_key=api_key)


def _open(school: School, rounds: int) -> None:
    campaigns = [f"{way}-{number}" for way in ("direct", "worker") for number in range(rounds)]
    open_campaigns(school.port, school.api_key, campaigns)
    run_direct(school)


def run_direct(school: School) -> Pace:
    """The Runner on all jobs that wait, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.fed_runner"],
        env=school.at.settings(school.database.name),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return Pace(told["jobs"] / told["seconds"], told["jobs"] / told["cpu_s"])


def run_worker(school: School, number: int) -> Pace:
    """The worker process on all jobs that wait, rung by the relay."""
    at, ratings = school.at, school.database["ratings"]
    env = at.settings(school.database.name, LIANXIN_QUEUE_PREFIX=f"round{number}_")
    before = ratings.count_documents({})
    with (
        Process("services.common.main", log=at.folder / "relay.log", env=env),
        Process("services.scoring.main", log=at.folder / "scoring.log", env=env) as worker,
    ):
        return _pace(worker, lambda: ratings.estimated_document_count() - before)


def run_plain(school: School, number: int, threads: int) -> Pace:
    """The plain worker on the same forms as the Runner had."""
    at, database = school.at, school.database
    database.drop_collection("plain_ratings")
    rows = database["submissions"].find({"key": {"$regex": f"^direct-{number}:"}}, {"_id": 1})
    queue = f"plain_{number}_{threads}"
    plain_scoring.publish(at.amqp_url, queue, [row["_id"] for row in rows])
    arguments = [at.mongo_url, database.name, at.amqp_url, queue, str(threads)]
    with Process(
        "tests.bench.plain_scoring", *arguments, log=at.folder / "plain_scoring.log"
    ) as worker:
        return _pace(worker, database["plain_ratings"].estimated_document_count)


def _pace(worker: Process, done: Callable[[], int]) -> Pace:
    """From the first tenth done until all are done."""
    wait_until(lambda: done() >= COUNT_FROM, what="worker ", child=worker.child)
    count, started, cpu = done(), time.perf_counter(), worker.cpu_s()
    while (now := done()) < BRANCHES and worker.child.is_running():
        time.sleep(POLL_S)
    seconds, used = time.perf_counter() - started, worker.cpu_s() - cpu
    return Pace((now - count) / seconds, (now - count) / used, worker.rss_mb())


def _insist_that_all_are_rated(school: School, count: int) -> None:
    rated = school.database["ratings"].count_documents({})
    if rated != count or school.database["jobs"].find_one({"state": {"$ne": "done"}}):
        raise SystemExit(f"{rated} of {count} rated, or jobs left over")


def _lines(
    worker: Sequence[Pace], direct: Sequence[Pace], plain: dict[int, list[Pace]]
) -> list[Line]:
    threads = max(plain, key=lambda each: median(pace.per_second for pace in plain[each]))
    best = plain[threads]
    notes = {f"plain, {n} threads": [pace.per_second for pace in plain[n]] for n in plain}
    return [
        Line(
            bench=NAME,
            what="forms scored by the worker, rung by the relay",
            unit="1/s",
            ours=[pace.per_second for pace in worker],
            other=[pace.per_second for pace in best],
            target=TARGET,
            notes=notes,
        ),
        Line(
            bench=NAME,
            what="forms scored by the Runner, fed directly",
            unit="1/s",
            ours=[pace.per_second for pace in direct],
            other=[pace.per_second for pace in best],
            target=TARGET,
        ),
        Line(
            bench=NAME,
            what="forms per CPU second of the worker",
            unit="1/s",
            ours=[pace.per_cpu_s for pace in worker],
            other=[pace.per_cpu_s for pace in best],
        ),
        Line(
            bench=NAME,
            what="memory of the worker after it",
            unit="MB",
            ours=[pace.rss_mb for pace in worker],
            other=[pace.rss_mb for pace in best],
        ),
    ]
