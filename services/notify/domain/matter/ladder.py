"""The ladder of an opinion (L10, "left open" 9): its limits as data, per category and level.

Level 1 is the unit that received the opinion; each step up adds one. A level that the data does not
list has the limits of the last one listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any


class Category(StrEnum):
    """What kind of opinion it is; the values are those of the form."""

    INQUIRY = "咨询求助"
    SUGGESTION = "建议"
    CRITICISM = "批评"
    COMPLAINT = "投诉"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers of one category at one level; ``urge_days_after`` are calendar days, all others working days."""

    acknowledge_workdays: int
    answer_workdays: int
    extension_workdays: int
    remind_workdays_before: int
    urge_days_after: int
    escalate_workdays_after_urge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The whole policy. ``notice_at`` is the time of day (Asia/Shanghai) at which steps fire."""

    levels: Mapping[Category, tuple[Limits, ...]]
    notice_at: time
    extensions_per_level: int
    top_urge_every_days: int
    silence_workdays: int
    reopenings: int
    transfer_workdays: int
    transfers: int
    pause_workdays: int
    supplements: int
    merged_most: int

    def limits(self, category: Category, level: int) -> Limits:
        """The numbers that hold for ``category`` at ``level`` (from 1)."""
        listed = self.levels[category]
        return listed[min(level, len(listed)) - 1]


def ladder_from(data: Mapping[str, Any]) -> Ladder:
    """The policy of an ``opinion-ladder`` document; raises ValueError where the limits contradict each other."""
    return Ladder(
        levels={
            category: tuple(
                _limits(category, row) for row in data["categories"][category.value]["levels"]
            )
            for category in Category
        },
        notice_at=time.fromisoformat(data["notice_at"]),
        extensions_per_level=data["extensions_per_level"],
        top_urge_every_days=data["top_urge_every_days"],
        silence_workdays=data["silence_workdays"],
        reopenings=data["reopenings"],
        transfer_workdays=data["transfer_workdays"],
        transfers=data["transfers"],
        pause_workdays=data["pause_workdays"],
        supplements=data["supplements"],
        merged_most=data["merged_most"],
    )


def _limits(category: Category, row: Mapping[str, int]) -> Limits:
    limits = Limits(**row)
    if limits.acknowledge_workdays > limits.answer_workdays:
        raise ValueError(f"“{category.value}”的受理时限不能长于答复时限")
    return limits
