"""Whatever is told, whenever, by whichever jobs in whichever order: who gets it, when, and how often."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import NotYet
from services.common.jobs import NewJob
from services.common.kernel.workdays import local_day
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.contact import Preferences
from services.notify.domain.delivery.hours import Quiet
from services.notify.domain.delivery.message import Stage
from services.notify.domain.delivery.sending import Outcome
from services.notify.domain.delivery.told import Reach
from services.notify.handlers import messages
from tests.unit.notify.case import PATH, at
from tests.unit.notify.post_room import (
    PostRoom,
    contact,
    job_as_claimed,
    unit_channel,
)

TELL = st.tuples(st.just("tell"), st.booleans())
DOWN = st.tuples(st.just("down"), st.integers(1, 9 * 24 * 60))
UP = st.tuples(st.just("up"), st.integers(1, 30 * 60))
SLIP = st.tuples(st.just("slip"), st.sampled_from((-60, 60)))
LIVES = st.lists(st.one_of(TELL, TELL, UP, DOWN, SLIP), min_size=1, max_size=25)
STARTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def shuffled(seed: int) -> "Shuffle":
    return Shuffle(Random(seed))  # noqa: S311


class Shuffle:
    """Jobs in an order that only the seed knows."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def __call__(self, jobs: Sequence[NewJob]) -> NewJob:
        return self._dice.choice(jobs)


def live(room: PostRoom, life: list[tuple[str, int]], seed: int) -> None:
    """``down``: nobody works for so many minutes; ``slip``: the clock is wrong from here on."""
    choose = shuffled(seed)
    for what, much in life:
        if what == "tell":
            room.tell_of(urgent=bool(much))
        elif what == "up":
            room.pass_time(room.now + timedelta(minutes=much))
        else:
            room.now += timedelta(minutes=much)
            room.work(choose)
    room.settle()


def furnished(start: timedelta) -> PostRoom:
    room = PostRoom(now=at("2026-09-20 00:00") + start)
    quiet = Quiet(start="12:00", end="14:30")
    room.list_contact(contact("1001"))
    room.list_contact(contact("1002", preferences=Preferences(quiet=quiet)))
    room.list_contact(contact("1003", preferences=Preferences(at_once=True)))
    room.set_channel(unit_channel())
    return room


@settings(max_examples=60, deadline=None)
@given(start=STARTS, life=LIVES, seed=st.integers(0, 999))
def test_each_notice_reaches_each_recipient_exactly_once(
    start: timedelta, life: list[tuple[str, int]], seed: int
) -> None:
    room = furnished(start)

    live(room, life, seed)

    got = Counter(
        (parcel.to.value, parcel.id.split(":email")[0], each.id)
        for parcel in room.sent
        for each in parcel.told
    )
    assert set(got.values()) <= {1}
    assert len(got) == 4 * len(room.notices)


@settings(max_examples=60, deadline=None)
@given(start=STARTS, life=LIVES, seed=st.integers(0, 999))
def test_one_digest_a_day_nothing_in_quiet_hours_and_urgent_ones_never_wait_for_it(
    start: timedelta, life: list[tuple[str, int]], seed: int
) -> None:
    room = furnished(start)

    live(room, life, seed)

    digests: Counter[tuple[str, object]] = Counter()
    for parcel in room.sent:
        message = room.message(parcel.id)
        assert not message.hours.quiet.covers(parcel.at)
        if message.digest_of:
            digests[message.recipient.key, local_day(parcel.at)] += 1
            assert not any(each.urgent for each in parcel.told)
        if not any(each.urgent for each in parcel.told):
            assert room.calendar.is_workday(local_day(parcel.at))
    assert set(digests.values()) <= {1}


@settings(max_examples=40, deadline=None)
@given(
    start=STARTS,
    life=LIVES,
    seed=st.integers(0, 999),
    luck=st.lists(st.booleans(), min_size=1, max_size=30),
)
def test_with_channels_that_fail_nothing_is_lost_and_nothing_arrives_twice(
    start: timedelta, life: list[tuple[str, int]], seed: int, luck: list[bool]
) -> None:
    room = furnished(start)
    tries = iter(luck * 1000)
    room.outcome = lambda _: Outcome("" if next(tries) else "不通")

    live(room, life, seed)

    ends = Counter(
        (message.recipient.target, notice)
        for message in room.all_messages()
        if message.stage in (Stage.SENT, Stage.GIVEN_UP)
        for notice in message.notices
    )
    assert set(ends.values()) <= {1}
    assert len(ends) == 4 * len(room.notices)


@settings(max_examples=100, deadline=None)
@given(start=STARTS)
def test_an_urgent_one_leaves_at_the_next_opening_at_the_latest(start: timedelta) -> None:
    room = furnished(start)
    opening = room.policies.delivery.hours(None, urgent=True).opening(room.now, room.calendar)

    key = room.tell_of(urgent=True)
    room.pass_time(opening)

    (first,) = [parcel for parcel in room.sent if ":1001:" in parcel.id]
    assert ([each.id for each in first.told], first.at) == ([key], opening)


