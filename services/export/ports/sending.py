"""The ways out, and what every carrier can do."""

from typing import Protocol

from services.export.domain.recipient.recipient import Recipient
from services.export.domain.sending.consignment import Arrival, Consignment, Outcome


class Carriers(Protocol):
    """The ways out of this process, each bounded in time; whatever goes wrong is an outcome, no exception."""

    @property
    def drops(self) -> bool:
        """Whether there is a folder for what goes offline."""

    def carry(self, consignment: Consignment) -> Outcome:
        """Hand it over; the same package and turn again within this process only repeats the outcome."""

    def arrival(self, recipient: Recipient, package: str) -> Arrival:
        """What an upper instance says of a package; an empty state where it did not answer."""


class SendingDesk(Protocol):
    """The way out of export."""

    @property
    def carriers(self) -> Carriers: ...
