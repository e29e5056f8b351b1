"""What the handlers of entries need besides the desk: forms about one entry in their order (L8, F1)."""

from typing import Protocol

from services.common.jobs import Job
from services.notify.domain.entry import EntryKind
from services.notify.ports.desk import Desk


class EntryDesk(Desk, Protocol):
    """Forms about one entry are dealt with in the order in which they were received."""

    def wait_for_entry(self, job: Job, kind: EntryKind, entry: str, *, there: bool) -> None:
        """Raises NotYet while a form about the entry, or the entry itself, received before is under way."""
