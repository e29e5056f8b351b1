"""A message through its life: it never skips a state, and whatever it fails of, it says why (issue 4, item 8)."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.common.jobs import NewJob
from services.notify.domain.delivery.addressing import Recipient, slots
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.message import (
    MESSAGES,
    Message,
    MessageEvent,
    MessageSent,
    Stage,
)
from services.notify.domain.delivery.sending import (
    Outcome,
    fill,
    fold,
    known_message,
    resend,
    settle,
    start,
)
from services.notify.handlers import messages
from tests.unit.notify.case import PATH, POLICY, RULES, at
from tests.unit.notify.fake_port import job_of, submission_of
from tests.unit.notify.post_room import MONDAY, UNIT, PostRoom, contact, job_as_claimed

ME = Recipient(key="jxnu:1001", way=Way.EMAIL, target=f"{UNIT}:1001", unit=UNIT, unit_path=PATH)
SLOT = next(slots(ME, urgent=False, now=MONDAY, policy=POLICY.delivery, calendar=RULES.calendar))
EVENING = at("2026-11-23 17:00")


def after(state: Message | None, events: Sequence[MessageEvent]) -> Message:
    return known_message(reduce(MESSAGES.evolve, events, state))


def opened(*notices: str, most: int = 500) -> Message:
    return after(None, fill(None, SLOT, ME, notices or ("n1",), most=most))


def settled(message: Message, outcome: Outcome) -> Message:
    events = settle(message, outcome, now=EVENING, policy=POLICY.delivery, calendar=RULES.calendar)
    return after(message, events)


def failed(message: Message) -> Message:
    return settled(after(message, start("a@b.cn")), Outcome("不通"))


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1), min_size=1), st.integers(1, 8))
def test_a_message_lists_each_notice_once_and_no_more_than_it_may(
    parts: list[list[str]], most: int
) -> None:
    state = None
    for part in parts:
        state = after(state, fill(state, SLOT, ME, part, most=most))

    told = {notice for part in parts for notice in part}
    message = known_message(state)
    assert len(set(message.notices)) == len(message.notices) == min(len(told), most)
    assert message.more == (len(told) > most)


def test_what_says_that_there_is_more_says_it_once() -> None:
    full = opened("a", "b", most=1)

    assert fill(full, SLOT, ME, ("c",), most=1) == ()
    assert fill(opened("a"), SLOT, ME, ("a",), most=9, more=True) != ()


def test_each_failure_waits_longer_and_the_last_one_gives_up() -> None:
    message, waits = opened(), []
    while message.stage is not Stage.GIVEN_UP:
        message = failed(message)
        waits.append(message.due - EVENING)

    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (1, 5, 15)]
    assert (message.attempts, message.failures) == (7, 7)
    assert "试了7次" in message.reason


def test_a_retry_waits_for_the_morning() -> None:
    message = opened()
    for _ in range(6):
        message = failed(message)

    assert message.due == at("2026-11-24 07:30")


def test_a_final_failure_is_given_up_at_once() -> None:
    message = settled(after(opened(), start("a@b.cn")), Outcome("没有这个人", final=True))

    assert (message.stage, message.attempts, message.reason) == (
        Stage.GIVEN_UP,
        1,
        "没有这个人",
    )


def test_a_failed_one_may_be_sent_again_with_all_retries() -> None:
    message = failed(opened())

    again = after(message, resend(message, at("2026-11-23 22:00"), RULES.calendar))

    assert (again.stage, again.failures, again.turn) == (Stage.QUEUED, 0, 3)
    assert again.due == at("2026-11-24 07:30")


@pytest.mark.parametrize("stage", [Stage.QUEUED, Stage.SENDING, Stage.SENT, Stage.FOLDED])
def test_what_has_not_failed_is_not_sent_again(stage: Stage) -> None:
    message = opened()
    if stage is Stage.FOLDED:
        message = after(message, fold("x"))
    elif stage is not Stage.QUEUED:
        message = after(message, start("a@b.cn"))
    if stage is Stage.SENT:
        message = settled(message, Outcome())

    with pytest.raises(Refused) as caught:
        resend(message, MONDAY, RULES.calendar)

    assert (message.stage, caught.value.code) == (stage, f"message_{stage.value}")


def test_a_message_begins_with_its_opening() -> None:
    with pytest.raises(ValueError, match="begins"):
        MESSAGES.evolve(None, MessageSent(at=MONDAY))
    with pytest.raises(NotFound):
        known_message(None)


def given_up(room: PostRoom) -> Message:
    room.list_contact(contact())
    room.outcome = lambda _: Outcome("没有这个人", final=True)
    room.tell_of()
    room.settle()
    (message,) = room.all_messages()
    room.outcome = lambda _: Outcome()
    return message


def ask_again(room: PostRoom, message: Message, unit: tuple[str, ...]) -> None:
    submission = submission_of(unit, {"message": message.id}, room.now, "portal")
    room.submissions[submission.id] = submission
    messages.ask_again(job_of("lianxin/message-resend", submission.id, room.now), room)
    room.settle()


@pytest.mark.parametrize("unit", [PATH[:1], PATH])
def test_a_unit_sends_again_what_is_for_itself_or_those_below(unit: tuple[str, ...]) -> None:
    room = PostRoom()

    ask_again(room, given_up(room), unit)

    assert [parcel.attempt for parcel in room.sent] == [2]


def test_what_is_for_others_is_not_theirs_to_send_again() -> None:
    room = PostRoom()
    message = given_up(room)

    with pytest.raises(Refused) as caught:
        ask_again(room, message, ("jxnu", "waiyu"))

    assert caught.value.code == "message_elsewhere"


def test_operations_send_again_by_a_job() -> None:
    room = PostRoom()
    message = given_up(room)
    job = NewJob(id="j", queue="notify", kind=messages.RESEND, subject=message.id, due=room.now)

    messages.ask_again_by_hand(job_as_claimed(job), room)
    room.settle()

    assert [parcel.attempt for parcel in room.sent] == [2]
