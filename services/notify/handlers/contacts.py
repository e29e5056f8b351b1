"""Who is told: the contacts of a unit and its channels, as forms list them."""

from collections.abc import Mapping
from typing import Any

from services.common.jobs import Job
from services.notify.domain.delivery.channel import (
    CHANNELS,
    UnitChannel,
    Way,
    channel_id,
    set_channel,
)
from services.notify.domain.delivery.contact import (
    CONTACTS,
    Contact,
    Preferences,
    list_contact,
)
from services.notify.domain.delivery.hours import Quiet
from services.notify.handlers.catching_up import leave_catch_up
from services.notify.handlers.steps import Result
from services.notify.ports.deliveries import DeliveryDesk


def take_contact(job: Job, port: DeliveryDesk) -> Result:
    """Form lianxin/contact: the latest about somebody counts."""
    submission = port.submission(job.subject)
    body = submission.body
    contact = Contact(
        unit=submission.unit,
        unit_path=submission.unit_path,
        person=body["person"],
        name=body["name"],
        email=body.get("email", ""),
        ways=tuple(map(Way, body["channels"])),
        preferences=_preferences(body.get("preferences", {})),
        active=body.get("active", True),
        as_of=submission.received_at,
    )
    events = list_contact(port.state(CONTACTS, contact.id), contact, port.notice_kinds)
    port.append(CONTACTS, contact.id, submission.author(port.now), events)
    if events and contact.active and contact.ways:
        leave_catch_up(port, submission.id, contact.unit, persons=("", contact.person))
    return {"contact": contact.id}


def take_channel(job: Job, port: DeliveryDesk) -> Result:
    """Form lianxin/channel: the latest about a unit's channel counts."""
    submission = port.submission(job.subject)
    body = submission.body
    channel = UnitChannel(
        unit=submission.unit,
        unit_path=submission.unit_path,
        way=Way(body["kind"]),
        address=body["address"],
        robot_secret=body.get("secret", ""),
        open=body.get("open", True),
        as_of=submission.received_at,
        at_once=_at_once(body),
    )
    key = channel_id(channel.unit, channel.way)
    events = set_channel(port.state(CHANNELS, key), channel)
    port.append(CHANNELS, key, submission.author(port.now), events)
    if events and channel.open:
        leave_catch_up(port, submission.id, channel.unit, persons=("",))
    return {"channel": key}


HANDLERS = {"lianxin/contact": take_contact, "lianxin/channel": take_channel}


def _at_once(wanted: Mapping[str, Any]) -> bool:
    return bool(wanted.get("normal") == "立即")


def _preferences(wanted: Mapping[str, Any]) -> Preferences:
    quiet = wanted.get("quiet")
    return Preferences(
        muted=tuple(wanted.get("muted", ())),
        at_once=_at_once(wanted),
        quiet=Quiet(start=quiet["from"], end=quiet["to"]) if quiet else None,
    )
