"""intake as it runs in production beside the plain design: 202s a second, and the server's CPU per request.

64 connections, valid self-assessments of some 25 fields, each with its own idempotency key. Both
servers run all the time, on one MongoDB; the load goes to one of them at a time, in turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from services.local.ports import LOOPBACK
from services.local.readiness import wait_until
from tests.bench.http_load import Load, Order
from tests.bench.measure import Line
from tests.bench.parts import Documents, Process, Servers, free_port
from tests.bench.season import PATH, branch_codes, found_school, post_all

NAME = "intake"
TARGET = 2.5
BRANCHES = 400
COUNT = 6_000
ROUNDS = 5
WARM_UP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A running server and where its forms go."""

    process: Process
    database: Documents
    port: int
    path: str
    api_key: str

    def take(self, count: int, seed: str) -> tuple[Load, float]:
        """Post ``count`` forms; what the client saw, and the server's CPU seconds."""
        before = self.process.cpu_s()
        load = post_all(
            Order(
                port=self.port,
                path=self.path,
                api_key=self.api_key,
                campaign="bench",
                branches=branch_codes(BRANCHES),
                count=count,
                seed=seed,
            )
        )
        return load, self.process.cpu_s() - before


def start_intake(at: Servers, database: Documents, port: int) -> Process:
    """Our intake as ``services.intake.main`` runs it, answering."""
    process = Process(
        "services.intake.main",
        log=at.folder / "intake.log",
        env=at.settings(database.name, LIANXIN_PORT=str(port)),
    )
    wait_until(lambda: _answers(port, "/readyz"), what="intake ", child=process.child)
    return process


def start_plain(at: Servers, database: Documents, port: int) -> Process:
    """The plain intake, answering."""
    process = Process(
        "tests.bench.plain_intake",
        at.mongo_url,
        database.name,
        str(port),
        log=at.folder / "plain_intake.log",
    )
    wait_until(lambda: _answers(port, "/docs"), what="plain intake ", child=process.child)
    return process


def _answers(port: int, path: str) -> bool:
    try:
        answer = httpx.get(f"http://{LOOPBACK}:{port}{path}", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def run(at: Servers, rounds: int, _: Sequence[Line]) -> list[Line]:
    """Measure both sides."""
    ours_db, plain_db = at.database("bench_intake"), at.database("bench_plain")
    branches = branch_codes(BRANCHES)
    ours_key, plain_key = found_school(ours_db, branches), found_school(plain_db, branches)
    ports = free_port(), free_port()
    with start_intake(at, ours_db, ports[0]) as a, start_plain(at, plain_db, ports[1]) as b:
        ours = Side(process=a, database=ours_db, port=ports[0], path=PATH, api_key=ours_key)
        plain = Side(
            process=b, database=plain_db, port=ports[1], path="/submissions", api_key=plain_key
        )
        for side in (ours, plain):
            side.take(WARM_UP, "warm-up")
        taken = [_round(ours, plain, number) for number in range(rounds)]
        memory = ours.process.rss_mb(), plain.process.rss_mb()
    _insist_on_durability(ours_db, plain_db, WARM_UP + rounds * COUNT)
    at.client.drop_database(ours_db.name)
    at.client.drop_database(plain_db.name)
    return _lines([pair[0] for pair in taken], [pair[1] for pair in taken], memory)


def _round(ours: Side, plain: Side, number: int) -> list[tuple[Load, float]]:
    order = (ours, plain) if number % 2 == 0 else (plain, ours)
    found = {id(side): side.take(COUNT, f"round-{number}") for side in order}
    return [found[id(ours)], found[id(plain)]]


def _insist_on_durability(ours: Documents, plain: Documents, count: int) -> None:
    kept = [ours["submissions"], ours["jobs"], plain["submissions"]]
    if [part.count_documents({}) for part in kept] != [count] * len(kept):
        raise SystemExit("not everything that was answered is in MongoDB")


def _lines(
    ours: list[tuple[Load, float]], plain: list[tuple[Load, float]], memory: tuple[float, float]
) -> list[Line]:
    return [
        Line(
            bench=NAME,
            what="forms accepted, 64 connections",
            unit="1/s",
            ours=[load.per_second for load, _ in ours],
            other=[load.per_second for load, _ in plain],
            target=TARGET,
            notes={
                "client_cpu_share": [load.cpu_s / load.seconds for load, _ in ours],
                "p50_ms": {
                    "ours": [load.p50_ms for load, _ in ours],
                    "other": [load.p50_ms for load, _ in plain],
                },
                "p99_ms": {
                    "ours": [load.p99_ms for load, _ in ours],
                    "other": [load.p99_ms for load, _ in plain],
                },
            },
        ),
        Line(
            bench=NAME,
            what="forms per CPU second of the server",
            unit="1/s",
            ours=[load.accepted / cpu for load, cpu in ours],
            other=[load.accepted / cpu for load, cpu in plain],
        ),
        Line(
            bench=NAME,
            what="p99 of the answers",
            unit="ms",
            ours=[load.p99_ms for load, _ in ours],
            other=[load.p99_ms for load, _ in plain],
        ),
        Line(
            bench=NAME,
            what="memory of the server after it",
            unit="MB",
            ours=[memory[0]],
            other=[memory[1]],
        ),
    ]
