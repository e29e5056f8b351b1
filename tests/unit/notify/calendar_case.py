"""A plausible notice for 2027, and entering it; what the calendar tests share."""

from datetime import date, datetime
from functools import reduce

from services.common.calendars import composed, entered_from
from services.common.kernel.workdays import WorkCalendar
from services.common.records import CONVERTER
from services.notify.domain.calendar.calendar import (
    Announcement,
    Calendar,
    CalendarEvent,
    ChangedDay,
    evolve,
)
from services.notify.domain.calendar.entering import Announce, ChangeDays
from tests.unit.notify.case import RULES, at

ROOT = ("jxnu",)
MONDAY = at("2026-11-23 10:00")
OFF = tuple(
    date.fromisoformat(f"2027-{day}")
    for day in (
        *("01-01", "02-08", "02-09", "02-10", "02-11", "02-12", "04-05", "05-03", "05-04"),
        *("06-09", "09-15", "10-01", "10-04", "10-05", "10-06", "10-07"),
    )
)
WORK = tuple(date.fromisoformat(f"2027-{day}") for day in ("02-20", "05-08", "09-25", "10-09"))
BASE: WorkCalendar = RULES.calendar


def notice(off: tuple[date, ...] = OFF, work: tuple[date, ...] = WORK) -> Announcement:
    return Announcement(
        off=off,
        work=work,
        document="国办发明电〔2026〕7号",
        source="国务院办公厅关于2027年部分节假日安排的通知",
        published_on=date(2026, 11, 20),
    )


def announce(
    given: Announcement | None = None, year: int = 2027, now: datetime = MONDAY
) -> Announce:
    return Announce(at=now, year=year, unit_path=ROOT, notice=given or notice())


def change(*days: tuple[str, bool], year: int = 2026, now: datetime = MONDAY) -> ChangeDays:
    changed = tuple(
        ChangedDay(day=date.fromisoformat(day), works=works, reason="校运动会", document="")
        for day, works in days
    )
    return ChangeDays(at=now, year=year, unit_path=ROOT, days=changed)


def replayed(*events: CalendarEvent) -> Calendar:
    state = reduce(evolve, events, None)
    assert state is not None
    return state


def holding(*states: Calendar) -> WorkCalendar:
    """The working days with these records over the file, as every worker reads them."""
    rows = [{"_id": str(each.year), "state": CONVERTER.unstructure(each)} for each in states]
    return composed(BASE, tuple(map(entered_from, rows)))
