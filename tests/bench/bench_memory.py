"""Memory of every process after the whole system has worked: forms posted, scored, opened as matters, exported.

All processes run as in ``make up``. The time from the first post to the end of the last job is told
too: on one machine the processes share its cores, so it is what they manage together.
"""

import time
from collections.abc import Sequence

from services.common.clock import ServerClock
from services.common.jobs import OPEN_STATES
from services.local.demo.portal import Letter, post_one
from services.local.readiness import wait_until
from services.local.stack import MODULES, Plan, Stack
from tests.bench.http_load import Order
from tests.bench.measure import Line
from tests.bench.parts import Documents, Servers, rss_mb
from tests.bench.season import (
    OPINIONS,
    PATH,
    ROOT,
    branch_codes,
    found_school,
    open_campaigns,
    post_all,
)

NAME = "memory"
ROUNDS = 1
CAMPAIGN = "memory"
BRANCHES = 4_000
OPINION_COUNT = 2_000
WITHIN_S = 120


def run(at: Servers, _: int, __: Sequence[Line]) -> list[Line]:
    """Work through a season once, then read every process's resident memory."""
    database = at.database("bench_memory")
    api_key = found_school(database, branch_codes(BRANCHES))
    plan = Plan(
        folder=at.folder / "stack",
        database=database.name,
        queue_prefix="memory_",
        mongo_url=at.mongo_url,
        amqp_url=at.amqp_url,
    )
    with Stack(plan, say=lambda _: None) as stack:
        pids = {name: stack.supervisor.pid(name) for name in MODULES} | dict(at.pids)
        before = {name: rss_mb(pid) for name, pid in pids.items()}
        seconds = _season(stack, database, api_key)
        after = {name: rss_mb(pid) for name, pid in pids.items()}
    at.client.drop_database(database.name)
    lines = [
        Line(bench=NAME, what=name, unit="MB", ours=[after[name]], notes={"before": before[name]})
        for name in pids
    ]
    return [*lines, _together(seconds)]


def _together(seconds: float) -> Line:
    return Line(
        bench=NAME,
        what="forms posted and worked off, all processes on this machine",
        unit="1/s",
        ours=[(BRANCHES + OPINION_COUNT) / seconds],
    )


def _season(stack: Stack, database: Documents, api_key: str) -> float:
    """A campaign, every branch's self-assessment, opinions, 附件4; how long posts and jobs took."""
    open_campaigns(stack.port, api_key, [CAMPAIGN])
    stack.supervisor.wait_ready(lambda: bool(database["campaigns"].find_one()), what="campaign ")
    started = time.perf_counter()
    _post(stack, api_key, PATH, "self-assessment", BRANCHES)
    _post(stack, api_key, OPINIONS, "opinion", OPINION_COUNT)
    wait_until(lambda: _is_quiet(database), what="jobs ", within_s=WITHIN_S)
    seconds = time.perf_counter() - started
    asked = {"table": "fujian4", "unit": ROOT, "period": "2026H2"}
    letter = Letter(api_key=api_key, form="export/request", body=asked, idempotency_key="fujian4")
    post_one(stack.url, letter)
    wait_until(lambda: _is_quiet(database), what="export ", within_s=WITHIN_S)
    return seconds


def _post(stack: Stack, api_key: str, path: str, kind: str, count: int) -> None:
    order = Order(
        port=stack.port,
        path=path,
        api_key=api_key,
        campaign=CAMPAIGN,
        branches=branch_codes(BRANCHES),
        count=count,
        seed=kind,
        kind=kind,
    )
    post_all(order)


def _is_quiet(database: Documents) -> bool:
    clock = ServerClock(database)
    due = {"state": {"$in": list(OPEN_STATES)}, "due": {"$lte": clock.now()}}
    return database["jobs"].find_one(due, {"_id": 1}) is None
