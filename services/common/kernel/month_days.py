"""A day of every year, as policies name deadlines: ``11-15``. 29 February is none: not every year has it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of every year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """The day in the calendar year ``year``."""
        return date(year, self.month, self.day)


def month_day_from(text: str) -> MonthDay:
    """The day that ``11-15`` names."""
    month, _, day = text.partition("-")
    return MonthDay(int(month), int(day))
