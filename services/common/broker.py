"""RabbitMQ as the doorbell: the broker class that does not lose messages (STACK §3.3).

dramatiq 2.2.1 acknowledges by a delivery tag that may belong to a newer channel; ``FencedConsumer``
drops such stale acknowledgements. Confirms are always on, there are no retries, no delays, and dead
letters do not expire. The attributes used here are private to dramatiq, hence the exact pin.
"""

from collections.abc import Callable, Sequence
from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker, _RabbitmqConsumer
from dramatiq.common import xq_name
from dramatiq.middleware import (
    AgeLimit,
    Callbacks,
    Pipelines,
    Retries,
    ShutdownNotifications,
    TimeLimit,
)

from services.common.contracts import Contracts

ACTOR = "work_on"
RING_CONTRACT = "events/jobs-rung.v1"
RING_MOST = 64
TIME_LIMIT_MS = 600_000
CONNECT_TIMEOUT_S = 4


class FencedConsumer(_RabbitmqConsumer):
    """A delivery tag is valid only on the channel it came from; others are not acknowledged."""

    def __next__(self) -> Any:
        message = super().__next__()  # type: ignore[no-untyped-call]
        if message is not None:
            message._owner = self
        return message

    def ack(self, message: Any) -> None:
        if getattr(message, "_owner", None) is self:
            super().ack(message)  # type: ignore[no-untyped-call]

    def nack(self, message: Any) -> None:
        if getattr(message, "_owner", None) is self:
            super().nack(message)  # type: ignore[no-untyped-call]


class Doorbell(RabbitmqBroker):
    """The broker of relays and workers: confirms on, no retries, dead letters that stay."""

    @property
    def consumer_class(self) -> type[FencedConsumer]:
        return FencedConsumer

    def _declare_xq_queue(self, queue_name: str) -> Any:
        return self.channel.queue_declare(queue=xq_name(queue_name), durable=True)


def make_broker(url: str) -> Doorbell:
    """A broker; it connects on first use."""
    middleware = [
        AgeLimit(),
        TimeLimit(time_limit=TIME_LIMIT_MS),
        ShutdownNotifications(),
        Callbacks(),
        Pipelines(),
        Retries(max_retries=0),
    ]
    broker = Doorbell(url=url, confirm_delivery=True, middleware=middleware)
    broker.parameters.stack_timeout = CONNECT_TIMEOUT_S  # type: ignore[attr-defined]
    return broker


def ring(broker: Doorbell, queue: str, ids: Sequence[str], contracts: Contracts) -> None:
    """Publish up to 64 job ids in one message, confirmed by RabbitMQ; raises what pika raises."""
    payload = {"ids": list(ids)}
    contracts.require(RING_CONTRACT, payload)
    broker.enqueue(
        dramatiq.Message(
            queue_name=queue, actor_name=f"{queue}.{ACTOR}", args=(payload,), kwargs={}, options={}
        )
    )


def declare_worker(
    broker: Doorbell, queue: str, work_on: Callable[[Sequence[str]], None], contracts: Contracts
) -> None:
    """Declare the one actor of ``queue``; a message that breaks its contract goes to the dead letters."""

    def receive(payload: dict[str, Any]) -> None:
        contracts.require(RING_CONTRACT, payload)
        work_on(payload["ids"])

    declare = dramatiq.actor(broker=broker, actor_name=f"{queue}.{ACTOR}", queue_name=queue)
    declare(receive)
