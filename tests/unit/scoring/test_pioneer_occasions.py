"""When branches are reminded (F2): so many days before the day of pledging, and before the year's end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.pioneer.occasions import (
    Matter,
    Tally,
    at_instant,
    following,
    said_of,
)
from tests.unit.scoring.pioneering import POLICY, SPRING

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda each: each.replace(tzinfo=UTC)
)


def test_f2_a_year_has_its_reminders_in_order() -> None:
    found: list[tuple[Matter, str]] = []
    now = datetime(2025, 12, 31, 16, tzinfo=UTC)
    while len(found) < 4:
        occasion = following(POLICY, now)
        found.append((occasion.matter, f"{occasion.at:%m-%dT%H:%M}"))
        now = occasion.at

    assert found == [
        (Matter.PLEDGE, "03-17T01:00"),
        (Matter.PLEDGE, "03-28T01:00"),
        (Matter.YEAR_END, "12-01T01:00"),
        (Matter.YEAR_END, "12-21T01:00"),
    ]


@given(INSTANTS)
def test_f2_the_next_reminder_lies_ahead_within_a_year_and_is_found_at_its_instant(
    now: datetime,
) -> None:
    occasion = following(POLICY, now)

    assert now < occasion.at <= now + timedelta(days=366)
    assert occasion in at_instant(POLICY, occasion.at)
    assert at_instant(POLICY, occasion.at + timedelta(minutes=1)) == ()


def test_f2_an_occasion_is_over_when_its_day_is() -> None:
    occasion = following(POLICY, SPRING)

    assert occasion.is_current(datetime(2026, 3, 31, 15, 59, tzinfo=UTC))
    assert not occasion.is_current(datetime(2026, 3, 31, 16, tzinfo=UTC))


def test_f2_nothing_is_said_where_nothing_is_lacking() -> None:
    pledging, ending = (
        following(POLICY, now) for now in (SPRING, datetime(2026, 11, 1, tzinfo=UTC))
    )
    whole = Tally(members=3, pledged=3)

    assert said_of(pledging, whole, "b") is None
    assert said_of(ending, whole, "b") is None
    assert said_of(pledging, Tally(members=3), "b") == (
        "pioneer.unpledged",
        {"年度": "2026", "期限": "2026年3月31日", "支部": "b", "人数": "3"},
    )
