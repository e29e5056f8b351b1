"""What happens to an entry, and the state after it: corrections are added, nothing is overwritten unseen."""

from dataclasses import dataclass
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.entry import corrected, withdrawn
from services.notify.domain.visit.state import Account, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecorded:
    """The entry was made."""

    what: ClassVar[str] = "visit.recorded"
    visit: Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCorrected:
    """What it says now, and why; the history keeps what it said before."""

    what: ClassVar[str] = "visit.corrected"
    account: Account
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWithdrawn:
    """It counts no more; it stays readable."""

    what: ClassVar[str] = "visit.withdrawn"
    because: str


VisitEvent = VisitRecorded | VisitCorrected | VisitWithdrawn


def evolve(state: Visit | None, event: VisitEvent) -> Visit:
    """The state after ``event``; raises ValueError on a history that does not begin with its recording."""
    if isinstance(event, VisitRecorded):
        return event.visit
    if state is None:
        raise ValueError("a visit begins with its recording")
    if isinstance(event, VisitCorrected):
        return corrected(state, event.account)
    return withdrawn(state, event.because)


VISITS = Ledger(collection="visits", state=Visit, events=get_args(VisitEvent), evolve=evolve)
