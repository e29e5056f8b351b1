"""What the handlers of visits need: cadres, points, teams and links by name, opinions and wishes to open (L5, L8)."""

from typing import Protocol

from services.common.jobs import Job
from services.notify.ports.links import LinkDesk
from services.notify.ports.matters import MatterDesk


class VisitDesk(MatterDesk, LinkDesk, Protocol):
    """Forms about one entry are dealt with in the order in which they were received."""

    def wait_for_visit(self, job: Job, visit: str) -> None:
        """Raises NotYet while a form about the entry, or the entry itself, received before is under way."""
