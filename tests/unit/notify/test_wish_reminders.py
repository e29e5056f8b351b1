"""What comes round for wishes (L7): festivals, the board of unclaimed ones, and what downtime does to both."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.kernel.festivals import Festivals
from services.common.kernel.workdays import local_day
from services.notify.handlers import wish_reminders
from services.notify.handlers.wish_reminders import (
    BOARD,
    FESTIVAL,
    ROUNDS,
    before_festivals,
    board_times,
    come_round,
    tell_board,
)
from tests.unit.notify.case import POLICY, at
from tests.unit.notify.fake_port import job_of
from tests.unit.notify.wish_desk import CADRE, FakeWishes, post, ring, wish_desk, wished
from tests.unit.notify.wishing import BRANCH, OTHER

START = at("2026-12-25 09:00")
DO = {FESTIVAL: come_round, BOARD: tell_board}
TIMES = (before_festivals, board_times)


@pytest.fixture
def port() -> FakeWishes:
    return wish_desk(START)


def come(port: FakeWishes, kind: str, due: datetime) -> Any:
    """One occurrence that fell due at ``due``, and whatever it leaves."""
    result = DO[kind](job_of(kind, kind, due), port)
    ring(port)
    return result


def told(port: FakeWishes) -> list[tuple[str, str]]:
    return [(each.kind.partition(".")[2], each.unit) for each in port.told.values()]


def test_l7_thirty_and_seven_days_before_each_festival(port: FakeWishes) -> None:
    dues = [START]
    for _ in range(9):
        dues.append(before_festivals(port, dues[-1]))

    assert [f"{due.astimezone(START.tzinfo):%m-%d %H:%M}" for due in dues[1:]] == [
        *("01-07 08:30", "01-30 08:30", "05-02 08:30", "05-25 08:30", "06-01 08:30"),
        *("06-24 08:30", "08-11 08:30", "09-03 08:30", "12-27 08:30"),
    ]


def test_l7_ahead_of_a_festival_whoever_has_open_wishes_is_told(port: FakeWishes) -> None:
    wished(port, "书包", festival="春节")
    claimed = wished(port, "台灯", festival="教师节")
    post(port, "wish-claim", OTHER, wish=claimed, cadre=CADRE)
    port.told.clear()
    port.now = at("2027-01-07 08:30")

    come(port, FESTIVAL, port.now)

    assert told(port) == [("festival_near", BRANCH), ("promises_due", OTHER)]
    near = next(iter(port.told.values()))
    assert near.fields == {
        "节日": "春节",
        "日期": "2027年2月6日",
        "未办结": "2",
        "盼望": "1",
        "未认领": "1",
        "未实现": "1",
    }


def test_l7_who_has_nothing_open_is_not_told(port: FakeWishes) -> None:
    wish = wished(port)
    post(port, "wish-withdrawal", wish=wish, reason="已有")
    port.now = at("2027-01-30 08:30")

    assert come(port, FESTIVAL, port.now) == {"festivals": ["春节"]}
    assert port.told == {}


def test_l7_what_is_settled_before_its_turn_is_not_told(port: FakeWishes) -> None:
    wish = wished(port)
    port.now = at("2027-01-30 08:30")
    due = job_of(FESTIVAL, FESTIVAL, port.now)
    come_round(due, port)
    (units,) = (job for job in port.jobs if job.kind == wish_reminders.UNITS)
    port.jobs.remove(units)
    wish_reminders.go_through_units(job_of(units.kind, "", units.due, units.data), port)
    post(port, "wish-withdrawal", wish=wish, reason="已有")

    ring(port)

    assert port.told == {}


@pytest.mark.parametrize("now", ["2027-02-06 00:10", "2027-03-01 08:00"])
def test_l7_after_downtime_a_festival_that_has_come_is_silent(port: FakeWishes, now: str) -> None:
    wished(port)
    port.now = at(now)

    assert come(port, FESTIVAL, at("2027-01-30 08:30")) == {"festivals": []}
    assert port.told == {}


def test_l7_after_downtime_the_later_reminder_replaces_the_earlier(port: FakeWishes) -> None:
    wished(port)
    port.now = at("2027-02-01 09:00")

    first = come(port, FESTIVAL, at("2027-01-07 08:30"))
    second = come(port, FESTIVAL, at("2027-01-30 08:30"))

    assert (first, second) == ({"festivals": []}, {"festivals": ["春节"]})
    assert told(port) == [("festival_near", BRANCH)]


def test_l7_a_unit_that_is_reached_on_the_day_itself_is_not_told(port: FakeWishes) -> None:
    wished(port)
    port.now = at("2027-02-06 07:00")
    said = {"festival": "春节", "day": "2027-02-06", "on": "2027-01-30"}

    done = wish_reminders.remind(job_of(wish_reminders.REMIND, BRANCH, port.now, said), port)

    assert done == {"unit": BRANCH, "told": 0}


def test_l7_hundreds_of_units_are_gone_through_in_steps(
    port: FakeWishes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wish_reminders, "UNITS_AT_ONCE", 2)
    for number in range(5):
        wished(port, unit=f"jxnu.u{number}")
    port.now = at("2027-01-30 08:30")

    come(port, FESTIVAL, port.now)

    assert [unit for _, unit in told(port)] == [f"jxnu.u{number}" for number in range(5)]


def test_a_table_without_festivals_is_a_fault(port: FakeWishes) -> None:
    empty = Festivals(entries=(), remind_days_before=(7,))
    port.policies = replace(POLICY, festivals=empty)

    with pytest.raises(LookupError):
        before_festivals(port, START)


def test_l7_what_nobody_claims_for_ten_working_days_is_told_to_the_board(port: FakeWishes) -> None:
    port.policies = replace(POLICY, wishes=replace(POLICY.wishes, board_unit="tuanwei"))
    port.now = at("2026-11-23 09:00")
    old = wished(port, "书包")
    post(port, "wish", title="想听讲座")
    claimed = wished(port, "台灯")
    post(port, "wish-claim", OTHER, wish=claimed, cadre=CADRE)
    port.told.clear()
    port.now = at("2026-12-07 08:30")
    wished(port, "棉被")

    assert come(port, BOARD, port.now) == {"waiting": 2}

    (said,) = port.told.values()
    assert (said.unit, said.kind) == ("tuanwei", "wish.unclaimed")
    assert (said.fields["件数"], said.fields["未分类"]) == ("2", "1")
    assert f"书包（{old}）" in said.fields["列举"]


def test_l7_without_a_board_unit_the_school_is_told(port: FakeWishes) -> None:
    wished(port)
    port.now = at("2027-02-01 08:30")

    come(port, BOARD, port.now)

    assert told(port) == [("unclaimed", "jxnu")]


def test_l7_nobody_is_told_of_nothing_and_weeks_of_downtime_give_one_message(
    port: FakeWishes,
) -> None:
    assert come(port, BOARD, at("2026-12-21 08:30")) == {"waiting": 0}
    wished(port)
    port.now = at("2027-03-02 10:00")

    due = at("2027-02-01 08:30")
    while due <= port.now:
        come(port, BOARD, due)
        due = board_times(port, due)

    assert told(port) == [("unclaimed", "jxnu")]


@given(st.integers(0, 500), st.integers(1, 120))
@settings(max_examples=30, deadline=None)
def test_l7_every_round_moves_on_whenever_it_looks(start: int, hours: int) -> None:
    port = wish_desk(START)
    instant = START + timedelta(days=start, hours=hours)

    assert [each.following for each in ROUNDS] == list(TIMES)
    for following in TIMES:
        due = following(port, instant)
        assert due > instant
        assert following(port, due - timedelta(minutes=1)) == due
        assert following(port, due) > due
        assert local_day(due) >= local_day(instant)
