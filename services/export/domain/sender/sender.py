"""A lower installation that sends packages here: for which of our units, signed by which keys (B10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A public key (base64: Ed25519 or SM2) whose signatures count, before ``until`` where one is set."""

    key: str
    until: datetime | None = None

    def counts_at(self, instant: datetime) -> bool:
        """Whether its signatures are trusted then."""
        return self.until is None or instant < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """The unit that they call ``theirs`` is the one that we call ``ours``."""

    theirs: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The state: what the latest form said. It holds no secret.

    ``unit`` is ours, and that of the client which they call with; ``signed``: every post bears an HMAC, whose
    keys lie in files. ``as_of``: when the form was received.
    """

    unit: str
    unit_path: tuple[str, ...]
    name: str
    units: tuple[Stands, ...]
    tables: tuple[str, ...]
    keys: tuple[TrustedKey, ...]
    as_of: datetime
    signed: bool = False
    open: bool = True

    def ours(self, theirs: str) -> str | None:
        """Our unit behind the code that they use; None for one that is none of theirs."""
        return next((each.ours for each in self.units if each.theirs == theirs), None)

    def keys_at(self, instant: datetime) -> tuple[str, ...]:
        """The keys that count then: while keys are rotated, the old one and the new."""
        return tuple(each.key for each in self.keys if each.counts_at(instant))


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSet:
    """A form says who they are from now on; its keys hold as well."""

    what: ClassVar[str] = "sender.set"
    sender: Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderKeysChanged:
    """A form changes nothing but whose signatures count."""

    what: ClassVar[str] = "sender.keys_changed"
    keys: tuple[TrustedKey, ...]
    as_of: datetime


SenderEvent = SenderSet | SenderKeysChanged


def evolve(state: Sender | None, event: SenderEvent) -> Sender:
    """The state after ``event``; raises ValueError on a history that does not begin with a whole form."""
    if isinstance(event, SenderSet):
        return event.sender
    if state is None:
        raise ValueError("a sender begins with a form")
    return replace(state, keys=event.keys, as_of=event.as_of)


SENDERS = Ledger(collection="senders", state=Sender, events=get_args(SenderEvent), evolve=evolve)
