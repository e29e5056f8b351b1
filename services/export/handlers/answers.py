"""What an upper instance answers to a package that was posted to it: looked for until it is there (EXPORTS §7)."""

from collections.abc import Mapping

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.runner import Handler
from services.export.domain.package.opinion import OPINION
from services.export.domain.package.package import PACKAGES, Answer, Package, PackageEvent, Receipt
from services.export.domain.package.sending import acknowledge, give_back
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient
from services.export.domain.sending.consignment import Arrival
from services.export.domain.sending.deciding import next_look
from services.export.handlers.building import Result
from services.export.handlers.package_steps import (
    leave_follow,
    leave_step,
    shown,
    signed_by_system,
    tell,
)
from services.export.ports import Exports

LOOK = "package.look"
HAS_IT = ("accepted", "superseded")
"""What they hold, though a later one may have taken its place there."""
NO_REASON = "对方没有说明理由"


def leave_look(port: Exports, package_id: str, *, looked: int) -> bool:
    """Leave the next look at the answer after ``looked`` of them; False where the policy plans no other."""
    package = port.state(PACKAGES, package_id)
    due = next_look(looked, now=port.now, policy=port.policies.sending)
    if due is None or package is None or package.sent is None:
        return False
    data = {"looked": looked, "sent": package.sent.at}
    leave_step(port, package_id, LOOK, due=due, data=data, mark=str(looked))
    return True


def look(job: Job, port: Exports) -> Result:
    """Job package.look: note the answer, or look again later; when it has been awaited long enough, tell the unit."""
    package = port.state(PACKAGES, job.subject)
    recipient = port.state(RECIPIENTS, package.recipient) if package else None
    if package is None or recipient is None or not _is_awaited(job, package):
        return {"package": job.subject, "stale": True}
    arrival = port.carriers.arrival(recipient, job.subject)
    events = _events(port, package, recipient, arrival)
    if events:
        port.append(PACKAGES, job.subject, signed_by_system(port, package), events)
        _tell_return(port, job.subject)
        if package.table == OPINION and arrival.state in HAS_IT:
            leave_follow(port, job.subject, asked=0)
    elif not leave_look(port, job.subject, looked=job.data["looked"] + 1):
        reason = arrival.reasons[0] if arrival.reasons else "对方收到了，还没有处理"
        tell(port, job.subject, "unanswered", 原因=reason)
    return {**shown(port, job.subject), "answer": arrival.state}


HANDLERS: Mapping[str, Handler[Exports]] = {LOOK: look}
LONG = frozenset(HANDLERS)


def _is_awaited(job: Job, package: Package) -> bool:
    """Whether the sending that this look belongs to is still the last one, and nobody entered an answer."""
    sent = package.sent
    return sent is not None and sent.at == job.data["sent"] and package.receipt is None


def _events(
    port: Exports, package: Package, recipient: Recipient, arrival: Arrival
) -> tuple[PackageEvent, ...]:
    """What the answer makes of the package; a digest that is not ours means that they hold something else."""
    if arrival.state in HAS_IT:
        try:
            return acknowledge(package, _receipt(port, recipient, arrival, Answer.TAKEN))
        except Refused as refused:
            arrival = Arrival(
                "refused", (refused.message,), sha256=arrival.sha256, by=arrival.by, at=arrival.at
            )
    if arrival.state == "refused":
        return give_back(package, _receipt(port, recipient, arrival, Answer.RETURNED))
    return ()


def _receipt(port: Exports, recipient: Recipient, arrival: Arrival, answer: Answer) -> Receipt:
    reasons = (arrival.reasons or (NO_REASON,)) if answer is Answer.RETURNED else ()
    return Receipt(
        answer=answer,
        at=arrival.at or port.now,
        by=arrival.by or recipient.name,
        sha256=arrival.sha256,
        reasons=reasons,
    )


def _tell_return(port: Exports, package_id: str) -> None:
    package = port.state(PACKAGES, package_id)
    if package and package.receipt and package.receipt.answer is Answer.RETURNED:
        tell(port, package_id, "returned", 原因="；".join(package.receipt.reasons))
