"""Days of every year, as policies name deadlines."""

from datetime import date

import pytest

from services.common.kernel.month_days import MonthDay, month_day_from


@pytest.mark.parametrize(("text", "month", "day"), [("11-15", 11, 15), ("03-01", 3, 1)])
def test_a_day_is_read_as_it_is_written(text: str, month: int, day: int) -> None:
    assert month_day_from(text) == MonthDay(month, day)


def test_a_day_falls_on_every_year_and_they_are_in_order() -> None:
    early, late = month_day_from("06-30"), month_day_from("12-01")

    assert early < late
    assert late.of(2026) == date(2026, 12, 1)
