"""A load generator that takes little of the machine: keep-alive connections on bare asyncio protocols.

As a module it reads an order as JSON from standard input and prints what happened as JSON. All
requests are composed before the first one is sent; each connection sends its next one as soon as the
last one is answered.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import uvloop

from services.local.demo.assessments import assessment
from services.local.demo.reviews import review
from services.local.ports import LOOPBACK

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Post ``count`` forms of one kind to ``path``, for the branches in turn."""

    port: int
    path: str
    api_key: str
    campaign: str = ""
    branches: Sequence[str]
    count: int
    seed: str
    kind: str = "self-assessment"
    connections: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """``accepted`` were answered 202, ``others`` with something else, by status."""

    accepted: int
    others: dict[str, int]
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_s: float

    @property
    def per_second(self) -> float:
        """202s a second."""
        return self.accepted / self.seconds


def _opinion(seed: str, _: str, branch: str) -> dict[str, Any]:
    return {
        "unit": branch,
        "category": "建议",
        "title": f"意见 {seed}",
        "content": "开水间早点开门",
    }


def _review(seed: str, campaign: str, branch: str) -> dict[str, Any]:
    return review(seed, assessment(seed, campaign, branch))


FORMS: Mapping[str, Callable[[str, str, str], dict[str, Any]]] = {
    "self-assessment": assessment,
    "opinion": _opinion,
    "review": _review,
}


def requests(order: Order) -> Iterator[bytes]:
    """Every request of an order as it goes over the wire."""
    for number in range(order.count):
        branch = order.branches[number % len(order.branches)]
        form = FORMS[order.kind](f"{order.seed}-{number}", order.campaign, branch)
        body = orjson.dumps(form)
        head = (
            f"POST {order.path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n"
            f"Authorization: Bearer {order.api_key}\r\n"
            f"Idempotency-Key: {order.seed}-{number}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


class Poster:
    """What all connections of a run share: the requests left, and what came back."""

    def __init__(self, prepared: list[bytes], done: "asyncio.Future[None]") -> None:
        self.left = prepared[::-1]
        self.unanswered = len(prepared)
        self.statuses: Counter[str] = Counter()
        self.latencies: list[float] = []
        self.done = done

    def note(self, status: str, latency: float) -> None:
        self.statuses[status] += 1
        self.latencies.append(latency)
        self.unanswered -= 1
        if self.unanswered == 0:
            self.done.set_result(None)


class Line(asyncio.Protocol):
    """One keep-alive connection with one request under way."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self._got = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def send(self) -> None:
        if self._poster.left:
            self._sent_at = time.perf_counter()
            self._transport.write(self._poster.left.pop())

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(END_OF_HEAD)
        if head < 0:
            return
        start = self._got.lower().index(LENGTH) + len(LENGTH)
        length = int(self._got[start : self._got.index(b"\r", start)])
        if len(self._got) < head + len(END_OF_HEAD) + length:
            return
        status, self._got = self._got[9:12].decode(), b""
        self._poster.note(status, time.perf_counter() - self._sent_at)
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._poster.done.done():
            self._poster.done.set_exception(error or ConnectionError("the server hung up"))


async def post(order: Order) -> Load:
    """Carry out an order."""
    loop = asyncio.get_running_loop()
    poster = Poster(list(requests(order)), loop.create_future())
    made = [
        await loop.create_connection(lambda: Line(poster), LOOPBACK, order.port)
        for _ in range(order.connections)
    ]
    cpu, started = _cpu_s(), time.perf_counter()
    for _, line in made:
        line.send()
    await poster.done
    seconds = time.perf_counter() - started
    for transport, _ in made:
        transport.close()
    took = sorted(poster.latencies)
    accepted = poster.statuses.pop("202", 0)
    return Load(
        accepted=accepted,
        others=dict(poster.statuses),
        seconds=seconds,
        p50_ms=took[len(took) // 2] * 1000,
        p99_ms=took[len(took) * 99 // 100] * 1000,
        cpu_s=_cpu_s() - cpu,
    )


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def send(order: Order) -> Load:
    """Carry out an order in a process of its own; raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        check=True,
    )
    return Load(**json.loads(done.stdout))


def main() -> None:
    order = Order(**json.load(sys.stdin))
    sys.stdout.write(json.dumps(asdict(uvloop.run(post(order)))))


if __name__ == "__main__":
    main()
