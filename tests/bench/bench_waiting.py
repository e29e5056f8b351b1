"""100,000 open opinions: what one morning costs follows what is due that morning, not what is open.

Two schools live through the same morning, on which the same number of steps falls due: one has 1,000
opinions waiting for later days beside them, the other 100,000. Measured are the relay's look for what is
due, and the worker's steps, each of which moves its matter on, tells people and plans what follows.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from services.common.clock import set_simulated_time
from services.common.job_store import JobStore
from services.common.jobs import COLLECTION as JOBS
from services.common.jobs import NewJob, job_document
from tests.bench.measure import Line
from tests.bench.parts import Documents, Servers
from tests.bench.season import branch_codes, found_school

NAME = "waiting"
ROUNDS = 1
TARGET = 1.3
MANY, FEW, DUE = 100_000, 1_000, 2_000
BRANCHES = 400
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 0, 31, tzinfo=UTC)
"""08:31 in Shanghai: what arrived on Friday and was not acknowledged is urged."""
LOOKS = 20


def run(at: Servers, rounds: int, _: Sequence[Line]) -> list[Line]:
    """Measure both schools, turn about."""
    looks: dict[int, list[float]] = {MANY: [], FEW: []}
    steps: dict[int, list[float]] = {MANY: [], FEW: []}
    opened: list[float] = []
    for _round in range(rounds):
        for waiting in (FEW, MANY):
            database = at.database(f"bench_waiting_{waiting}")
            rate = _open_all(at, database, waiting)
            look, step = _morning(at, database)
            looks[waiting].append(look)
            steps[waiting].append(step)
            if waiting == MANY:
                opened.append(rate)
            at.client.drop_database(database.name)
    compared = f"{MANY:,} open, beside {FEW:,}"
    return [
        Line(
            bench=NAME,
            what=f"one look of the relay, {compared}",
            unit="ms",
            ours=looks[MANY],
            other=looks[FEW],
            target=TARGET,
            at_most=True,
        ),
        Line(
            bench=NAME,
            what=f"one step that is due, {compared}",
            unit="ms",
            ours=steps[MANY],
            other=steps[FEW],
            target=TARGET,
            at_most=True,
        ),
        Line(bench=NAME, what="opinions opened, one process", unit="1/s", ours=opened),
    ]


def _open_all(at: Servers, database: Documents, waiting: int) -> float:
    """What falls due on Tuesday morning, and what waits beside it; opinions opened per second."""
    codes = branch_codes(BRANCHES)
    found_school(database, codes)
    JobStore(database).ensure_indexes()
    _post(database, codes, range(DUE), FRIDAY)
    _work(at, database, FRIDAY)
    _post(database, codes, range(DUE, DUE + waiting), MONDAY)
    told = _work(at, database, MONDAY)
    return float(told["jobs"] / told["seconds"])


def _morning(at: Servers, database: Documents) -> tuple[float, float]:
    """Milliseconds of one look of the relay, and of one due step."""
    store = JobStore(database)
    set_simulated_time(database, MORNING)
    spent = 0.0
    for _ in range(LOOKS):
        started = time.perf_counter()
        taken = store.take_due(MORNING, limit=64, queues=["notify"])
        spent += time.perf_counter() - started
        store.unring(taken)
    told = _work(at, database, MORNING)
    return spent / LOOKS * 1_000, told["seconds"] / told["jobs"] * 1_000


def _post(
    database: Documents, codes: Sequence[str], numbers: Iterable[int], received: datetime
) -> None:
    paths = {row["_id"]: row["path"] for row in database["units"].find()}
    forms, jobs = [], []
    for number in numbers:
        name, unit = f"s{number:031d}", codes[number % len(codes)]
        forms.append(_opinion(name, number, paths[unit], received))
        job = NewJob(
            id=f"{name}:notify", queue="notify", kind="lianxin/opinion", subject=name, due=received
        )
        jobs.append(job_document(job, received))
    database["submissions"].insert_many(forms, ordered=False)
    database[JOBS].insert_many(jobs, ordered=False)


def _opinion(name: str, number: int, path: Sequence[str], received: datetime) -> dict[str, Any]:
    body = {
        "unit": path[-1],
        "category": "建议",
        "title": f"第{number}件建议",
        "content": "希望图书馆周末开放到二十二点，考试周座位不够。",
        "source": "网络平台",
    }
    return {
        "_id": name,
        "form": "lianxin/opinion",
        "version": 1,
        "programme": "lianxin",
        "key": None,
        "unit": path[-1],
        "unit_path": list(path),
        "client": "bench",
        "client_unit": path[0],
        "body": body,
        "body_sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "received_at": received,
        "correlation_id": "",
        "routes": ["notify"],
    }


def _work(at: Servers, database: Documents, now: datetime) -> dict[str, Any]:
    set_simulated_time(database, now)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.stage_runner", "notify"],
        env=at.settings(database.name, LIANXIN_SIMULATED_CLOCK="true", LIANXIN_LOG_LEVEL="WARNING"),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    if dead := database[JOBS].find_one({"state": {"$in": ["dead", "refused"]}}):
        raise SystemExit(f"{dead['kind']}: {dead['result']}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
