"""What the handlers of wishes need besides the desk and the cadres and teams that claim (L7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.common.jobs import Job
from services.notify.domain.wish.wording import OpenWishes, Waiting
from services.notify.ports.links import LinkDesk


class WishDesk(LinkDesk, Protocol):
    """Forms about one wish are dealt with in the order in which they were received."""

    def wait_for_wish(self, job: Job, wish: str) -> None:
        """Raises NotYet while a form about the wish, or the one that opens it, received earlier is under way."""

    def units_with_open_wishes(self, *, after: str, most: int) -> Sequence[str]:
        """At most ``most`` units after one that collected, or whose people promised, what is not done; by code."""

    def open_wishes(self, unit: str, festival: str) -> OpenWishes:
        """How many wishes of this very unit are open, of these hoped for by ``festival``; how many its people owe."""

    def unclaimed(self, before: datetime, *, most: int) -> Waiting:
        """The wishes that nobody has claimed since before an instant; ``most`` of them by name, oldest first."""
