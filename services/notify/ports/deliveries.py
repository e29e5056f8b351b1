"""What handing notices to people needs besides the desk, and what every sender can do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.notify.domain.delivery.channel import UnitChannel
from services.notify.domain.delivery.contact import Contact
from services.notify.domain.delivery.parcel import Parcel
from services.notify.domain.delivery.sending import Outcome
from services.notify.domain.delivery.told import Reach, Told
from services.notify.domain.notice import Notice, Text
from services.notify.ports.desk import Desk


class Channels(Protocol):
    """The ways out of this process, each bounded in time; whatever goes wrong is an outcome, no exception."""

    def send(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over; the same parcel and attempt again within this process only repeats the outcome."""


class DeliveryDesk(Desk, Protocol):
    """Notices as they were told, who may be told, and the way out."""

    @property
    def notice_kinds(self) -> frozenset[str]:
        """Every kind that there are words for."""

    def words(self, notice: Notice) -> Text:
        """The notice in the words that staff chose."""

    def notices_told(self, keys: Sequence[str]) -> Sequence[Told]:
        """The notices told under ``keys``, those that there are."""

    def undeliverable(
        self, unit: str, persons: Sequence[str], since: datetime, *, most: int
    ) -> Sequence[Told]:
        """Up to ``most`` undeliverable notices told ``since`` to these persons of the unit (``""``: to all of it)."""

    def reached(self, key: str, reach: Reach, because: str, messages: Sequence[str]) -> None:
        """What became of a notice, and the messages that it went into."""

    def contacts(self, unit: str) -> Sequence[Contact]:
        """Everybody ever listed for a unit, by id."""

    def channels(self, unit: str) -> Sequence[UnitChannel]:
        """Every channel that a unit ever set, by id."""

    def send(self, parcel: Parcel) -> Outcome:
        """Hand a parcel to its channel; raises NotYet when this batch has spent its time on sending."""
