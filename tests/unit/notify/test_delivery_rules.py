"""Hours, digests, policies, addresses, wording: the small rules of delivery (issue 4, item 8)."""

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.workdays import end_of_day, local_day
from services.notify.domain.delivery.addressing import Recipient, slots
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.hours import Hours, Quiet, clock_text, digest_days
from services.notify.domain.delivery.parcel import DIGEST, MORE, SINGLE, URGENT, covering, in_order
from services.notify.domain.delivery.policy import delivery_from
from services.notify.domain.delivery.sending import veiled
from tests.unit.notify.case import PATH, POLICY, RULES, at, policy
from tests.unit.notify.post_room import MONDAY, UNIT, told

CALENDAR = RULES.calendar
CLOCKS = st.times().map(lambda each: f"{each:%H:%M}")
QUIETS = st.builds(lambda start, end: Quiet(start=start, end=end), CLOCKS, CLOCKS)
INSTANTS = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes)
)
ME = Recipient(key="jxnu:1001", way=Way.EMAIL, target=f"{UNIT}:1001", unit=UNIT, unit_path=PATH)


@given(quiet=QUIETS, instant=INSTANTS, workdays_only=st.booleans())
def test_an_opening_is_the_first_moment_that_is_not_quiet(
    quiet: Quiet, instant: datetime, workdays_only: bool
) -> None:
    hours = Hours(quiet=quiet, workdays_only=workdays_only)

    opening = hours.opening(instant, CALENDAR)

    assert opening >= instant
    assert not quiet.covers(opening)
    assert not workdays_only or CALENDAR.is_workday(local_day(opening))
    assert hours.opening(opening, CALENDAR) == opening
    before = opening - timedelta(minutes=1)
    day_off = workdays_only and not CALENDAR.is_workday(local_day(before))
    assert before < instant or quiet.covers(before) or day_off


@given(quiet=QUIETS, day=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_day_always_has_an_opening(quiet: Quiet, day: date) -> None:
    parts = quiet.openings(day)

    assert parts
    assert all(first < last <= end_of_day(day) for first, last in parts)


@pytest.mark.parametrize(
    ("told_at", "opens"),
    [
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 21:00", "2026-11-24 07:30"),
        ("2026-11-24 07:29", "2026-11-24 07:30"),
        ("2026-11-27 22:00", "2026-11-28 07:30"),
        ("2026-10-01 23:00", "2026-10-02 07:30"),
    ],
)
def test_an_urgent_one_waits_for_the_end_of_quiet_hours_only(told_at: str, opens: str) -> None:
    hours = POLICY.delivery.hours(None, urgent=True)

    assert hours.opening(at(told_at), CALENDAR) == at(opens)


@pytest.mark.parametrize(
    ("told_at", "days"),
    [
        ("2026-11-23 17:00", ["2026-11-23", "2026-11-24"]),
        ("2026-11-23 17:01", ["2026-11-24", "2026-11-25"]),
        ("2026-11-27 18:00", ["2026-11-30", "2026-12-01"]),
        ("2026-09-30 18:00", ["2026-10-08", "2026-10-09"]),
        ("2026-02-13 18:00", ["2026-02-14", "2026-02-24"]),
    ],
)
def test_a_digest_is_made_up_on_working_days(told_at: str, days: list[str]) -> None:
    found = digest_days(at(told_at), time(17), CALENDAR)

    assert [f"{day}" for day in islice(found, 2)] == days


@given(instant=INSTANTS, quiet=st.none() | QUIETS)
def test_every_digest_has_a_time_of_its_own(instant: datetime, quiet: Quiet | None) -> None:
    me = Recipient(key="k", way=Way.EMAIL, target="t", unit=UNIT, unit_path=PATH, quiet=quiet)

    offered = slots(me, urgent=False, now=instant, policy=POLICY.delivery, calendar=CALENDAR)

    found = list(islice(offered, 5))
    assert len({slot.id for slot in found}) == 5
    assert [slot.due for slot in found] == sorted({slot.due for slot in found})


@given(instant=INSTANTS)
def test_urgent_messages_are_ten_minutes_apart(instant: datetime) -> None:
    offered = slots(ME, urgent=True, now=instant, policy=POLICY.delivery, calendar=CALENDAR)

    first, second, third = islice(offered, 3)
    assert len({first.id, second.id, third.id}) == 3
    assert second.due - first.due <= timedelta(minutes=10) or third.due > second.due
    assert first.digest_of is None


def test_a_slot_says_why_it_leaves_when_it_does() -> None:
    def reason(*, urgent: bool, now: str) -> str:
        offered = slots(ME, urgent=urgent, now=at(now), policy=POLICY.delivery, calendar=CALENDAR)
        return next(offered).because

    assert reason(urgent=True, now="2026-11-23 09:00") == "立即发送"
    assert reason(urgent=True, now="2026-11-23 22:00") == "2026年11月24日07:30发送"
    assert (
        reason(urgent=False, now="2026-11-23 09:00")
        == "并入2026年11月23日的摘要，2026年11月23日17:00发送"
    )


def changed(**rows: Any) -> dict[str, Any]:
    return {**policy("delivery"), **rows}


@pytest.mark.parametrize(
    "quiet", [{"from": "16:00", "to": "08:00"}, {"from": "12:00", "to": "18:00"}]
)
def test_a_digest_in_quiet_hours_is_a_slip_of_the_policy(quiet: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="免打扰"):
        delivery_from(changed(quiet=quiet))


@pytest.mark.parametrize(
    "quiet",
    [{"from": start, "to": end} for start, end in (("21:00", "17:00"), ("12:00", "14:00"))],
)
def test_a_digest_beside_quiet_hours_is_lawful(quiet: dict[str, str]) -> None:
    assert delivery_from(changed(quiet=quiet)).digest_at == time(17)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhang@jxnu.edu.cn", "z**@jxnu.edu.cn"),
        ("https://u:p@example.edu.cn:8443/hook?key=secret", "example.edu.cn:8443"),
        ("", ""),
        ("x", "**"),
    ],
)
def test_an_address_is_veiled(address: str, shown: str) -> None:
    assert veiled(address) == shown


def test_a_single_notice_is_sent_as_it_is_and_several_with_a_cover() -> None:
    one, urgent = told("a"), told("b", urgent=True)

    single = covering([one], more=False, now=MONDAY, unit=UNIT)
    several = covering(in_order([one, urgent]), more=False, now=MONDAY, unit=UNIT)
    too_many = covering([urgent], more=True, now=MONDAY, unit=UNIT)

    assert (single.kind, single.fields["正文"]) == (SINGLE, "正文a")
    assert (several.kind, several.fields["条数"]) == (DIGEST, "2")
    assert several.fields["正文"] == "1. 标题b\n正文b\n\n2. 标题a\n正文a"
    assert (too_many.kind, too_many.fields["余下"]) == (URGENT, MORE)


def test_a_time_is_told_as_clocks_show_it() -> None:
    assert clock_text(MONDAY) == "09:00"
