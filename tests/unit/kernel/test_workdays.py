"""Working days with 调休 (DOMAIN "left open" 8): real weeks of 2026 by hand, laws on any calendar."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.workdays import (
    SHANGHAI,
    Deadline,
    WorkCalendar,
    at_local,
    calendar_from,
    day_text,
    end_of_day,
    local_day,
    weekday_text,
)

CALENDAR = calendar_from(
    {
        "years": {
            "2025": {"off": ["01-01", "10-01", "10-02"], "work": ["09-28", "10-11"]},
            "2026": {
                "off": [
                    *("01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23"),
                    *("09-25", "10-01", "10-02", "10-05", "10-06", "10-07"),
                ],
                "work": ["01-04", "02-14", "02-28", "09-20", "10-10"],
            },
        }
    }
)
BARE = WorkCalendar(frozenset(), frozenset(), frozenset())
DAYS = st.dates(date(2024, 6, 1), date(2028, 6, 1))
CHANGES = st.lists(st.tuples(DAYS, st.booleans()), max_size=30)
CALENDARS = st.builds(WorkCalendar.with_days, st.sampled_from([CALENDAR, BARE]), CHANGES)
COUNTS = st.integers(1, 40)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 24), 4, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2026, 10, 12), -3, date(2026, 10, 8)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_holidays_are_passed_over_and_make_up_days_count(
    start: date, count: int, end: date
) -> None:
    result = CALENDAR.add_workdays(start, count)

    assert (result.day, result.provisional) == (end, False)


def test_a_deadline_ends_at_24_local_time_of_its_last_day() -> None:
    late_evening = datetime(2026, 9, 29, 15, 59, tzinfo=UTC)

    deadline = CALENDAR.deadline(late_evening, 2)

    assert deadline.due == datetime(2026, 10, 8, 16, 0, tzinfo=UTC)
    assert deadline.day == date(2026, 10, 8)
    assert deadline.because == "2026年9月29日后第2个工作日是2026年10月8日"


def test_a_start_after_midnight_local_time_belongs_to_the_new_day() -> None:
    after_midnight = datetime(2026, 9, 29, 16, 0, tzinfo=UTC)

    assert CALENDAR.deadline(after_midnight, 1).day == date(2026, 10, 8)


def test_a_year_without_data_counts_monday_to_friday_and_says_so() -> None:
    result = CALENDAR.add_workdays(date(2026, 12, 31), 1)

    assert (result.day, result.provisional) == (date(2027, 1, 1), True)
    assert "2027年放假安排尚未公布，暂按周一至周五为工作日推算" in result.because


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 10, 3), date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 10, 10), date(2026, 10, 10), date(2026, 10, 10)),
        (date(2026, 1, 3), date(2025, 12, 31), date(2026, 1, 4)),
    ],
)
def test_a_day_off_moves_to_the_nearest_working_day(day: date, before: date, after: date) -> None:
    assert CALENDAR.on_or_before(day).day == before
    assert CALENDAR.on_or_after(day).day == after


def test_a_moved_day_says_where_it_went() -> None:
    assert CALENDAR.on_or_before(date(2026, 10, 3)).because == (
        "2026年10月3日不是工作日，提前到2026年9月30日"
    )
    assert CALENDAR.on_or_after(date(2026, 10, 3)).because.endswith("顺延到2026年10月8日")
    assert CALENDAR.on_or_after(date(2026, 10, 8)).because == "2026年10月8日是工作日"


@pytest.mark.parametrize("year", [{"off": ["10-03"], "work": []}, {"off": [], "work": ["10-08"]}])
def test_a_listed_day_that_changes_nothing_is_a_slip(year: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="放假安排有误"):
        calendar_from({"years": {"2026": year}})


def test_a_naive_instant_has_no_local_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_day_is_written_without_leading_zeros() -> None:
    assert day_text(date(2026, 7, 1)) == "2026年7月1日"
    assert weekday_text(date(2027, 2, 6)) == "2027年2月6日（星期六）"


@given(CALENDARS, DAYS, COUNTS)
def test_every_counted_day_is_worked_and_none_is_left_out(
    calendar: WorkCalendar, day: date, count: int
) -> None:
    end = calendar.add_workdays(day, count).day

    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert calendar.is_workday(end)
    assert sum(map(calendar.is_workday, between)) == count


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_counting_on_is_counting_at_once(
    calendar: WorkCalendar, day: date, first: int, second: int
) -> None:
    there = calendar.add_workdays(day, first).day

    assert (
        calendar.add_workdays(there, second).day == calendar.add_workdays(day, first + second).day
    )


@given(CALENDARS, DAYS, COUNTS)
def test_counting_back_undoes_counting_on(calendar: WorkCalendar, day: date, count: int) -> None:
    worked = calendar.on_or_after(day).day

    there = calendar.add_workdays(worked, count).day

    assert calendar.add_workdays(there, -count).day == worked


@given(CALENDARS, DAYS, DAYS, COUNTS)
def test_who_starts_later_never_ends_earlier(
    calendar: WorkCalendar, one: date, other: date, count: int
) -> None:
    first, second = sorted([one, other])

    assert calendar.add_workdays(first, count).day <= calendar.add_workdays(second, count).day


@pytest.mark.parametrize(
    ("start", "known", "counted"),
    [
        ("2026-12-30 10:00", "2027-01-04", "2027-01-01"),
        ("2027-02-04 10:00", "2027-02-16", "2027-02-09"),
        ("2027-02-19 10:00", "2027-02-23", "2027-02-24"),
    ],
)
def test_year_ends_and_spring_weeks_from_provisional_to_known(
    start: str, known: str, counted: str
) -> None:
    notice = CALENDAR.with_notice(
        2027, [date(2027, 1, 1), *SPRING_2027, date(2027, 2, 12)], [date(2027, 2, 20)]
    )
    begun = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    workdays = 2 if begun.year == 2026 else 3

    first, second = CALENDAR.deadline(begun, workdays), notice.deadline(begun, workdays)

    assert (first.day.isoformat(), first.provisional) == (counted, True)
    assert (second.day.isoformat(), second.provisional) == (known, False)


@given(DAYS, COUNTS)
def test_a_result_is_provisional_exactly_when_it_looked_at_an_unknown_year(
    day: date, count: int
) -> None:
    result = CALENDAR.add_workdays(day, count)

    looked_at = {(day + timedelta(days=n)).year for n in range(1, (result.day - day).days + 1)}
    assert result.provisional == bool(looked_at - {2025, 2026})
    assert result.provisional == ("尚未公布" in result.because)


@given(
    st.integers(694_224_000, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))
)
def test_an_instant_lies_within_its_local_day(instant: datetime) -> None:
    day = local_day(instant)

    assert at_local(day, time()) <= instant < end_of_day(day)
    assert instant.astimezone(timezone(timedelta(hours=8))).date() == day
    assert SHANGHAI.utcoffset(None) == timedelta(hours=8)


SPRING_2027 = (date(2027, 2, 8), date(2027, 2, 9), date(2027, 2, 10), date(2027, 2, 11))
NOTICE_2027 = CALENDAR.with_notice(2027, SPRING_2027, [date(2027, 2, 20)])
STARTS = st.datetimes(datetime(2024, 6, 1), datetime(2028, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_notice_makes_its_year_known_and_leaves_the_others() -> None:
    first = CALENDAR.deadline(datetime(2027, 2, 5, 1, tzinfo=UTC), 3)

    again = NOTICE_2027.again(first)

    assert (first.day, first.provisional) == (date(2027, 2, 10), True)
    assert (again.day, again.provisional) == (date(2027, 2, 16), False)
    assert NOTICE_2027.years == {2025, 2026, 2027}
    assert all(
        CALENDAR.is_workday(day) == NOTICE_2027.is_workday(day)
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    )


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 11, 30), ()),
        (date(2026, 12, 1), (2027,)),
        (date(2027, 1, 1), (2027,)),
        (date(2027, 12, 31), (2027, 2028)),
    ],
)
def test_a_year_is_missing_from_1_december_before_it(today: date, missing: tuple[int]) -> None:
    assert CALENDAR.missing(today) == missing


def test_a_later_notice_of_the_same_year_replaces_the_first() -> None:
    corrected = NOTICE_2027.with_notice(2027, [date(2027, 1, 1)], [])

    assert corrected == CALENDAR.with_notice(2027, [date(2027, 1, 1)], [])


def test_an_announced_deadline_is_not_moved_earlier_and_the_difference_is_noted() -> None:
    announced = NOTICE_2027.deadline(datetime(2027, 2, 5, 1, tzinfo=UTC), 3)

    kept = CALENDAR.again(announced)

    assert (kept.due, kept.would_be) == (announced.due, date(2027, 2, 10))
    assert "按新安排应为2027年2月10日，已公布的时限2027年2月16日不提前" in kept.because
    assert NOTICE_2027.again(kept).would_be is None


def test_a_deadline_that_was_not_counted_stays() -> None:
    end = end_of_day(date(2027, 2, 9))
    deadline = Deadline(due=end, provisional=False, because="当日")

    assert NOTICE_2027.again(deadline) is deadline


@given(CALENDARS, CHANGES)
def test_the_last_word_on_a_day_holds_and_other_days_stay(
    calendar: WorkCalendar, changes: list[tuple[date, bool]]
) -> None:
    changed = calendar.with_days(changes)

    said = dict(changes)
    span = (date(2024, 6, 1) + timedelta(days=n) for n in range(1462))
    assert all(changed.is_workday(day) == said.get(day, calendar.is_workday(day)) for day in span)
    assert changed.years == calendar.years
    assert changed.with_days(changes) == changed


@given(CALENDARS, CHANGES, STARTS, COUNTS)
def test_counted_again_it_is_never_earlier_and_doing_it_twice_changes_nothing(
    calendar: WorkCalendar, changes: list[tuple[date, bool]], start: datetime, count: int
) -> None:
    announced, changed = calendar.deadline(start, count), calendar.with_days(changes)

    again = changed.again(announced)

    fresh = changed.deadline(start, count)
    assert again.due == max(announced.due, fresh.due)
    assert again.would_be == (fresh.day if fresh.due < announced.due else None)
    assert changed.again(again) is again


@given(CALENDARS, CHANGES, CHANGES, STARTS, COUNTS)
def test_after_any_two_changes_the_latest_calendar_and_what_was_announced_decide(
    calendar: WorkCalendar,
    first: list[tuple[date, bool]],
    second: list[tuple[date, bool]],
    start: datetime,
    count: int,
) -> None:
    announced = calendar.deadline(start, count)
    middle = calendar.with_days(first)
    last = middle.with_days(second)

    there = last.again(middle.again(announced))

    assert there.due >= max(announced.due, last.deadline(start, count).due)
    assert there == last.again(last.again(middle.again(announced)))
