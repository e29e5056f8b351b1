"""Days of every year: of the common, the lunar (春节) or the solar calendar (清明); staff extend the tables (L7, F1).

A lunar date is one of the ordinary months, never of a leap month. The eve of 春节 is "one day before
正月初一" and not 腊月三十, for the last month often has 29 days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tyme4py.lunar import LunarDay
from tyme4py.solar import SolarDay, SolarTerm

_FAR_ENOUGH = timedelta(days=800)
_SAFE_DAY = 29
"""Every lunar month has so many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Festival:
    """One entry of the table: the same ``month`` and ``day`` every year, of the ``lunar`` calendar or the common one.

    ``term`` is a 节气 instead (清明), which moves by a day from year to year. ``shift`` days are added: 除夕 is
    -1 from 正月初一.
    """

    name: str
    month: int = 0
    day: int = 0
    lunar: bool = False
    term: str = ""
    shift: int = 0

    def days(self, first: date, last: date) -> Iterator[date]:
        """Every day that it falls on from ``first`` to ``last``, both included."""
        for year in range(first.year - 2, last.year + 2):
            day = self._in(year) + timedelta(days=self.shift)
            if first <= day <= last:
                yield day

    def _in(self, year: int) -> date:
        if not self.lunar and not self.term:
            return date(year, self.month, self.day)
        if self.term:
            return _day_of_term(year, self.term)
        return _common_day(LunarDay.from_ymd(year, self.month, self.day).get_solar_day())


@lru_cache(maxsize=1_024)
def _day_of_term(year: int, term: str) -> date:
    """Astronomy takes its time, and a round asks for the same years again and again."""
    return _common_day(SolarTerm.from_name(year, term).get_solar_day())


def _common_day(day: SolarDay) -> date:
    return date(day.get_year(), day.get_month(), day.get_day())


@dataclass(frozen=True, slots=True, kw_only=True)
class Festivals:
    """The table; reminders go out ``remind_days_before`` (calendar days, the longest first)."""

    entries: tuple[Festival, ...]
    remind_days_before: tuple[int, ...]

    def next_festival(self, after: date) -> tuple[str, date]:
        """The first festival later than ``after``; of two on one day, the one listed first."""
        return self.festivals_between(after + timedelta(days=1), after + _FAR_ENOUGH)[0]

    def festivals_between(self, first: date, last: date) -> tuple[tuple[str, date], ...]:
        """Names and days from ``first`` to ``last``, both included, in the order of days and then of the table."""
        found = [(entry.name, day) for entry in self.entries for day in entry.days(first, last)]
        return tuple(sorted(found, key=lambda each: each[1]))

    def reminders_between(self, first: date, last: date) -> tuple[tuple[date, str, date], ...]:
        """``(day to remind on, name, festival's day)`` for every reminder from ``first`` to ``last``, by day."""
        found = [
            (day - timedelta(days=before), name, day)
            for before in self.remind_days_before
            for name, day in self.festivals_between(
                first + timedelta(days=before), last + timedelta(days=before)
            )
        ]
        return tuple(sorted(found, key=lambda each: (each[0], each[2])))


STATUTORY = Festivals(
    entries=(
        Festival(name="元旦", month=1, day=1),
        *(Festival(name="春节", month=1, day=1, lunar=True, shift=day) for day in range(3)),
        Festival(name="劳动节", month=5, day=1),
        Festival(name="端午节", month=5, day=5, lunar=True),
        Festival(name="中秋节", month=8, day=15, lunar=True),
        *(Festival(name="国庆节", month=10, day=day) for day in (1, 2, 3)),
    ),
    remind_days_before=(),
)
"""Days off by law in every year since 2008 (清明 goes by the sun and is not among them): a notice has them all."""


def festivals_from(data: Mapping[str, Any]) -> Festivals:
    """The table of a ``festivals`` document; raises ValueError naming every fault at once."""
    rows = data["festivals"]
    faults = [
        *listed_twice(row["name"] for row in rows),
        *(text for row in rows for text in faults_of(row)),
    ]
    if faults:
        raise ValueError(f"节日表有误：{'；'.join(faults)}")
    return Festivals(
        entries=tuple(map(festival_from, rows)),
        remind_days_before=tuple(sorted(data["remind_days_before"], reverse=True)),
    )


def festival_from(row: Mapping[str, Any]) -> Festival:
    """The day that a row of a table names: ``day`` as 07-01, or ``term`` where ``calendar`` is 节气."""
    if row["calendar"] == "节气":
        return Festival(name=row["name"], term=row["term"], shift=row.get("shift_days", 0))
    month, day = map(int, row["day"].split("-"))
    return Festival(
        name=row["name"],
        month=month,
        day=day,
        lunar=row["calendar"] == "农历",
        shift=row.get("shift_days", 0),
    )


def listed_twice(names: Iterator[str]) -> Iterator[str]:
    """A sentence for every name that a table has more than once."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"“{name}”列了两次"
        seen.add(name)


def faults_of(row: Mapping[str, Any]) -> Iterator[str]:
    """What a schema cannot say of a row: it is a day that every year has."""
    festival = festival_from(row)
    if festival.term:
        return
    if festival.lunar and festival.day > _SAFE_DAY:
        yield f"“{festival.name}”：农历三十不是每年都有；除夕请写作农历01-01、shift_days为-1"
    if not festival.lunar and not _every_year(festival):
        yield f"“{festival.name}”：{row['day']}不是每年都有的日期"


def _every_year(festival: Festival) -> bool:
    try:
        date(2023, festival.month, festival.day)
    except ValueError:
        return False
    return True
