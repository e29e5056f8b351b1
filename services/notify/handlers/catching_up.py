"""A unit has somebody to tell at last: its undeliverable notices are addressed again, 200 at a time.

Each is addressed in the transaction that takes it out of ``undeliverable``, so a job that is repeated, or
that another contact left at the same time, finds it no more.
"""

from collections.abc import Sequence

from services.common.jobs import Job, NewJob
from services.notify.domain.delivery.catching_up import AT_ONCE_MOST, BACK, SOON, catch_up
from services.notify.domain.delivery.told import Reach
from services.notify.handlers.deliveries import place
from services.notify.handlers.steps import Result
from services.notify.ports.deliveries import DeliveryDesk

CATCH_UP = "contact.catch_up"


def leave_catch_up(
    port: DeliveryDesk, cause: str, unit: str, *, persons: Sequence[str], turn: int = 1
) -> None:
    """Leave the job for what was told to ``persons`` of the unit (``""``: to all of it), once for cause and turn."""
    port.enqueue(
        NewJob(
            id=f"{cause}:catch_up:{turn}",
            queue="notify",
            kind=CATCH_UP,
            subject=unit,
            due=port.now + SOON,
            data={"cause": cause, "persons": list(persons), "turn": turn},
        )
    )


def address_again(job: Job, port: DeliveryDesk) -> Result:
    """Job contact.catch_up: the undeliverable notices of the last 30 days go into one digest per recipient."""
    unit, persons = job.subject, job.data["persons"]
    told = port.undeliverable(unit, persons, port.now - BACK, most=AT_ONCE_MOST)
    found = catch_up(told, port.contacts(unit), port.channels(unit))
    placed = {
        recipient: place(port, recipient, notices, urgent=False)
        for recipient, notices in found.notices_of.items()
    }
    left = 0
    for key, addressed in found.addressed.items():
        if addressed.reach is Reach.UNDELIVERABLE:
            continue
        messages = [placed[recipient] for recipient in addressed.recipients]
        port.reached(key, addressed.reach, addressed.because, messages)
        left += 1
    if left == AT_ONCE_MOST:
        cause, turn = job.data["cause"], job.data["turn"] + 1
        leave_catch_up(port, cause, unit, persons=persons, turn=turn)
    return {"unit": unit, "addressed": left}


HANDLERS = {CATCH_UP: address_again}
