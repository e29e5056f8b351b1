"""What a sender is handed: one message in words, with the address it goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.kernel.workdays import day_text, local_day
from services.notify.domain.delivery.channel import UnitChannel, Way, channel_id
from services.notify.domain.delivery.contact import Contact
from services.notify.domain.delivery.told import Told
from services.notify.domain.notice import Notice

DIGEST, SINGLE, URGENT = "delivery.digest", "delivery.single", "delivery.urgent"
MORE = "另有通知未能逐条列出，请登录系统查看。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes: an e-mail address, or the URL of a unit's ``channel``.

    ``generation`` says which key signs a webhook, ``robot_secret`` is what 钉钉 wants its robots signed with.
    """

    way: Way
    value: str
    channel: str = ""
    generation: int = 0
    robot_secret: str = ""


def address_of(way: Way, contact: Contact | None, channel: UnitChannel | None) -> Address | None:
    """Where the contact or the channel is to be reached by ``way`` now; None where it is not any more."""
    if contact is not None:
        reachable = contact.active and contact.email and way in contact.ways
        return Address(way=way, value=contact.email) if reachable else None
    if channel is None or not channel.open:
        return None
    return Address(
        way=way,
        value=channel.address,
        channel=channel_id(channel.unit, channel.way),
        generation=channel.generation,
        robot_secret=channel.robot_secret,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """``id`` is the same however often it is sent: whoever receives it may know by it what they have.

    ``attempt`` tells one sending from the next; ``at`` is the instant it leaves, UTC.
    """

    id: str
    attempt: int
    unit: str
    to: Address
    at: datetime
    title: str
    text: str
    told: tuple[Told, ...]


def in_order(told: Sequence[Told]) -> tuple[Told, ...]:
    """Urgent ones first, then as they happened."""
    return tuple(sorted(told, key=lambda each: (not each.urgent, each.at, each.id)))


def covering(told: Sequence[Told], *, more: bool, now: datetime, unit: str) -> Notice:
    """The cover of a message, for its template: of a single notice, of several, of several urgent ones."""
    if len(told) == 1 and not more:
        fields = {"标题": told[0].title, "正文": told[0].body}
        return Notice(kind=SINGLE, unit=unit, about="", fields=fields)
    numbered = (f"{n}. {each.title}\n{each.body}" for n, each in enumerate(told, start=1))
    fields = {
        "日期": day_text(local_day(now)),
        "条数": f"{len(told)}",
        "正文": "\n\n".join(numbered),
        "余下": MORE if more else "",
    }
    kind = URGENT if all(each.urgent for each in told) else DIGEST
    return Notice(kind=kind, unit=unit, about="", fields=fields)
