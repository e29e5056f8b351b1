"""One year's working days as staff entered them: the notice of that year, and single days changed after it.

Ledger ``calendars``, id = the year. Forms about one year count in the order in which they were received:
a notice replaces what was entered before, a single day replaces what was said about that day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, get_args

from services.common.kernel.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A year's official notice: days off on Monday–Friday, make-up working days at weekends, where it stands."""

    off: tuple[date, ...]
    work: tuple[date, ...]
    document: str
    source: str
    published_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDay:
    """A single day that is worked, or off, against the notice or the file."""

    day: date
    works: bool
    reason: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of open deadlines: moved later, kept though they would end earlier, no longer provisional."""

    moved: int = 0
    kept: int = 0
    settled: int = 0

    def plus(self, other: "Outcome") -> "Outcome":
        """Both together."""
        return Outcome(
            moved=self.moved + other.moved,
            kept=self.kept + other.kept,
            settled=self.settled + other.settled,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The state; ``unit`` entered it (the top of the tree), ``entries`` counts its forms.

    ``since`` is the first day that the last of them made different, None where it changed no day.
    ``outcome`` is None until the open deadlines have been counted again.
    """

    year: int
    unit: str
    notice: Announcement | None
    changed: tuple[ChangedDay, ...]
    entries: int
    since: date | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A year's notice was entered; ``lapsed`` are the single days it replaces."""

    what: ClassVar[str] = "calendar.announced"
    year: int
    unit: str
    notice: Announcement
    lapsed: tuple[ChangedDay, ...]
    since: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysChanged:
    """Single days were changed."""

    what: ClassVar[str] = "calendar.days_changed"
    year: int
    unit: str
    days: tuple[ChangedDay, ...]
    since: date
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """Open deadlines were counted again; a second look adds what the first one missed."""

    what: ClassVar[str] = "calendar.applied"
    outcome: Outcome
    because: str


CalendarEvent = Announced | DaysChanged | Applied


def evolve(state: Calendar | None, event: CalendarEvent) -> Calendar:
    """The state after ``event``; raises ValueError where deadlines were counted before any day was entered."""
    if isinstance(event, Applied):
        if state is None:
            raise ValueError("a calendar begins with its days")
        return replace(state, outcome=(state.outcome or Outcome()).plus(event.outcome))
    begun = state or _blank(event)
    entered = replace(begun, entries=begun.entries + 1, since=event.since, outcome=None)
    return _ENTERED[type(event)](entered, event)


def _blank(event: Announced | DaysChanged) -> Calendar:
    return Calendar(
        year=event.year,
        unit=event.unit,
        notice=None,
        changed=(),
        entries=0,
        since=None,
        outcome=None,
    )


def _announced(state: Calendar, event: Announced) -> Calendar:
    return replace(state, notice=event.notice, changed=())


def _days_changed(state: Calendar, event: DaysChanged) -> Calendar:
    days = {each.day: each for each in (*state.changed, *event.days)}
    return replace(state, changed=tuple(days[day] for day in sorted(days)))


_ENTERED: Mapping[type, Callable[[Calendar, Any], Calendar]] = {
    Announced: _announced,
    DaysChanged: _days_changed,
}

CALENDARS = Ledger(
    collection="calendars", state=Calendar, events=get_args(CalendarEvent), evolve=evolve
)
