"""Who a notice goes to, and in which message: urgent ones at once, the others in one digest a day per person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.common.kernel.workdays import SHANGHAI, WorkCalendar, at_local, day_text
from services.notify.domain.delivery.channel import UnitChannel, Way, channel_id
from services.notify.domain.delivery.contact import Contact
from services.notify.domain.delivery.hours import Hours, Quiet, clock_text, digest_days
from services.notify.domain.delivery.policy import DeliveryPolicy
from services.notify.domain.delivery.told import Reach, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody, by one way. ``key`` is the same for a person in whichever unit they are a contact.

    ``target`` is the contact or the unit's channel that knows the address.
    """

    key: str
    way: Way
    target: str
    unit: str
    unit_path: tuple[str, ...]
    at_once: bool = False
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """To whom a notice goes, and why to nobody else."""

    recipients: tuple[Recipient, ...]
    reach: Reach
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A message that a notice may go into: its id, when it leaves, ``digest_of`` which day if it is a digest."""

    id: str
    due: datetime
    digest_of: date | None
    hours: Hours
    because: str


def address(told: Told, contacts: Sequence[Contact], channels: Sequence[UnitChannel]) -> Addressed:
    """A person's notice goes to that contact only, a unit's to all its contacts and channels."""
    active = [each for each in contacts if each.active and each.unit == told.unit]
    if told.person:
        active = [each for each in active if each.person == told.person]
    reachable = [each for each in active if each.ways]
    wanting = [each for each in reachable if not _mutes(each, told)]
    recipients = (*_of_contacts(wanting), *_of_unit(told, channels))
    if recipients:
        because = f"送{len(recipients)}处"
        return Addressed(recipients=recipients, reach=Reach.ADDRESSED, because=because)
    if reachable:
        because = "联系人都设置了不接收这类通知"
        return Addressed(recipients=(), reach=Reach.MUTED, because=because)
    whom = f"“{told.person}”" if told.person else ""
    lacking = "联系人都没有选接收方式" if active else f"没有登记联系人{whom}"
    because = f"无人可送：单位“{told.unit}”{lacking}"
    return Addressed(recipients=(), reach=Reach.UNDELIVERABLE, because=because)


def slots(
    recipient: Recipient,
    *,
    urgent: bool,
    now: datetime,
    policy: DeliveryPolicy,
    calendar: WorkCalendar,
) -> Iterator[Slot]:
    """The messages to ``recipient`` that may take in what is told ``now``, the best first, without end.

    The notice goes into the first that does not exist yet or has not begun to be sent.
    """
    hours = policy.hours(recipient.quiet, urgent=urgent)
    prefix = f"{recipient.key}:{recipient.way.code}:"
    if urgent or recipient.at_once:
        return _at_once(prefix + ("u" if urgent else "n"), hours, now, policy, calendar)
    return _digests(prefix, hours, now, policy, calendar)


def _at_once(
    prefix: str, hours: Hours, now: datetime, policy: DeliveryPolicy, calendar: WorkCalendar
) -> Iterator[Slot]:
    at = now
    while True:
        due = hours.opening(at, calendar)
        start = _floor(due, policy.urgent_gap)
        yield Slot(
            id=f"{prefix}{start.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}",
            due=due,
            digest_of=None,
            hours=hours,
            because="立即发送" if due == now else f"{_when(due)}发送",
        )
        at = start + policy.urgent_gap


def _digests(
    prefix: str, hours: Hours, now: datetime, policy: DeliveryPolicy, calendar: WorkCalendar
) -> Iterator[Slot]:
    def digest(day: date) -> Slot:
        due = hours.opening(at_local(day, policy.digest_at), calendar)
        because = f"并入{day_text(day)}的摘要，{_when(due)}发送"
        return Slot(id=f"{prefix}{day}", due=due, digest_of=day, hours=hours, because=because)

    return map(digest, digest_days(now, policy.digest_at, calendar))


def _floor(instant: datetime, gap: timedelta) -> datetime:
    """The start of the stretch of ``gap`` that ``instant`` lies in, counted from midnight (local)."""
    midnight = at_local(instant.astimezone(SHANGHAI).date(), instant.min.time())
    return midnight + (instant - midnight) // gap * gap


def _when(instant: datetime) -> str:
    return f"{day_text(instant.astimezone(SHANGHAI).date())}{clock_text(instant)}"


def _mutes(contact: Contact, told: Told) -> bool:
    return not told.urgent and told.kind in contact.preferences.muted


def _of_contacts(contacts: Sequence[Contact]) -> Iterator[Recipient]:
    for contact in contacts:
        for way in contact.ways:
            yield Recipient(
                key=f"{contact.unit_path[0]}:{contact.person}",
                way=way,
                target=contact.id,
                unit=contact.unit,
                unit_path=contact.unit_path,
                at_once=contact.preferences.at_once,
                quiet=contact.preferences.quiet,
            )


def _of_unit(told: Told, channels: Sequence[UnitChannel]) -> Iterator[Recipient]:
    for channel in channels:
        if channel.open and channel.unit == told.unit and not told.person:
            yield Recipient(
                key=channel.unit,
                way=channel.way,
                target=channel_id(channel.unit, channel.way),
                unit=channel.unit,
                unit_path=channel.unit_path,
                at_once=channel.at_once,
            )
