"""intake as it runs in production beside the plain design: 202s a second, and the server's CPU per request.

64 connections, valid self-assessments of some 25 fields, each with its own idempotency key. Both
servers run all the time, on one MongoDB; the load goes to one of them at a time, in turns. Ours is
measured twice: with branches that posted a moment ago, and, as in a campaign, with branches that
post for the first time, whose place in the tree intake has yet to read. The plain one has no tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from pymongo.collection import Collection

from services.local.ports import LOOPBACK
from services.local.readiness import wait_until
from tests.bench.http_load import Load, Order
from tests.bench.measure import Line
from tests.bench.parts import Documents, Process, Servers, free_port
from tests.bench.season import PATH, branch_codes, found_school, post_all

NAME = "intake"
TARGET = 2.5
COUNT = 5_000
ROUNDS = 5
WARM_UP = 1_000
KNOWN = 400


@dataclass(frozen=True, slots=True)
class Taken:
    """What the client saw of a load, and the server's CPU seconds."""

    load: Load
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Round:
    """The three loads of a round."""

    known: Taken
    new: Taken
    plain: Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A running server and where its forms go."""

    process: Process
    port: int
    path: str
    api_key: str

    def take(self, branches: Sequence[str], *, count: int, seed: str) -> Taken:
        """Post ``count`` forms for these branches in turn."""
        before = self.process.cpu_s()
        load = post_all(
            Order(
                port=self.port,
                path=self.path,
                api_key=self.api_key,
                campaign="bench",
                branches=branches,
                count=count,
                seed=seed,
            )
        )
        return Taken(load, self.process.cpu_s() - before)


def start_intake(at: Servers, database: Documents, port: int, **more: str) -> Process:
    """Our intake as ``services.intake.main`` runs it, answering."""
    process = Process(
        "services.intake.main",
        log=at.folder / "intake.log",
        env=at.settings(database.name, LIANXIN_PORT=str(port), **more),
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
    branches = branch_codes(KNOWN + rounds * COUNT)
    ours_key, plain_key = found_school(ours_db, branches), found_school(plain_db, [])
    ports = free_port(), free_port()
    with start_intake(at, ours_db, ports[0]) as a, start_plain(at, plain_db, ports[1]) as b:
        ours = Side(process=a, port=ports[0], path=PATH, api_key=ours_key)
        plain = Side(process=b, port=ports[1], path="/submissions", api_key=plain_key)
        for side in (ours, plain):
            side.take(branches[:KNOWN], count=WARM_UP, seed="warm-up")
        taken = [_round(ours, plain, branches, number) for number in range(rounds)]
        memory = ours.process.rss_mb(), plain.process.rss_mb()
    _insist(ours_db["submissions"], WARM_UP + 2 * rounds * COUNT)
    _insist(ours_db["jobs"], WARM_UP + 2 * rounds * COUNT)
    _insist(plain_db["submissions"], WARM_UP + rounds * COUNT)
    at.client.drop_database(ours_db.name)
    at.client.drop_database(plain_db.name)
    return [*_lines(taken), _memory(memory)]


def _round(ours: Side, plain: Side, branches: Sequence[str], number: int) -> Round:
    known, start = branches[:KNOWN], KNOWN + number * COUNT
    loads = {
        "known": lambda: ours.take(known, count=COUNT, seed=f"known-{number}"),
        "plain": lambda: plain.take(known, count=COUNT, seed=f"plain-{number}"),
        "new": lambda: ours.take(
            branches[start : start + COUNT], count=COUNT, seed=f"new-{number}"
        ),
    }
    names = list(loads) if number % 2 == 0 else list(loads)[::-1]
    return Round(**{name: loads[name]() for name in names})


def _insist(collection: Collection[dict[str, Any]], count: int) -> None:
    kept = collection.count_documents({})
    if kept != count:
        raise SystemExit(f"{collection.full_name}: {count} answered, {kept} kept")


def _lines(rounds: Sequence[Round]) -> list[Line]:
    plain = [each.plain for each in rounds]
    lines = []
    for who, ours in (
        ("branches known", [each.known for each in rounds]),
        ("each branch for the first time", [each.new for each in rounds]),
    ):
        lines += [
            Line(
                bench=NAME,
                what=f"forms accepted, {who}",
                unit="1/s",
                ours=[taken.load.per_second for taken in ours],
                other=[taken.load.per_second for taken in plain],
                target=TARGET,
                notes={
                    "p50_ms": [taken.load.p50_ms for taken in ours],
                    "client_cpu_share": [taken.load.cpu_s / taken.load.seconds for taken in ours],
                },
            ),
            Line(
                bench=NAME,
                what=f"forms per CPU second of the server, {who}",
                unit="1/s",
                ours=[COUNT / taken.cpu_s for taken in ours],
                other=[COUNT / taken.cpu_s for taken in plain],
            ),
            Line(
                bench=NAME,
                what=f"99 of 100 forms are answered within, {who}",
                unit="ms",
                ours=[taken.load.p99_ms for taken in ours],
                other=[taken.load.p99_ms for taken in plain],
            ),
        ]
    return lines


def _memory(rss: tuple[float, float]) -> Line:
    return Line(
        bench=NAME,
        what="memory of the server after it",
        unit="MB",
        ours=[rss[0]],
        other=[rss[1]],
    )
