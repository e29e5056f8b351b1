"""Entering a year's notice and single days ("left open" 8): every fault at once, and what holds afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Refused
from services.notify.domain.calendar.calendar import (
    Announced,
    Applied,
    Calendar,
    DaysChanged,
    Outcome,
    evolve,
)
from services.notify.domain.calendar.entering import ChangeDays, enter
from tests.unit.notify.calendar_case import (
    BASE,
    OFF,
    announce,
    change,
    holding,
    notice,
    replayed,
)
from tests.unit.notify.case import at


def test_a_notice_makes_the_year_known_to_every_worker() -> None:
    (event,) = enter(None, announce(), BASE)

    state = replayed(event)
    calendar = holding(state)
    assert isinstance(event, Announced)
    assert (event.since, state.entries, state.outcome) == (date(2027, 1, 1), 1, None)
    assert 2027 in calendar.years
    assert {day for day in calendar.off if day.year == 2027} == set(OFF)
    assert (
        event.because == "录入2027年放假安排（国办发明电〔2026〕7号）：放假16个周一至周五，补班4天"
    )


def test_every_fault_of_a_notice_is_named_at_once() -> None:
    off = (date(2027, 2, 6), date(2026, 10, 1), *OFF[2:])
    given = replace(notice(off, (date(2027, 2, 22),)), published_on=date(2026, 11, 24))

    with pytest.raises(Refused) as caught:
        enter(None, announce(given), BASE)

    assert caught.value.code == "bad_calendar_days"
    assert str(caught.value) == (
        "2026年10月1日不在2027年；"
        "2027年2月6日（星期六）本来就是休息日，放假日只填周一至周五；"
        "2027年2月22日（星期一）不是周末，补班日只填周六、周日；"
        "发文日期2026年11月24日在提交日之后；"
        "元旦2027年1月1日（星期五）是法定节假日，放假日里没有列出；"
        "春节2027年2月8日（星期一）是法定节假日，放假日里没有列出"
    )


@pytest.mark.parametrize(
    ("year", "reason"),
    [(2025, "2025年已经过去"), (2028, "现在只能录入2026年和2027年的放假安排，填的是2028年")],
)
def test_only_this_year_and_the_next_can_be_entered(year: int, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        enter(None, change((f"{year}-12-31", False), year=year), BASE)


def test_only_the_top_of_the_tree_enters_days() -> None:
    command = replace(change(("2026-12-31", False)), unit_path=("jxnu", "jxnu.mks"))

    with pytest.raises(Refused, match="只能由最上级单位录入"):
        enter(None, command, BASE)


def test_single_days_may_turn_any_day_ahead() -> None:
    command = change(("2026-12-31", False), ("2026-12-26", True))

    (event,) = enter(None, command, BASE)

    calendar = holding(replayed(event))
    assert isinstance(event, DaysChanged)
    assert event.since == date(2026, 12, 26)
    assert event.because == (
        "2026年12月26日（星期六）改为工作日、2026年12月31日（星期四）改为休息日：校运动会"
    )
    assert calendar.is_workday(date(2026, 12, 26))
    assert not calendar.is_workday(date(2026, 12, 31))


def test_single_days_alone_leave_a_year_provisional() -> None:
    (event,) = enter(None, change(("2027-01-01", False), year=2027), BASE)

    calendar = holding(replayed(event))

    assert 2027 not in calendar.years
    assert not calendar.is_workday(date(2027, 1, 1))


def test_every_fault_of_single_days_is_named_at_once() -> None:
    command = change(
        ("2026-11-22", True),
        ("2026-12-26", False),
        ("2026-12-30", True),
        ("2026-12-31", False),
        ("2026-12-31", True),
        ("2027-01-04", False),
    )

    with pytest.raises(Refused) as caught:
        enter(None, command, BASE)

    assert str(caught.value) == (
        "2027年1月4日不在2026年；"
        "2026年11月22日（星期日）已经过去，不能再调整；"
        "2026年12月26日（星期六）本来就是休息日，不必调整；"
        "2026年12月30日（星期三）本来就是工作日，不必调整；"
        "2026年12月31日（星期四）既列为放假日，又列为补班日"
    )


def test_a_later_notice_replaces_single_days_and_says_so() -> None:
    first = enter(None, announce(), BASE)
    second = enter(replayed(*first), change(("2027-03-01", False), year=2027), BASE)
    state = replayed(*first, *second)

    (third,) = enter(state, announce(), holding(state))

    assert isinstance(third, Announced)
    assert third.since == date(2027, 3, 1)
    assert third.because.endswith("此前个别调整的2027年3月1日不再有效")
    assert holding(evolve(state, third)) == holding(replayed(*first))


def test_the_same_notice_again_changes_no_day() -> None:
    first = enter(None, announce(), BASE)

    (again,) = enter(replayed(*first), announce(), holding(replayed(*first)))

    assert isinstance(again, Announced)
    assert again.since is None


def test_a_day_can_be_turned_back() -> None:
    first = enter(None, change(("2026-12-31", False)), BASE)
    state = replayed(*first)

    back = enter(state, change(("2026-12-31", True)), holding(state))

    assert holding(replayed(*first, *back)) == BASE
    assert len(replayed(*first, *back).changed) == 1


def test_what_a_second_look_finds_is_added_and_a_new_entry_starts_anew() -> None:
    entered = enter(None, announce(), BASE)
    looks = [
        Applied(outcome=Outcome(moved=3, kept=1), because="一"),
        Applied(outcome=Outcome(moved=1, settled=2), because="二"),
    ]

    applied = replayed(*entered, *looks)

    assert applied.outcome == Outcome(moved=4, kept=1, settled=2)
    assert evolve(applied, entered[0]).outcome is None


def test_deadlines_are_not_counted_before_a_day_was_entered() -> None:
    with pytest.raises(ValueError, match="begins with its days"):
        evolve(None, Applied(outcome=Outcome(), because=""))


DAYS = st.dates(date(2026, 11, 23), date(2027, 12, 31))
COMMANDS = st.one_of(
    st.just(announce()),
    st.just(announce(notice(work=()))),
    st.lists(st.tuples(DAYS, st.booleans()), min_size=1, max_size=5).map(
        lambda days: change(
            *((day.isoformat(), works) for day, works in days), year=days[0][0].year
        )
    ),
)


@given(st.lists(COMMANDS, max_size=8))
@settings(max_examples=80, deadline=None)
def test_whatever_is_entered_holds_from_then_on_and_other_days_stay(
    commands: list[ChangeDays],
) -> None:
    states: dict[int, Calendar] = {}
    for command in commands:
        before = holding(*states.values())
        try:
            events = enter(states.get(command.year), command, before)
        except Refused:
            continue
        states[command.year] = replayed_on(states.get(command.year), events)
        after = holding(*states.values())
        span = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
        different = [day for day in span if before.is_workday(day) != after.is_workday(day)]
        assert all(day.year == command.year for day in different)
        assert all(day >= (events[0].since or day) for day in different)
        if isinstance(command, ChangeDays):
            assert different == sorted(each.day for each in set(command.days))


def replayed_on(state: Calendar | None, events: tuple[Announced | DaysChanged, ...]) -> Calendar:
    after = reduce(evolve, events, state)
    assert after is not None
    return after


def test_the_day_itself_may_still_be_changed() -> None:
    command = change(("2026-11-23", False), now=at("2026-11-23 23:00"))

    assert len(enter(None, command, BASE)) == 1
