"""A department that gets a unit's tables: which tables, by which way, at which address (EXPORTS §7)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger


class Way(StrEnum):
    """How a package travels, as forms name it."""

    OFFLINE = "离线"
    EMAIL = "邮件"
    SFTP = "SFTP"
    HTTPS = "HTTPS"

    @property
    def over_network(self) -> bool:
        """Whether it leaves this installation over a network, where nothing that bears a 密级 may go."""
        return self is not Way.OFFLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The state: what the latest form said. It holds no secret, only what may be shown to who manages it.

    ``address`` is a mailbox (邮件), ``host`` or ``host:port`` (SFTP), a base URL (HTTPS), empty (离线).
    ``user``, ``folder`` and ``host_key`` (as a line of known_hosts without the host) are SFTP's; ``signed`` (HMAC)
    and ``certificate`` (mutual TLS) are HTTPS's. ``generation`` counts the HMAC keys, of which only the latest
    signs; ``shown``: that key was handed out. ``as_of``: when the form was received.
    """

    unit: str
    unit_path: tuple[str, ...]
    code: str
    name: str
    tables: tuple[str, ...]
    way: Way
    as_of: datetime
    address: str = ""
    user: str = ""
    folder: str = ""
    host_key: str = ""
    signed: bool = False
    certificate: bool = False
    open: bool = True
    generation: int = 1
    shown: bool = False

    @property
    def id(self) -> str:
        """``<unit>:<code>``, its id in the ledger ``recipients``."""
        return recipient_id(self.unit, self.code)

    @property
    def secrets(self) -> str:
        """The folder below LIANXIN_CARRIER_SECRETS_DIR that holds its secrets; a code has no dots."""
        return f"{self.unit}.{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientSet:
    """A form says what the recipient is from now on; its keys stay."""

    what: ClassVar[str] = "recipient.set"
    recipient: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientKeyShown:
    """The HMAC key of the present generation was handed out; it is not shown again."""

    what: ClassVar[str] = "recipient.key_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientKeyRenewed:
    """The next generation signs from now on, and has been handed out."""

    what: ClassVar[str] = "recipient.key_renewed"


RecipientEvent = RecipientSet | RecipientKeyShown | RecipientKeyRenewed


def recipient_id(unit: str, code: str) -> str:
    """The recipient ``code`` of the tables of ``unit``."""
    return f"{unit}:{code}"


def evolve(state: Recipient | None, event: RecipientEvent) -> Recipient:
    """The state after ``event``; raises ValueError on a history that does not begin with a form."""
    if isinstance(event, RecipientSet):
        if state is None:
            return event.recipient
        return replace(event.recipient, generation=state.generation, shown=state.shown)
    if state is None:
        raise ValueError("a recipient begins with a form")
    if isinstance(event, RecipientKeyRenewed):
        return replace(state, generation=state.generation + 1, shown=True)
    return replace(state, shown=True)


RECIPIENTS = Ledger(
    collection="recipients", state=Recipient, events=get_args(RecipientEvent), evolve=evolve
)
