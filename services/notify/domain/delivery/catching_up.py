"""What was undeliverable goes out after all, once there is somebody: together, however urgent it was then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.notify.domain.delivery.addressing import Addressed, Recipient, address
from services.notify.domain.delivery.channel import UnitChannel
from services.notify.domain.delivery.contact import Contact
from services.notify.domain.delivery.parcel import in_order
from services.notify.domain.delivery.told import Told

BACK = timedelta(days=30)
"""Older notices stay undeliverable: their matters have moved on, and the lists still show them."""
SOON = timedelta(minutes=1)
"""So that several contacts entered together get everything, and what is being addressed has been by then."""
AT_ONCE_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """What became of each notice, by its id, and what each recipient is to be sent."""

    addressed: Mapping[str, Addressed]
    notices_of: Mapping[Recipient, tuple[str, ...]]


def catch_up(
    told: Sequence[Told], contacts: Sequence[Contact], channels: Sequence[UnitChannel]
) -> CaughtUp:
    """Address everything again; a recipient gets one digest of it, even one who wants notices at once."""
    addressed: dict[str, Addressed] = {}
    notices_of: dict[Recipient, tuple[str, ...]] = {}
    for each in in_order(told):
        found = address(each, contacts, channels)
        recipients = tuple(replace(recipient, at_once=False) for recipient in found.recipients)
        addressed[each.id] = replace(found, recipients=recipients)
        for recipient in recipients:
            notices_of[recipient] = (*notices_of.get(recipient, ()), each.id)
    return CaughtUp(addressed=addressed, notices_of=notices_of)
