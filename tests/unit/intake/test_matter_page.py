"""How urgent an opinion is when it is read (L10): by working days, and not while nothing is owed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.kernel.workdays import WorkCalendar, end_of_day, local_day
from services.intake.shown.matter_page import urgency

WEEKDAYS = WorkCalendar(frozenset({2026}), frozenset(), frozenset())
LADDER = {"warning_workdays": 1, "board_workdays": 2}
FRIDAY = datetime(2026, 11, 27, 4, tzinfo=UTC)


def state(days: int, **changes: Any) -> dict[str, Any]:
    due = end_of_day(local_day(FRIDAY) + timedelta(days=days))
    return {"stage": "received", "pause": None, "answer_by": {"due": due}} | changes


@pytest.mark.parametrize(
    ("days", "warning"),
    [(-1, "red"), (0, "yellow"), (3, "yellow"), (4, None)],
    ids=["out since midnight", "today", "Monday, the next working day", "Tuesday"],
)
def test_the_colour_follows_working_days(days: int, warning: str | None) -> None:
    assert urgency(FRIDAY, WEEKDAYS, LADDER).warning(state(days)) == warning


@pytest.mark.parametrize(
    "changes", [{"stage": "answered"}, {"stage": "merged"}, {"pause": {"a": 1}}]
)
def test_what_owes_nothing_now_has_no_colour(changes: dict[str, Any]) -> None:
    assert urgency(FRIDAY, WEEKDAYS, LADDER).warning(state(-9, **changes)) is None


def test_the_last_instant_before_the_limit_is_in_time() -> None:
    due = state(0)["answer_by"]["due"]

    early, late = (urgency(at, WEEKDAYS, LADDER) for at in (due - timedelta(milliseconds=1), due))

    assert (early.warning(state(0)), late.warning(state(0))) == ("yellow", "red")
