"""What happens between a matter and the instance above the top of this tree; part of the events of a matter (B10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.notify.domain.matter.state import Upper


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedUp:
    """It leaves for the instance above, and stays with its owner until an answer comes (逐级上报).

    ``overdue``: nobody declared it unsolvable, its time ran out.
    """

    what: ClassVar[str] = "matter.handed_up"
    unit: str
    upper: Upper
    reason: str
    overdue: bool
    at: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAbove:
    """The instance above says how far it is."""

    what: ClassVar[str] = "matter.told_above"
    name: str
    status: str
    because: str
