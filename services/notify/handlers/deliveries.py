"""A notice that was told finds its recipients, and the messages that take it to them."""

from collections.abc import Sequence

from services.common.jobs import Job, NewJob
from services.common.telling import TELL
from services.notify.domain.delivery.addressing import Recipient, address, slots
from services.notify.domain.delivery.message import MESSAGES
from services.notify.domain.delivery.sending import fill, known_message, takes_more
from services.notify.domain.delivery.told import Reach
from services.notify.domain.notice import Notice
from services.notify.handlers.steps import Result, signed_by_system
from services.notify.ports.deliveries import DeliveryDesk

ADDRESS = "notice.address"
SEND = "message.send"


def tell(job: Job, port: DeliveryDesk) -> Result:
    """Job notice.tell: another service has a unit told, once under the job's subject; the words are ours."""
    told = {name: job.data[name] for name in ("kind", "unit", "about", "fields")}
    port.tell(job.subject, Notice(**told))
    return {"notice": job.subject}


def address_notice(job: Job, port: DeliveryDesk) -> Result:
    """Job notice.address: put the notice into a message for each of its recipients, once."""
    found = port.notices_told([job.subject])
    if not found or found[0].reach is not Reach.RECORDED:
        return {"notice": job.subject, "repeated": True}
    (told,) = found
    addressed = address(told, port.contacts(told.unit), port.channels(told.unit))
    messages = [
        place(port, recipient, [told.id], urgent=told.urgent) for recipient in addressed.recipients
    ]
    port.reached(told.id, addressed.reach, addressed.because, messages)
    return {"notice": told.id, "reach": addressed.reach.value, "messages": messages}


def place(
    port: DeliveryDesk,
    recipient: Recipient,
    notices: Sequence[str],
    *,
    urgent: bool,
    more: bool = False,
) -> str:
    """Put notices into the first message to the recipient that takes them; its id."""
    policy, calendar = port.policies.delivery, port.calendar
    offered = slots(recipient, urgent=urgent, now=port.now, policy=policy, calendar=calendar)
    slot = next(slot for slot in offered if takes_more(port.state(MESSAGES, slot.id)))
    state = port.state(MESSAGES, slot.id)
    events = fill(state, slot, recipient, notices, most=policy.lines_most, more=more)
    port.append(MESSAGES, slot.id, signed_by_system(port, recipient.unit), events)
    if state is None:
        plan(port, slot.id)
    return slot.id


def plan(port: DeliveryDesk, message_id: str) -> None:
    """Leave the job that sends the message when it is due, as it is planned now."""
    message = known_message(port.state(MESSAGES, message_id))
    due = message.hours.opening(max(message.due, port.now), port.calendar)
    port.enqueue(
        NewJob(
            id=f"{message_id}:send:{message.turn}@{due:%Y-%m-%dT%H:%M:%S}",
            queue="notify",
            kind=SEND,
            subject=message_id,
            due=due,
            data={"turn": message.turn},
        )
    )


HANDLERS = {ADDRESS: address_notice, TELL: tell}
