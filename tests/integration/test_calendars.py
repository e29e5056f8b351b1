"""Working days that staff enter hold for every worker, from the next unit of work on."""

from datetime import date
from typing import Any

import pytest
from pymongo.database import Database

from services.common.calendars import current_calendar
from services.common.kernel.workdays import WorkCalendar

pytestmark = pytest.mark.real
BASE = WorkCalendar(frozenset({2026}), frozenset({date(2026, 10, 1)}), frozenset())


def test_what_was_entered_stands_over_the_file(database: Database[dict[str, Any]]) -> None:
    notice = {"off": ["2027-02-08"], "work": ["2027-02-20"]}
    database["calendars"].insert_many(
        [
            {"_id": "2026", "state": {"changed": [{"day": "2026-12-31", "works": False}]}},
            {"_id": "2027", "state": {"notice": notice, "changed": []}},
            {"_id": "2028", "state": {"notice": None}},
        ]
    )

    calendar = current_calendar(database, BASE)

    assert calendar.years == {2026, 2027}
    assert calendar.off == {date(2026, 10, 1), date(2026, 12, 31), date(2027, 2, 8)}
    assert calendar.work == {date(2027, 2, 20)}
    assert current_calendar(database, BASE) is calendar
