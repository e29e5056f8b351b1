"""The working days of now: the calendar of the file, and over it what staff entered (DOMAIN "left open" 8).

notify owns the collection ``calendars`` (one record a year); every worker looks once per unit of work,
and only when a rule asks for working days, so what was entered holds everywhere without a restart. The
read is small: a few years, some forty days each. Composing is pure and remembered by its content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pymongo.database import Database

from services.common.kernel.workdays import WorkCalendar
from services.common.mongo import Document

COLLECTION = "calendars"
FIELDS = ("state.notice.off", "state.notice.work", "state.changed.day", "state.changed.works")
EVERY_YEAR = {"_id": {"$gt": ""}}
"""By the index: a query without a condition would read the collection itself."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff entered for ``year``: a whole notice (None without one), and single days after it."""

    year: int
    notice: tuple[tuple[date, ...], tuple[date, ...]] | None
    days: tuple[tuple[date, bool], ...]


def current_calendar(database: Database[Document], base: WorkCalendar) -> WorkCalendar:
    """``base`` with everything that has been entered until now."""
    rows = database[COLLECTION].find(EVERY_YEAR, dict.fromkeys(FIELDS, 1)).sort("_id", 1)
    return composed(base, tuple(map(entered_from, rows)))


def entered_from(row: Document) -> Entered:
    """What a document of the collection says about its year."""
    state: dict[str, Any] = row["state"]
    notice, changed = state.get("notice"), state.get("changed", ())
    return Entered(
        year=int(row["_id"]),
        notice=(_days(notice["off"]), _days(notice["work"])) if notice else None,
        days=tuple((date.fromisoformat(each["day"]), each["works"]) for each in changed),
    )


@lru_cache(maxsize=32)
def composed(base: WorkCalendar, entered: tuple[Entered, ...]) -> WorkCalendar:
    """``base``, then each year's notice, then its single days; a year without a notice stays provisional."""
    calendar = base
    for each in entered:
        if each.notice is not None:
            calendar = calendar.with_notice(each.year, *each.notice)
        calendar = calendar.with_days(each.days)
    return calendar


def _days(texts: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, texts))
