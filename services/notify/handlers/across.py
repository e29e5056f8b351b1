"""Opinions from the instance below, and what the one above says of ours (L10, B10): jobs that export leaves."""

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.notify.domain.matter import commands
from services.notify.domain.matter.evolve import MATTERS
from services.notify.domain.matter.ladder import Category
from services.notify.handlers.matters import apply
from services.notify.handlers.steps import SYSTEM, Result, signed_by_system
from services.notify.ports.matters import MatterDesk

FROM_BELOW = "下级上报"


def arrive(job: Job, port: MatterDesk) -> Result:
    """Job matter.arrive: open a matter of our own for an opinion that a lower instance could not solve, once.

    Its raiser is the sender's client, which nobody confirms with: silence settles it here, and the answer
    goes back to where it came from.
    """
    data = job.data
    if port.state(MATTERS, data["matter"]) is not None:
        return {"matter": data["matter"], "stale": True}
    path = port.unit(data["unit"]).path
    command = commands.Receive(
        at=port.now,
        id=data["matter"],
        category=Category(data["category"]),
        title=data["title"],
        content=data["content"],
        source=FROM_BELOW,
        raised_by=data["client"],
        unit_path=path,
        unit_names=port.unit_names(path),
    )
    author = Author(at=port.now, by=SYSTEM, unit=data["unit"])
    return apply(port, data["matter"], command, author)


def hear(job: Job, port: MatterDesk) -> Result:
    """Job matter.hear: what the instance above says of a matter that was handed to it; news only."""
    matter = port.state(MATTERS, job.subject)
    status, answer = job.data["status"], job.data["answer"]
    if matter is None or matter.above is None or not matter.is_open:
        return {"matter": job.subject, "stale": True}
    if matter.above.status == status and not answer:
        return {"matter": job.subject, "stale": True}
    command = commands.HearAbove(at=port.now, status=status, answer=answer)
    return apply(port, job.subject, command, signed_by_system(port, matter.owner))


HANDLERS = {"matter.arrive": arrive, "matter.hear": hear}
