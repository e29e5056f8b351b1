"""Undeliverable notices go out once there is somebody: in one digest, each to each recipient once."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.jobs import NewJob
from services.notify.domain.delivery.catching_up import AT_ONCE_MOST, BACK, SOON
from services.notify.domain.delivery.contact import Preferences
from services.notify.domain.delivery.told import Reach
from services.notify.handlers.catching_up import address_again, leave_catch_up
from tests.unit.notify.case import at
from tests.unit.notify.post_room import (
    MONDAY,
    UNIT,
    PostRoom,
    contact,
    job_as_claimed,
    unit_channel,
)

AT_ONCE = Preferences(at_once=True)


def telling(*persons: str, urgent: bool = False) -> PostRoom:
    """A unit without contacts that was told something for each of ``persons``."""
    room = PostRoom()
    for person in persons:
        room.tell_of(person=person, urgent=urgent)
    room.work()
    return room


def appear(room: PostRoom, person: str = "1001", preferences: Preferences | None = None) -> NewJob:
    """Somebody is listed for the unit; the job that this leaves."""
    room.list_contact(contact(person, preferences=preferences))
    leave_catch_up(room, f"s{person}", UNIT, persons=("", person))
    return room.jobs[-1]


def reaches(room: PostRoom) -> list[Reach]:
    return [each.reach for each in room.notices.values()]


def test_what_nobody_could_get_comes_in_one_digest() -> None:
    room = telling("", "", "1001", urgent=True)
    before = reaches(room)

    appear(room, preferences=AT_ONCE)
    room.settle()

    assert set(before) == {Reach.UNDELIVERABLE}
    assert set(reaches(room)) == {Reach.ADDRESSED}
    (parcel,) = room.sent
    assert [each.id for each in parcel.told] == list(room.notices)
    assert parcel.at == at("2026-11-23 17:00")
    assert [*room.messages_of.values()][-3:] == [[parcel.id]] * 3


def test_a_channel_takes_what_the_unit_was_told_and_nothing_personal() -> None:
    room = telling("", "1001")

    room.set_channel(unit_channel())
    leave_catch_up(room, "s1", UNIT, persons=("",))
    room.settle()

    (parcel,) = room.sent
    assert [each.person for each in parcel.told] == [""]
    assert reaches(room) == [Reach.ADDRESSED, Reach.UNDELIVERABLE]


def test_somebody_else_s_notices_and_old_ones_stay() -> None:
    room = telling("1002", "")
    room.now = MONDAY + BACK + timedelta(seconds=1)

    appear(room)
    room.settle()

    assert room.sent == []
    assert set(reaches(room)) == {Reach.UNDELIVERABLE}


def test_what_they_do_not_want_is_muted() -> None:
    room = telling("")

    appear(room, preferences=Preferences(muted=("matter.received",)))
    room.settle()

    assert reaches(room) == [Reach.MUTED]
    assert room.sent == []


def test_who_has_left_again_gets_nothing() -> None:
    room = telling("")
    appear(room)

    room.list_contact(contact(active=False))
    room.settle()

    assert reaches(room) == [Reach.UNDELIVERABLE]


def test_many_are_taken_in_turns_into_the_same_digest() -> None:
    room = telling(*[""] * (AT_ONCE_MOST + 1))

    appear(room)
    room.settle()

    (parcel,) = room.sent
    assert len(parcel.told) == AT_ONCE_MOST + 1
    assert set(reaches(room)) == {Reach.ADDRESSED}


@settings(max_examples=40, deadline=None)
@given(
    told=st.lists(st.sampled_from(["", "1001", "1002"]), min_size=1, max_size=8),
    later=st.lists(st.sampled_from(["", "1001"]), max_size=4),
    repeats=st.integers(1, 3),
    minutes=st.integers(0, 3 * 24 * 60),
)
def test_each_notice_reaches_each_recipient_exactly_once_however_often_it_is_caught_up(
    told: list[str], later: list[str], repeats: int, minutes: int
) -> None:
    room = telling(*told)
    jobs = [appear(room, "1001"), appear(room, "1002", AT_ONCE)]
    for person in later:
        room.tell_of(person=person)

    room.pass_time(MONDAY + timedelta(minutes=minutes))
    room.now = max(room.now, MONDAY + SOON)
    for job in jobs * repeats:
        address_again(job_as_claimed(job), room)
    room.settle()

    got = Counter(
        (parcel.id.split(":")[1], each.id) for parcel in room.sent for each in parcel.told
    )
    wanted = sum(2 if person == "" else 1 for person in (*told, *later))
    assert set(got.values()) == {1}
    assert len(got) == wanted
