"""Memorial days of red education (F1): the table that staff extend, when each falls, what is proposed for it.

A unit holds an activity *for* a memorial day from the day it is proposed to it until some days after the
day itself; windows of one memorial day never meet, so an activity answers one year's only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from services.common.kernel.festivals import Festival, faults_of, festival_from, listed_twice
from services.common.kernel.periods import PeriodKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Memorial:
    """One entry of the table. ``since`` is the year of what happened, None where nothing is counted from one.

    It is proposed to units of the ``units`` kinds ``propose_before`` days ahead; ``remind_before``: those
    that have not held anything are reminded so many days ahead, None: nobody is. What is held up to
    ``counts_after`` days after the day still answers it.
    """

    id: str
    festival: Festival
    since: int | None
    text: str
    activities: tuple[str, ...]
    places: tuple[str, ...]
    units: tuple[str, ...]
    propose_before: int
    remind_before: int | None
    counts_after: int

    @property
    def name(self) -> str:
        """As people call it."""
        return self.festival.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Commemoration:
    """One memorial day of one year; both ends of its window belong to it."""

    memorial: Memorial
    day: date

    @property
    def id(self) -> str:
        """``<id>:<day>``."""
        return f"{self.memorial.id}:{self.day.isoformat()}"

    @property
    def first_day(self) -> date:
        """The day it is proposed on, and the first on which an activity answers it."""
        return self.day - timedelta(days=self.memorial.propose_before)

    @property
    def remind_on(self) -> date | None:
        """The day those are reminded on that have not held anything."""
        before = self.memorial.remind_before
        return None if before is None else self.day - timedelta(days=before)

    @property
    def last_day(self) -> date:
        """The last day on which an activity answers it."""
        return self.day + timedelta(days=self.memorial.counts_after)

    @property
    def anniversary(self) -> int | None:
        """How many years after what happened."""
        since = self.memorial.since
        return None if since is None else self.day.year - since


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Every unit of these kinds holds so many activities in every period.

    Whoever has not is reminded so many days before its last day; empty: nobody is.
    """

    every: PeriodKind
    at_least: int
    units: tuple[str, ...]
    remind_before: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memorials:
    """The table. ``at``: when people are told, in Asia/Shanghai; ``expected`` None: nothing is owed.

    An activity is entered within ``enter_within_days`` of its last day. ``catch_up_days``: so long after
    its time a list of who held one still goes out.
    """

    entries: tuple[Memorial, ...]
    at: time
    enter_within_days: int
    catch_up_days: int
    expected: Expected | None

    def between(self, first: date, last: date) -> tuple[Commemoration, ...]:
        """Those whose day lies from ``first`` to ``last``, by day and then in the order of the table."""
        found = [
            Commemoration(memorial=entry, day=day)
            for entry in self.entries
            for day in entry.festival.days(first, last)
        ]
        return tuple(sorted(found, key=lambda each: each.day))

    def known(self, memorial: str) -> Memorial | None:
        """The memorial day of that id."""
        return next((each for each in self.entries if each.id == memorial), None)

    def answered(self, memorial: Memorial, first: date, last: date) -> Commemoration | None:
        """The one whose window has a day of an activity that lasts from ``first`` to ``last``."""
        around = memorial.festival.days(first - _A_YEAR, last + _A_YEAR)
        each = (Commemoration(memorial=memorial, day=day) for day in around)
        return next((one for one in each if one.first_day <= last and first <= one.last_day), None)


_A_YEAR = timedelta(days=400)


def memorials_from(data: Mapping[str, Any]) -> Memorials:
    """The table of a ``memorial-days`` document; raises ValueError naming every fault at once."""
    rows = data["days"]
    faults = [
        *listed_twice(row["name"] for row in rows),
        *listed_twice(row["id"] for row in rows),
        *(text for row in rows for text in (*faults_of(row), *_late(row))),
    ]
    if faults:
        raise ValueError(f"纪念日表有误：{'；'.join(faults)}")
    return Memorials(
        entries=tuple(map(_memorial, rows)),
        at=time.fromisoformat(data["remind_at"]),
        enter_within_days=data["enter_within_days"],
        catch_up_days=data["catch_up_days"],
        expected=_expected(data["expected"]),
    )


def _memorial(row: Mapping[str, Any]) -> Memorial:
    return Memorial(
        id=row["id"],
        festival=festival_from(row),
        since=row.get("since"),
        text=row["text"],
        activities=tuple(row["activities"]),
        places=tuple(row["places"]),
        units=tuple(row["units"]),
        propose_before=row["propose_days_before"],
        remind_before=row["remind_days_before"],
        counts_after=row["counts_days_after"],
    )


def _expected(row: Mapping[str, Any] | None) -> Expected | None:
    if row is None:
        return None
    return Expected(
        every=PeriodKind(row["every"]),
        at_least=row["at_least"],
        units=tuple(row["units"]),
        remind_before=tuple(row.get("remind_days_before", ())),
    )


def _late(row: Mapping[str, Any]) -> Iterator[str]:
    before = row["remind_days_before"]
    if before is not None and before >= row["propose_days_before"]:
        yield f"“{row['name']}”：提醒应在提议之后，提醒的提前天数须小于提议的提前天数"
