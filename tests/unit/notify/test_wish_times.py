"""When wishes are followed up (L7): working days by the official calendar, once a week, ahead of festivals."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.workdays import at_local, end_of_day, local_day
from services.notify.domain.wish.policy import (
    next_digest,
    waiting_too_long,
    wish_policy_from,
)
from services.notify.domain.wish.wording import (
    OpenWishes,
    Waiting,
    festival_near,
    unclaimed,
    unconfirmed,
)
from tests.unit.notify.case import RULES, TEMPLATES, at, policy
from tests.unit.notify.wishing import Wishing, a_wish

POLICY = wish_policy_from(policy("wishes"))
CALENDAR = RULES.calendar
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 20))


@given(DAYS, st.integers(0, 60), st.integers(1, 20))
def test_l7_a_wish_has_waited_as_many_whole_working_days(
    day: date, before: int, workdays: int
) -> None:
    since = day - timedelta(days=before)
    rules = replace(POLICY, follow_up_workdays=workdays)

    cutoff = waiting_too_long(rules, at_local(day, time(12)), CALENDAR)

    waited = CALENDAR.add_workdays(since, workdays).day <= day
    assert (at_local(since, time(12)) < cutoff) == waited
    assert cutoff == end_of_day(local_day(cutoff) - timedelta(days=1))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    st.integers(1, 7),
)
def test_l7_the_digest_comes_once_a_week(naive: datetime, weekday: int) -> None:
    instant = at(naive.isoformat(timespec="minutes"))
    rules = replace(POLICY, digest_weekday=weekday)

    due = next_digest(rules, instant)

    assert timedelta() < due - instant <= timedelta(days=7)
    assert local_day(due).isoweekday() == weekday
    assert next_digest(rules, due) - due == timedelta(days=7)


def test_l7_the_digest_names_the_oldest_and_says_how_many_more() -> None:
    waiting = Waiting(count=12, unclassified=3, oldest=(a_wish(1), a_wish(2)))

    text = TEMPLATES.text(unclaimed("tuanwei", waiting, workdays=10, today=date(2026, 11, 23)))

    assert text.title == "【待认领】12件微心愿满10个工作日无人认领"
    assert "未分类的3件：词汇书1（w1）；词汇书2（w2）；另有10件。" in text.body
    few = unclaimed("x", replace(waiting, count=2), workdays=10, today=date(2026, 11, 23))
    assert "另有" not in TEMPLATES.text(few).body


def test_l7_ahead_of_a_festival_only_who_has_open_wishes_is_told() -> None:
    said: dict[str, Any] = {"festival": "春节", "day": date(2027, 2, 6)}

    nothing = festival_near("u", OpenWishes(), **said)
    both = festival_near(
        "u", OpenWishes(collected=5, hoped=3, unclaimed=2, unfulfilled=1, promised=2), **said
    )

    assert nothing == ()
    texts = [TEMPLATES.text(each) for each in both]
    assert "未办结5件，其中未认领2件，已认领未实现1件；希望在这个节日实现的3件" in texts[0].body
    assert texts[1].title == "【节前提醒】春节将至，本单位认领的2件微心愿尚未实现"


def test_l7_who_has_not_confirmed_is_told_what_waits() -> None:
    case = Wishing()
    case.collect()
    case.classify()
    case.claim()
    bare = TEMPLATES.text(unconfirmed(case.wishes["w1"]))
    case.fulfil()

    text = TEMPLATES.text(unconfirmed(case.wishes["w1"]))

    assert "已由陈书记于2026年11月23日帮助实现，至今没有确认" in text.body
    assert "陈书记" in bare.body
