"""What every process tells Prometheus."""

from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

BATCH_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


class Metrics:
    """The counters of one process, in a registry of its own (nothing global, so tests may have many)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.jobs = Counter(
            "lianxin_jobs_total",
            "Jobs ended, by outcome",
            ["queue", "kind", "outcome"],
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            "lianxin_batch_seconds",
            "Time of one batch, from claim to commit",
            ["queue"],
            registry=self.registry,
        )
        self.rings = Counter(
            "lianxin_rings_total", "Job ids published", ["queue"], registry=self.registry
        )
        self.requests = Counter(
            "lianxin_requests_total",
            "HTTP requests by route and status",
            ["route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "lianxin_request_seconds", "Time to answer a request", ["route"], registry=self.registry
        )
        self.commit_size = Histogram(
            "lianxin_group_commit_size",
            "Submissions in one commit",
            buckets=BATCH_BUCKETS,
            registry=self.registry,
        )

    def serve(self, port: int) -> Callable[[], None]:
        """Serve ``/metrics`` on ``port`` in a thread; the answer stops it. Port 0 serves nothing."""
        if port == 0:
            return lambda: None
        server, thread = start_http_server(port, registry=self.registry)

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return stop


class MissingCalendars(Collector):
    """Years whose official working days should be there and are not, read whenever Prometheus asks."""

    def __init__(self, read: Callable[[], Iterable[int]]) -> None:
        self._read = read

    def collect(self) -> Iterable[Any]:
        missing = GaugeMetricFamily(
            "lianxin_calendar_missing", "Years without official working days", labels=["year"]
        )
        for year in self._read():
            missing.add_metric([str(year)], 1)
        yield missing


class MessagesGivenUp(Collector):
    """Messages that reached nobody and are not tried again, read whenever Prometheus asks."""

    def __init__(self, read: Callable[[], int]) -> None:
        self._read = read

    def collect(self) -> Iterable[Any]:
        yield GaugeMetricFamily(
            "lianxin_messages_given_up",
            "Messages that are not tried again, 1,000 at most",
            value=self._read(),
        )


class ReportsWaiting(Collector):
    """Reports past their time that wait for a decision, read whenever Prometheus asks."""

    def __init__(self, read: Callable[[], int]) -> None:
        self._read = read

    def collect(self) -> Iterable[Any]:
        yield GaugeMetricFamily(
            "lianxin_reports_waiting",
            "Reports past their time that wait for a decision, 1,000 at most",
            value=self._read(),
        )


class Backlog(Collector):
    """Queue depth and the age of the oldest job due, read from MongoDB whenever Prometheus asks."""

    def __init__(self, read: Callable[[], Iterable[tuple[str, str, int, float]]]) -> None:
        self._read = read

    def collect(self) -> Iterable[Any]:
        depth = GaugeMetricFamily(
            "lianxin_jobs_due", "Jobs that are due and not ended", labels=["queue", "state"]
        )
        age = GaugeMetricFamily(
            "lianxin_oldest_due_seconds", "Age of the oldest job due", labels=["queue", "state"]
        )
        for queue, state, count, seconds in self._read():
            depth.add_metric([queue, state], count)
            age.add_metric([queue, state], seconds)
        yield depth
        yield age
