"""The relay as a process: rings for every queue, keeps the clock, recovers what was lost."""

from services.common.broker import make_broker
from services.common.calendars import current_calendar
from services.common.clock import ServerClock
from services.common.contracts import Contracts
from services.common.given_up import given_up
from services.common.job_store import JobStore
from services.common.kernel.workdays import calendar_from, local_day
from services.common.logs import configure, get_logger
from services.common.metrics import (
    Backlog,
    MessagesGivenUp,
    Metrics,
    MissingCalendars,
    ReportsWaiting,
)
from services.common.mongo import connect, durable
from services.common.policy_files import read_policy
from services.common.relay import Relay
from services.common.reports_waiting import reports_waiting
from services.common.settings import Settings
from services.common.worker import stop_event


def main() -> None:
    """Run one relay until SIGTERM; several may run."""
    settings = Settings()
    configure("relay", settings.log_level)
    stop = stop_event()
    client = connect(settings.mongo_url)
    database = durable(client, settings.mongo_database)
    store = JobStore(database)
    store.ensure_indexes()
    clock = ServerClock(database, simulated=settings.simulated_clock)
    metrics = Metrics()
    metrics.registry.register(Backlog(lambda: store.backlog(clock.now())))
    base = calendar_from(read_policy(settings.schemas_dir, "calendar-cn"))
    metrics.registry.register(
        MissingCalendars(lambda: current_calendar(database, base).missing(local_day(clock.now())))
    )
    metrics.registry.register(MessagesGivenUp(lambda: given_up(database)))
    metrics.registry.register(ReportsWaiting(lambda: reports_waiting(database, clock.now())))
    stop_metrics = metrics.serve(settings.metrics_port)
    broker = make_broker(settings.amqp_url.get_secret_value())
    relay = Relay(
        store,
        broker,
        clock=clock,
        contracts=Contracts(settings.schemas_dir),
        metrics=metrics,
        queue_prefix=settings.queue_prefix,
    )
    get_logger().info("relay.started")
    relay.run(stop)
    broker.close()
    stop_metrics()
    client.close()
    get_logger().info("relay.stopped")


if __name__ == "__main__":
    main()
