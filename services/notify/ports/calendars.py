"""What entering working days and counting limits again need besides the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol

from services.common.jobs import Job
from services.common.units import Unit
from services.notify.ports.desk import Desk


class Pass(IntEnum):
    """Two passes over open matters: those whose answer is due later than a moment, then those with a step after it."""

    ANSWERS = 0
    STEPS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """An open matter, and the instant by which its pass is ordered."""

    matter: str
    due: datetime


class CalendarDesk(Desk, Protocol):
    """The desk of whoever enters working days and counts again."""

    def wait_for_earlier_days(self, job: Job, year: str) -> None:
        """Raises NotYet while a form about ``year`` that was received before ``job``'s is under way."""

    def matters_ahead(
        self, part: Pass, since: datetime, after: Ahead | None, most: int
    ) -> Sequence[Ahead]:
        """The next open matters after ``after`` with what ``part`` looks at later than ``since``, by time and id."""

    def note_rescheduling(self, key: str, document: Mapping[str, Any]) -> None:
        """Keep what became of one matter for the list of changes, once under ``key``."""

    def top_units(self) -> Sequence[Unit]:
        """Every unit that has nobody above it and keeps the calendar: the universities."""
