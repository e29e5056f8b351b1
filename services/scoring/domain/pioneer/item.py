"""A pledged item and how far it is (F2)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemState(StrEnum):
    """How far a pledged item is, as the member's branch last reported."""

    RUNNING = "进行中"
    DONE = "完成"
    UNDONE = "未完成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """践诺: how far, what was done, why not; ``attachments`` are ids of checked evidence."""

    state: ItemState
    note: str
    reason: str
    attachments: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A pledged item; ``number`` counts from 1, ``goal`` is an id of the policy or empty for own words."""

    number: int
    goal: str
    text: str
    measure: str
    due: date
    progress: Progress | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was reported as done: nothing else counts as that."""
        return self.progress is not None and self.progress.state is ItemState.DONE

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet that it is done, or that it is not and why."""
        return self.progress is None or self.progress.state is ItemState.RUNNING
