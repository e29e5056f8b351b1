"""The working days of now on the reading side: the calendar of the file, and over it what staff entered."""

from functools import lru_cache
from pathlib import Path

from services.common.calendars import COLLECTION, EVERY_YEAR, FIELDS, composed, entered_from
from services.common.contracts import read_json
from services.common.kernel.workdays import WorkCalendar, calendar_from
from services.intake.views import Views

YEARS_MOST = 200


async def working_days(views: Views, schemas: Path) -> WorkCalendar:
    """One small read; the file is read once."""
    fields = dict.fromkeys(FIELDS, 1)
    rows = await views.rows(COLLECTION, EVERY_YEAR, fields, most=YEARS_MOST)
    base, _ = calendar_file(schemas)
    return composed(base, tuple(map(entered_from, rows)))


@lru_cache(maxsize=4)
def calendar_file(schemas: Path) -> tuple[WorkCalendar, str]:
    """The calendar that the software brings, and where its days are from."""
    policy = read_json(schemas / "policies" / "calendar-cn.json")
    return calendar_from(policy), policy["source"]
