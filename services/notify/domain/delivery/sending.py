"""What may happen to a message, and when: filled while it waits, started, settled, queued again, folded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.errors import NotFound, Refused
from services.common.kernel.workdays import WorkCalendar, local_day
from services.notify.domain.delivery.addressing import Recipient, Slot
from services.notify.domain.delivery.message import (
    Message,
    MessageAdded,
    MessageEvent,
    MessageFailed,
    MessageFolded,
    MessageGivenUp,
    MessageOpened,
    MessageOverfilled,
    MessageRequeued,
    MessageSent,
    MessageStarted,
    Stage,
)
from services.notify.domain.delivery.policy import DeliveryPolicy

TO_SEND = (Stage.QUEUED, Stage.FAILED)
"""Where a message waits for its ``due``."""
NOT_AGAIN = {
    Stage.QUEUED: "正在等待发送，不必重发",
    Stage.SENDING: "正在发送，请稍后再看",
    Stage.SENT: "已经送达，不必重发",
    Stage.FOLDED: "已经并入后一天的摘要",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: no ``reason``: the other side took it; ``final``: trying again is no use."""

    reason: str = ""
    final: bool = False


def known_message(state: Message | None) -> Message:
    """The message, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的消息，请核对编号", code="message_not_found")
    return state


def takes_more(state: Message | None) -> bool:
    """Whether something may still go into it: it does not exist yet, or has not begun to be sent."""
    return state is None or state.stage is Stage.QUEUED


def fill(
    state: Message | None,
    slot: Slot,
    recipient: Recipient,
    notices: Sequence[str],
    *,
    most: int,
    more: bool = False,
) -> tuple[MessageEvent, ...]:
    """Put notices into the message of ``slot``, each once, listing ``most`` of them; ``more`` are not listed."""
    had = state.notices if state else ()
    new = tuple(notice for notice in dict.fromkeys(notices) if notice not in had)
    listed = new[: max(most - len(had), 0)]
    events: list[MessageEvent] = []
    if state is None:
        message = Message(
            id=slot.id,
            recipient=recipient,
            digest_of=slot.digest_of,
            hours=slot.hours,
            notices=listed,
            due=slot.due,
            because=slot.because,
        )
        events.append(MessageOpened(message=message))
    elif listed:
        events.append(MessageAdded(notices=listed))
    if (more or len(listed) < len(new)) and not (state and state.more):
        events.append(MessageOverfilled())
    return tuple(events)


def is_planned(state: Message | None, turn: int) -> bool:
    """Whether a job of plan ``turn`` still has something to do before the message leaves."""
    return state is not None and state.stage in TO_SEND and state.turn == turn


def is_under_way(state: Message | None, turn: int) -> bool:
    """Whether the attempt of plan ``turn`` has been started and not been settled."""
    return state is not None and state.stage is Stage.SENDING and state.turn == turn


def is_overtaken(message: Message, now: datetime) -> bool:
    """A digest that never left on its day: another one is to take it in, so that there is one a day."""
    late = local_day(now) > local_day(message.due)
    return message.digest_of is not None and not message.attempts and late


def fold(into: str) -> tuple[MessageFolded]:
    """What an overtaken digest listed has gone ``into`` another."""
    return (MessageFolded(into=into),)


def start(to: str) -> tuple[MessageStarted]:
    """It leaves for the address ``to``."""
    return (MessageStarted(to=veiled(to)),)


def settle(
    message: Message,
    outcome: Outcome,
    *,
    now: datetime,
    policy: DeliveryPolicy,
    calendar: WorkCalendar,
) -> tuple[MessageSent | MessageFailed | MessageGivenUp]:
    """What an attempt came to; the next one waits for the hours of the recipient."""
    if not outcome.reason:
        return (MessageSent(at=now),)
    if outcome.final:
        return (MessageGivenUp(reason=outcome.reason),)
    if message.failures >= len(policy.retries):
        tries = message.failures + 1
        return (MessageGivenUp(reason=f"{outcome.reason}（试了{tries}次，不再重试）"),)
    retry_at = message.hours.opening(now + policy.retries[message.failures], calendar)
    return (MessageFailed(reason=outcome.reason, retry_at=retry_at),)


def resend(message: Message, now: datetime, calendar: WorkCalendar) -> tuple[MessageRequeued]:
    """Queue a failed one again, at once or when quiet hours end. Raises Refused where nothing failed."""
    if message.stage in NOT_AGAIN:
        raise Refused(f"这条消息{NOT_AGAIN[message.stage]}", code=f"message_{message.stage.value}")
    return (MessageRequeued(due=message.hours.opening(now, calendar)),)


def veiled(address: str) -> str:
    """Enough of an address to know it again: ``z**@jxnu.edu.cn``, or the host of a URL."""
    if "://" in address:
        return address.partition("://")[2].partition("/")[0].rpartition("@")[2]
    name, at, host = address.rpartition("@")
    return f"{name[:1]}**{at}{host}" if at else address[:1] and "**"
