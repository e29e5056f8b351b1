"""To whom a unit's tables go."""

from collections.abc import Sequence
from typing import Protocol

from services.export.domain.recipient.recipient import Recipient


class RecipientDesk(Protocol):
    """The recipients that a unit has set."""

    def recipients_of(self, unit_id: str, table: str) -> Sequence[Recipient]:
        """Those that get ``table`` of the unit and are open, by id; a recipient's ``id`` is ``<unit>:<code>``."""
