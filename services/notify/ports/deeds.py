"""What the handlers of deeds need besides the desk and the register of models (F4)."""

from collections.abc import Sequence
from typing import Protocol

from services.notify.ports.entries import EntryDesk
from services.notify.ports.models import ModelDesk


class DeedDesk(ModelDesk, EntryDesk, Protocol):
    """Pictures to look at; forms about one deed are dealt with in their order as those about entries are."""

    def picture(self, attachment: str, most: int) -> bytes | None:
        """The bytes of an attachment; None where there is none, or it has more than ``most``."""

    def deeds_of(self, model: str) -> Sequence[str]:
        """Ids of deeds about the model that are not taken down, as they were before this batch."""