def test_many_urgent_ones_share_a_message_every_ten_minutes() -> None:
    room = PostRoom()
    room.list_contact(contact())
    for _ in range(30):
        room.tell_of(urgent=True)
        room.pass_time(room.now + timedelta(minutes=1))

    room.settle()

    assert [len(parcel.told) for parcel in room.sent] == [1, 8, 10, 10, 1]


def test_a_week_of_downtime_ends_in_one_digest() -> None:
    room = PostRoom()
    room.list_contact(contact())
    for _ in range(7):
        room.tell_of()
        room.now += timedelta(days=1)

    room.settle()

    (parcel,) = room.sent
    assert (len(parcel.told), parcel.at) == (7, at("2026-11-30 17:00"))


def test_a_digest_that_downtime_made_late_is_folded_into_the_next() -> None:
    room = PostRoom()
    room.list_contact(contact())
    room.tell_of()
    room.work()
    room.now = at("2026-11-25 10:00")
    room.tell_of()

    room.settle()

    (parcel,) = room.sent
    assert [each.id for each in parcel.told] == ["n000", "n001"]
    assert room.message("jxnu:1001:email:2026-11-23").folded_into == parcel.id


def test_nobody_to_send_to_is_said_and_muted_is_said() -> None:
    room = PostRoom()
    alone = room.tell_of()
    room.work()
    room.list_contact(contact(preferences=Preferences(muted=("matter.received",))))
    muted, urgent = room.tell_of(), room.tell_of(urgent=True)

    room.work()

    reach = {key: each.reach for key, each in room.notices.items()}
    assert reach == {
        alone: Reach.UNDELIVERABLE,
        muted: Reach.MUTED,
        urgent: Reach.ADDRESSED,
    }


@pytest.mark.parametrize("ways", [(), (Way.EMAIL,)])
def test_why_nobody_can_be_sent_to_is_said(ways: tuple[Way, ...]) -> None:
    room = PostRoom()
    room.list_contact(contact(ways=ways, active=not ways))
    key = room.tell_of()

    room.work()

    told = "没有登记联系人" if ways else "没有选接收方式"
    assert told in room.reasons[key]


def test_a_persons_notice_goes_to_that_contact_only() -> None:
    room = furnished(timedelta())
    key, stranger = room.tell_of(person="1002"), room.tell_of(person="9999")

    room.settle()

    assert [parcel.id.split(":")[1] for parcel in room.sent] == ["1002"]
    assert room.notices[key].reach is Reach.ADDRESSED
    assert room.notices[stranger].reach is Reach.UNDELIVERABLE


def test_whoever_left_is_not_written_to_any_more() -> None:
    room = PostRoom()
    room.list_contact(contact())
    room.set_channel(unit_channel(Way.DINGTALK))
    room.tell_of()
    room.work()
    room.list_contact(contact(active=False))

    room.settle()

    left = room.message("jxnu:1001:email:2026-11-23")
    assert (left.stage, [parcel.to.way for parcel in room.sent]) == (
        Stage.GIVEN_UP,
        [Way.DINGTALK],
    )


def test_a_person_who_left_one_unit_still_hears_for_the_other() -> None:
    room, college = PostRoom(), PATH[1]
    room.list_contact(contact())
    room.list_contact(contact(unit=college, email="b@example.edu.cn"))
    room.tell_of()
    room.tell_of(unit=college)
    room.work()
    room.list_contact(contact(active=False))

    room.settle()

    (parcel,) = room.sent
    assert (parcel.to.value, len(parcel.told)) == ("b@example.edu.cn", 2)


def test_a_notice_addressed_again_changes_nothing() -> None:
    room = PostRoom()
    room.list_contact(contact())
    room.tell_of()
    room.work()
    room.ended.clear()

    room.now = at("2026-11-24 09:00")
    room.settle()

    assert [parcel.id for parcel in room.sent] == ["jxnu:1001:email:2026-11-24"]


def test_a_job_of_an_older_plan_does_nothing() -> None:
    room = PostRoom()
    room.list_contact(contact())
    room.tell_of()
    room.settle()
    before = len(room.appended)

    for job in [job for job in room.jobs if job.kind in messages.HANDLERS]:
        messages.HANDLERS[job.kind](job_as_claimed(job), room)

    assert len(room.appended) == before


def test_a_message_rung_early_looks_again() -> None:
    room = PostRoom()
    room.list_contact(contact())
    room.tell_of()
    room.work()
    (job,) = room.to_do()

    with pytest.raises(NotYet):
        messages.send(job_as_claimed(job), room)


def test_downtime_that_ends_at_night_waits_for_the_morning() -> None:
    room = PostRoom()
    room.list_contact(contact())
    room.tell_of(urgent=True)
    room.now = at("2026-11-24 03:00")
    room.work()
    at_night = list(room.sent)

    room.settle()

    assert (at_night, room.sent[0].at) == ([], at("2026-11-24 07:30"))
