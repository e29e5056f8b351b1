"""Contacts and channels: the latest form counts, and what it may say (issue 4, item 8)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.notify.domain.delivery import channel as channels
from services.notify.domain.delivery.channel import (
    CHANNELS,
    ChannelKeyShown,
    Way,
    hand_out_key,
    set_channel,
)
from services.notify.domain.delivery.contact import (
    CONTACTS,
    Contact,
    Preferences,
    contact_id,
    list_contact,
)
from services.notify.domain.delivery.hours import Quiet
from services.notify.domain.delivery.parcel import address_of
from services.notify.handlers.contacts import HANDLERS
from tests.unit.notify.case import PATH
from tests.unit.notify.fake_port import job_of, submission_of
from tests.unit.notify.post_room import MONDAY, UNIT, PostRoom, contact, unit_channel

KINDS = frozenset({"matter.received"})
CONTACT = {"unit": UNIT, "person": "1001", "name": "（虚构）甲", "channels": []}
CHANNEL = {"unit": UNIT, "kind": "webhook", "address": "https://example.edu.cn/a"}


def post(room: PostRoom, form: str, body: Mapping[str, Any], minutes: int = 0) -> None:
    at = MONDAY + timedelta(minutes=minutes)
    submission = submission_of(PATH, body, at, "portal")
    room.submissions[submission.id] = submission
    HANDLERS[form](job_of(form, submission.id, at), room)


def test_a_contact_is_listed_with_all_that_the_form_says() -> None:
    room, quiet = PostRoom(), {"from": "20:00", "to": "08:00"}
    wanted = {"muted": ["matter.received"], "normal": "立即", "quiet": quiet}
    full = {"email": "a@b.cn", "channels": ["邮件"], "active": False, "preferences": wanted}

    post(room, "lianxin/contact", CONTACT | full)

    found = room.state(CONTACTS, contact_id(UNIT, "1001"))
    assert isinstance(found, Contact)
    assert (found.ways, found.email, found.active) == ((Way.EMAIL,), "a@b.cn", False)
    assert found.preferences == Preferences(
        muted=("matter.received",), at_once=True, quiet=Quiet(start="20:00", end="08:00")
    )


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_latest_form_about_a_contact_counts_whichever_is_dealt_with_first(
    order: tuple[int, int],
) -> None:
    room = PostRoom()

    for minutes in order:
        post(room, "lianxin/contact", CONTACT | {"name": f"甲{minutes}"}, minutes)
        post(room, "lianxin/channel", CHANNEL | {"address": f"https://a.cn/{minutes}"}, minutes)

    listed, opened = room.contacts(UNIT), room.channels(UNIT)
    assert [each.name for each in listed] == ["甲2"]
    assert [each.address for each in opened] == ["https://a.cn/2"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"preferences": Preferences(muted=("no.such",))}, "unknown_notice_kind"),
        ({"email": ""}, "email_missing"),
    ],
)
def test_what_a_contact_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        list_contact(None, replace(contact(), **changes), KINDS)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"way": Way.EMAIL}, "bad_channel"), ({"address": "ftp://a"}, "bad_address")],
)
def test_what_a_channel_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        set_channel(None, replace(unit_channel(), **changes))

    assert caught.value.code == code


def test_a_key_is_shown_once_and_a_new_one_may_be_taken() -> None:
    state = unit_channel()
    (shown,) = hand_out_key(state, renew=False)
    state = channels.evolve(state, shown)

    with pytest.raises(Refused, match="已经显示过"):
        hand_out_key(state, renew=False)
    renewed = channels.evolve(state, *hand_out_key(state, renew=True))

    assert (state.generation, renewed.generation, renewed.shown) == (1, 2, True)


def test_an_address_may_change_and_its_keys_stay() -> None:
    state = replace(unit_channel(), generation=3, shown=True)
    later = replace(unit_channel(address="https://b.cn"), as_of=MONDAY)

    (event,) = set_channel(state, later)
    changed = channels.evolve(state, event)

    assert (changed.address, changed.generation, changed.shown) == ("https://b.cn", 3, True)


@pytest.mark.parametrize("state", [None, unit_channel(Way.WECOM)])
def test_only_a_webhook_has_a_key(state: channels.UnitChannel | None) -> None:
    with pytest.raises(NotFound):
        hand_out_key(state, renew=True)


def test_a_channel_begins_with_a_form() -> None:
    with pytest.raises(ValueError, match="begins"):
        CHANNELS.evolve(None, ChannelKeyShown())


def test_an_address_is_there_as_long_as_it_is_wanted() -> None:
    gone = replace(contact(), active=False)
    closed = replace(unit_channel(), open=False)

    assert address_of(Way.EMAIL, gone, None) is None
    assert address_of(Way.EMAIL, contact(email=""), None) is None
    assert address_of(Way.WEBHOOK, None, closed) is None
    assert address_of(Way.WEBHOOK, None, None) is None
    found = address_of(Way.WEBHOOK, None, unit_channel())
    assert found is not None
    assert (found.channel, found.generation) == (f"{UNIT}:webhook", 1)
