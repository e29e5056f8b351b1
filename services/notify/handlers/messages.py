"""A message leaves: ``sending`` is written before anything goes out, ``sent`` after it, by a job of its own.

A worker that dies in between leaves ``sending``: the job comes back and the same message goes out under the
same id, by which whoever has it already knows it.
"""

from collections.abc import Iterator

from services.common.errors import NotYet, Refused
from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.notify.domain.delivery.channel import CHANNELS, Way
from services.notify.domain.delivery.contact import CONTACTS, contact_id
from services.notify.domain.delivery.message import MESSAGES, Message, Stage
from services.notify.domain.delivery.parcel import Address, Parcel, address_of, covering, in_order
from services.notify.domain.delivery.sending import (
    Outcome,
    fold,
    is_overtaken,
    is_planned,
    is_under_way,
    known_message,
    resend,
    settle,
    start,
)
from services.notify.handlers.deliveries import SEND, place, plan
from services.notify.handlers.steps import Result, signed_by_system
from services.notify.ports.deliveries import DeliveryDesk

DELIVER = "message.deliver"
RESEND = "message.resend"
LOOK_AGAIN_S = 60.0
GONE = Outcome("联系人已停用或没有邮箱，或者单位的渠道已关闭", final=True)


def send(job: Job, port: DeliveryDesk) -> Result:
    """Job message.send: a message that is due is started, and leaves by the next job."""
    message = port.state(MESSAGES, job.subject)
    if message is None or not is_planned(message, job.data["turn"]):
        return {"message": job.subject, "stale": True}
    if port.now < message.due:
        early = (message.due - port.now).total_seconds()
        raise NotYet("这条消息还没有到发送的时间", retry_in_s=min(early, LOOK_AGAIN_S))
    if is_overtaken(message, port.now):
        return _fold(port, message)
    if message.hours.opening(port.now, port.calendar) > port.now:
        plan(port, message.id)
        return _shown(port, message.id)
    to = _address(port, message)
    author = signed_by_system(port, message.recipient.unit)
    port.append(MESSAGES, message.id, author, start(to.value if to else ""))
    port.enqueue(
        NewJob(
            id=f"{message.id}:deliver:{message.turn}",
            queue="notify",
            kind=DELIVER,
            subject=message.id,
            due=port.now,
            data={"turn": message.turn},
        )
    )
    return _shown(port, message.id)


def deliver(job: Job, port: DeliveryDesk) -> Result:
    """Job message.deliver: hand over what was started, and note what came of it."""
    message = port.state(MESSAGES, job.subject)
    if message is None or not is_under_way(message, job.data["turn"]):
        return {"message": job.subject, "stale": True}
    to = _address(port, message)
    outcome = port.send(_parcel(port, message, to)) if to else GONE
    events = settle(
        message, outcome, now=port.now, policy=port.policies.delivery, calendar=port.calendar
    )
    port.append(MESSAGES, message.id, signed_by_system(port, message.recipient.unit), events)
    if known_message(port.state(MESSAGES, message.id)).stage is Stage.FAILED:
        plan(port, message.id)
    return _shown(port, message.id)


def ask_again(job: Job, port: DeliveryDesk) -> Result:
    """Form lianxin/message-resend: somebody wants a failed message sent again."""
    submission = port.submission(job.subject)
    message = known_message(port.state(MESSAGES, submission.body["message"]))
    if submission.unit not in message.recipient.unit_path:
        raise Refused("这条消息不是发给这个单位或其下各单位的", code="message_elsewhere")
    return _requeue(port, message, submission.author(port.now))


def ask_again_by_hand(job: Job, port: DeliveryDesk) -> Result:
    """Job message.resend: operations want it, by ``lianxin messages resend``."""
    message = known_message(port.state(MESSAGES, job.subject))
    return _requeue(port, message, signed_by_system(port, message.recipient.unit))


HANDLERS = {
    "lianxin/message-resend": ask_again,
    SEND: send,
    DELIVER: deliver,
    RESEND: ask_again_by_hand,
}


def _requeue(port: DeliveryDesk, message: Message, author: Author) -> Result:
    port.append(MESSAGES, message.id, author, resend(message, port.now, port.calendar))
    plan(port, message.id)
    return _shown(port, message.id)


def _fold(port: DeliveryDesk, message: Message) -> Result:
    into = place(port, message.recipient, message.notices, urgent=False, more=message.more)
    author = signed_by_system(port, message.recipient.unit)
    port.append(MESSAGES, message.id, author, fold(into))
    return _shown(port, message.id)


def _address(port: DeliveryDesk, message: Message) -> Address | None:
    """Where the recipient is to be reached now: a person as a contact of another unit, if need be."""
    recipient = message.recipient
    if recipient.way is not Way.EMAIL:
        return address_of(recipient.way, None, port.state(CHANNELS, recipient.target))
    contacts = (port.state(CONTACTS, key) for key in _contact_ids(port, message))
    found = (address_of(recipient.way, contact, None) for contact in contacts)
    return next((address for address in found if address), None)


def _contact_ids(port: DeliveryDesk, message: Message) -> Iterator[str]:
    target = message.recipient.target
    yield target
    for told in port.notices_told(message.notices):
        yield contact_id(told.unit, target.rpartition(":")[2])


def _parcel(port: DeliveryDesk, message: Message, to: Address) -> Parcel:
    told = in_order(port.notices_told(message.notices))
    unit = message.recipient.unit
    text = port.words(covering(told, more=message.more, now=port.now, unit=unit))
    return Parcel(
        id=message.id,
        attempt=message.attempts,
        unit=unit,
        to=to,
        at=port.now,
        title=text.title,
        text=text.body,
        told=told,
    )


def _shown(port: DeliveryDesk, message_id: str) -> Result:
    return {
        "message": message_id,
        "stage": known_message(port.state(MESSAGES, message_id)).stage.value,
    }
