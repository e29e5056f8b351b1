"""做法和实效: what a unit did in one of the four areas and what came of it, as told to 党委组织部."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger


class Area(StrEnum):
    """The four places that 四进 goes to."""

    VILLAGE = "扶贫点"
    RESEARCH_TEAMS = "科研团队"
    CLASSES = "班级社团"
    NETWORK = "网络平台"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Uploaded material that belongs to a report."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The state: one report. ``period`` is a quarter, as ``2026Q4``; ``read_by`` is whom it was told to."""

    unit: str
    unit_path: tuple[str, ...]
    period: str
    book: Area
    title: str
    text: str
    effect: str
    attachments: tuple[Evidence, ...]
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeReported:
    """A unit tells what it did."""

    what: ClassVar[str] = "practice.reported"
    practice: Practice
