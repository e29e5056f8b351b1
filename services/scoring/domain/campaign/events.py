"""What happens to a campaign."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.scoring.domain.campaign.state import CategoryStandard, Stage, Window, WindowException
from services.scoring.domain.summary import StarCount, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The campaign exists; from now on its standards never change. ``round`` counts from 1."""

    what: ClassVar[str] = "campaign.opened"
    title: str
    unit: str
    unit_path: tuple[str, ...]
    standards: tuple[CategoryStandard, ...]
    policy: str
    period: str
    windows: tuple[Window, ...]
    publication_days: int
    round: int = 1
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The window of a stage has opened."""

    what: ClassVar[str] = "campaign.begun"
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionMade:
    """A unit was given more time."""

    what: ClassVar[str] = "campaign.exception_made"
    exception: WindowException


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """No self-assessment and no review is taken any more; ``left_out`` branches are not rated, for ``reason``."""

    what: ClassVar[str] = "campaign.closed"
    closed_at: datetime
    left_out: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """Every rated branch has its place in plan ``number``, which is applied in ``chunks`` steps.

    A later allocation takes the place of an earlier one with its moves by hand, for ``because``. ``plan``
    names what was planned by its content.
    """

    what: ClassVar[str] = "campaign.allocated"
    number: int
    allocated_at: datetime
    chunks: int
    summary: Summary
    because: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkApplied:
    """Step ``number`` (from 1) of the plan has reached its ratings."""

    what: ClassVar[str] = "campaign.chunk_applied"
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StarMoved:
    """党委组织部 gave ``branch`` another star than the allocation did; ``summary`` counts it in."""

    what: ClassVar[str] = "campaign.star_moved"
    branch: str
    from_star: int
    to_star: int
    because: str
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedStale:
    """What was compared has changed: the stars must be allocated anew before anything is final."""

    what: ClassVar[str] = "campaign.marked_stale"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The result is shown for objections, under ``notice`` (Q8)."""

    what: ClassVar[str] = "campaign.published"
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalised:
    """The result stands; ``settling`` steps bring it to ratings, standings and filings."""

    what: ClassVar[str] = "campaign.finalised"
    finalised_at: datetime
    settling: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkSettled:
    """Step ``number`` (from 1) after the end is done, up to the rating ``upto`` in the order of ids."""

    what: ClassVar[str] = "campaign.chunk_settled"
    number: int
    upto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BottomListed:
    """So many branches of the bottom were listed for 整顿 in one step (Q11)."""

    what: ClassVar[str] = "campaign.bottom_listed"
    branches: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyChanged:
    """A regrade took a place at a star or gave one back: ``tally`` are the holders now (Q12)."""

    what: ClassVar[str] = "campaign.tally_changed"
    regrade: str
    tally: tuple[StarCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """推倒重来: the campaign counts no more; ``successor`` starts over (Q7)."""

    what: ClassVar[str] = "campaign.voided"
    because: str
    successor: str


CampaignEvent = (
    Opened
    | Begun
    | ExceptionMade
    | Closed
    | Allocated
    | ChunkApplied
    | StarMoved
    | MarkedStale
    | Published
    | Finalised
    | ChunkSettled
    | BottomListed
    | TallyChanged
    | Voided
)
