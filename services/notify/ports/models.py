"""What the handlers of model persons need besides the desk (F4)."""

from collections.abc import Sequence
from typing import Protocol

from services.notify.ports.links import LinkDesk


class ModelDesk(LinkDesk, Protocol):
    """An honour and its withdrawal are jobs that scoring leaves; they may come in any order."""

    def wait_for_recognition(self, honour: str) -> None:
        """Raises NotYet while the job that tells of ``honour`` is under way."""

    def links_to(self, kind: str, code: str) -> Sequence[str]:
        """Ids of links to this very target that have not ended, as they were before this batch."""
