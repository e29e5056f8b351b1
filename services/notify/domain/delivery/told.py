"""A notice as it was told: its words, to whom it goes, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reach(StrEnum):
    """What became of a notice: it has messages, nobody wanted it, or there is nobody to send it to (无人可送)."""

    RECORDED = "recorded"
    ADDRESSED = "addressed"
    MUTED = "muted"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice in words; ``person`` is empty where the unit is told as a whole."""

    id: str
    about: str
    unit: str
    unit_path: tuple[str, ...]
    person: str
    kind: str
    title: str
    body: str
    urgent: bool
    at: datetime
    reach: Reach = Reach.RECORDED
