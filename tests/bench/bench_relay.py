"""Job ids that one relay process rings a second, beside the rates that feed it and that it feeds.

All jobs are due when the relay starts and nobody consumes. The rate is read from MongoDB's own time
stamps (``rung``), from the first batch to the last; every batch but the last is published within it.
"""

import time
from collections.abc import Sequence
from statistics import median

from services.common.clock import ServerClock
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import NewJob, job_document
from services.local.readiness import wait_until
from tests.bench.measure import Line
from tests.bench.parts import Documents, Process, Servers

NAME = "relay"
TARGET = 1.0
COUNT = 8_000
"""Fewer than a relay rings ahead of the workers (``IN_FLIGHT_MOST``)."""
ROUNDS = 5
COMPARED = {
    "forms accepted, branches known": "ids rung, beside the forms intake accepts",
    "forms scored by the worker, rung by the relay": "ids rung, beside the forms a worker scores",
}


def run(at: Servers, rounds: int, found: Sequence[Line]) -> list[Line]:
    """Measure; compare with what ``found`` has of intake and scoring in the same run."""
    database = at.database("bench_relay")
    rates, per_cpu = [], []
    for number in range(rounds):
        rate, cpu_s = _round(at, database, number)
        rates.append(rate)
        per_cpu.append(COUNT / cpu_s)
    at.client.drop_database(database.name)
    others = {line.what: median(line.ours) for line in found if line.what in COMPARED}
    lines = [
        Line(
            bench=NAME,
            what=COMPARED[what],
            unit="1/s",
            ours=rates,
            other=[rate] * rounds,
            target=TARGET,
        )
        for what, rate in others.items()
    ] or [Line(bench=NAME, what="ids rung", unit="1/s", ours=rates)]
    return [*lines, Line(bench=NAME, what="ids per CPU second", unit="1/s", ours=per_cpu)]


def _round(at: Servers, database: Documents, number: int) -> tuple[float, float]:
    _leave_jobs(database)
    env = at.settings(database.name, LIANXIN_QUEUE_PREFIX=f"relay{number}_")
    with Process("services.common.main", log=at.folder / "relay.log", env=env) as relay:
        wait_until(
            lambda: not database[JOBS].find_one({"state": "queued"}, {"_id": 1}),
            what="relay ",
            child=relay.child,
        )
        time.sleep(0.2)
        cpu_s = relay.cpu_s()
    return _rate(database), cpu_s


def _leave_jobs(database: Documents) -> None:
    database.drop_collection(JOBS)
    now = ServerClock(database).now()
    jobs = (
        NewJob(
            id=f"s{number:031d}:scoring",
            queue="scoring",
            kind="qiangji/self-assessment",
            subject=f"s{number:031d}",
            due=now,
        )
        for number in range(COUNT)
    )
    database[JOBS].insert_many([job_document(job, now) for job in jobs])


def _rate(database: Documents) -> float:
    stamps = list(
        database[JOBS].aggregate(
            [{"$group": {"_id": "$rung", "ids": {"$sum": 1}}}, {"$sort": {"_id": 1}}]
        )
    )
    seconds = (stamps[-1]["_id"] - stamps[0]["_id"]).total_seconds()
    return float((COUNT - stamps[-1]["ids"]) / seconds)
