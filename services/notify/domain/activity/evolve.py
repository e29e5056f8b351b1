"""What happens to an activity, and the state after it: corrections and reflections are added (F1)."""

from dataclasses import dataclass, replace
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.notify.domain.activity.state import Account, Activity, Reflection
from services.notify.domain.entry import corrected, withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecorded:
    """The entry was made."""

    what: ClassVar[str] = "activity.recorded"
    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCorrected:
    """What it says now, and why; the history keeps what it said before."""

    what: ClassVar[str] = "activity.corrected"
    account: Account
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityReflectedOn:
    """Somebody wrote down what the activity meant to them."""

    what: ClassVar[str] = "activity.reflected_on"
    reflection: Reflection


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityWithdrawn:
    """It counts no more; it stays readable."""

    what: ClassVar[str] = "activity.withdrawn"
    because: str


ActivityEvent = ActivityRecorded | ActivityCorrected | ActivityReflectedOn | ActivityWithdrawn


def evolve(state: Activity | None, event: ActivityEvent) -> Activity:
    """The state after ``event``; raises ValueError on a history that does not begin with its recording."""
    if isinstance(event, ActivityRecorded):
        return event.activity
    if state is None:
        raise ValueError("an activity begins with its recording")
    if isinstance(event, ActivityCorrected):
        return corrected(state, event.account)
    if isinstance(event, ActivityReflectedOn):
        return replace(state, reflections=(*state.reflections, event.reflection))
    return withdrawn(state, event.because)


ACTIVITIES = Ledger(
    collection="activities", state=Activity, events=get_args(ActivityEvent), evolve=evolve
)
