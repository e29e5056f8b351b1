"""A contact: somebody of a unit whom its notices reach, and how they want them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, get_args

from services.common.errors import Refused
from services.common.kernel.ledger import Ledger
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.hours import Quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """``muted``: kinds of notices that are not sent (urgent ones are, all the same); ``at_once``: no digest.

    ``quiet``: quiet hours of their own; None: those of the policy.
    """

    muted: tuple[str, ...] = ()
    at_once: bool = False
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The state. ``person`` is the 工号, one person in the whole school; ``active`` ends when they leave.

    ``as_of``: when the form that says all this was received.
    """

    unit: str
    unit_path: tuple[str, ...]
    person: str
    name: str
    email: str
    ways: tuple[Way, ...]
    preferences: Preferences
    active: bool
    as_of: datetime

    @property
    def id(self) -> str:
        """Who, for which unit."""
        return contact_id(self.unit, self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactListed:
    """A form names the contact for the first time."""

    what: ClassVar[str] = "contact.listed"
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged:
    """A later form says how it is from now on."""

    what: ClassVar[str] = "contact.changed"
    contact: Contact


ContactEvent = ContactListed | ContactChanged


def contact_id(unit: str, person: str) -> str:
    """The contact ``person`` of ``unit``."""
    return f"{unit}:{person}"


def list_contact(
    state: Contact | None, contact: Contact, kinds: frozenset[str]
) -> tuple[ContactEvent, ...]:
    """The latest form counts, whichever is dealt with first. ``kinds`` are those that notices have.

    Raises Refused where a muted kind does not exist, or the address for a way is missing.
    """
    unknown = sorted(set(contact.preferences.muted) - kinds)
    if unknown:
        raise Refused(f"没有这些种类的通知：{'、'.join(unknown)}", code="unknown_notice_kind")
    if Way.EMAIL in contact.ways and not contact.email:
        raise Refused("选择用邮件接收的，请填写邮箱", code="email_missing")
    if state is None:
        return (ContactListed(contact=contact),)
    if state.as_of >= contact.as_of:
        return ()
    return (ContactChanged(contact=contact),)


def evolve(_: Contact | None, event: ContactEvent) -> Contact:
    """The state after ``event``: what the form said."""
    return event.contact


CONTACTS = Ledger(
    collection="contacts", state=Contact, events=get_args(ContactEvent), evolve=evolve
)
