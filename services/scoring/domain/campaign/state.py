"""What a campaign is at a moment: scope, standards, windows, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.common.errors import Forbidden, NotFound
from services.scoring.domain.summary import StarCount, Summary


class Stage(StrEnum):
    """How far a campaign has come."""

    PLANNED = "planned"
    SELF = "self"
    REVIEW = "review"
    DECISION = "decision"
    PUBLISHED = "published"
    FINAL = "final"
    VOIDED = "voided"


class Task(StrEnum):
    """What windows are for."""

    SELF = "self"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days in Asia/Shanghai, all included: open from ``opens_on``, due by ``due_on``, in grace until ``locks_on``."""

    task: Task
    opens_on: date
    due_on: date
    locks_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowException:
    """``unit`` and all below it may do ``task`` until the end of the day ``until``, for ``reason``."""

    unit: str
    task: Task
    until: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryStandard:
    """The standard for branches of ``category``; None: for every branch without a standard of its own."""

    category: str | None
    id: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """The ``number``-th allocation; ``applied`` of ``chunks`` steps of its plan have reached their ratings.

    ``summary`` counts what was moved by hand since. ``stale_because``: why stars must be allocated anew.
    ``because`` is why it took the place of another, ``plan`` names its placements by their content.
    """

    number: int
    allocated_at: datetime
    chunks: int
    applied: int
    summary: Summary
    stale_because: str = ""
    because: str = ""
    plan: str = ""

    @property
    def is_done(self) -> bool:
        """Whether every rating has its star."""
        return self.applied == self.chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """The state. ``left_out`` branches were neither reviewed nor excused at the close.

    ``notice`` is the 公示 that runs; ``settled`` of ``settling`` steps after the end are done, and ``listed``
    branches of the bottom are put on the list for 整顿. ``tally``
    is how many hold each star once regrades changed what the allocation gave (Q12), empty before.
    """

    title: str
    unit: str
    unit_path: tuple[str, ...]
    standards: tuple[CategoryStandard, ...]
    policy: str
    period: str
    windows: tuple[Window, ...]
    publication_days: int
    round: int
    supersedes: str | None
    stage: Stage
    exceptions: tuple[WindowException, ...] = ()
    closed_at: datetime | None = None
    left_out: int = 0
    placing: Placing | None = None
    notice: str | None = None
    finalised_at: datetime | None = None
    settling: int = 0
    settled: int = 0
    settled_upto: str = ""
    listed: int = 0
    successor: str | None = None
    voided_because: str = ""
    tally: tuple[StarCount, ...] = ()

    def standard_for(self, category: str | None) -> CategoryStandard:
        """The standard that branches of ``category`` are rated by."""
        by_category = {standard.category: standard for standard in self.standards}
        return by_category.get(category) or by_category[None]

    def window(self, task: Task) -> Window:
        """The window of a task."""
        return next(window for window in self.windows if window.task is task)


def known(state: Campaign | None) -> Campaign:
    """The campaign, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的创评活动，请核对编号", code="campaign_not_found")
    return state


def require_own(campaign: Campaign, unit: str) -> None:
    """Raise Forbidden unless ``unit`` is the one that opened the campaign (谁评定、谁负责)."""
    if unit != campaign.unit:
        raise Forbidden(
            f"这次创评活动由单位“{campaign.unit}”开启，只有它可以办理这一步",
            code="not_the_campaigns_unit",
        )


def require_part(campaign: Campaign, unit_path: Sequence[str]) -> None:
    """Raise Forbidden unless the unit at the end of ``unit_path`` lies in the scope, or above it."""
    if campaign.unit not in unit_path and unit_path[-1] not in campaign.unit_path:
        raise Forbidden("本单位不在这次创评活动的范围内", code="out_of_scope")
