"""What a rating is at a moment: what the branch said, what the college found, which star it has and why."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from services.common.errors import NotFound, Refused
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.sheet import ScoreSheet


class RatingStage(StrEnum):
    """How far a rating has come."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    PLACED = "placed"
    FINAL = "final"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Who is rated, as the organisation tree had it when it was rated; a later move changes nothing."""

    code: str
    name: str
    path: tuple[str, ...]
    category: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAssessment:
    """What the branch says of itself; ``late``: received in the days of grace or by exception."""

    sheet: ScoreSheet
    claimed_star: int
    received_at: datetime
    late: bool
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The college wants it corrected; the branch may submit again until the end of the day ``until``."""

    reason: str
    returned_at: datetime
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDifference:
    """How an item's score differs: ``review`` less ``own`` points."""

    code: str
    own: Decimal
    review: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the college found, how it looked (``methods``), and what the meeting concluded (Q3)."""

    sheet: ScoreSheet
    star_opinion: int
    methods: tuple[str, ...]
    meeting: Meeting
    reviewed_at: datetime
    late: bool
    submission: str
    differences: tuple[ItemDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """The branch is not rated this time and counts in no ratio; ``by_rule`` of the standard or by decision."""

    reason: str
    by_rule: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """党委组织部 recognised a project, with ``points``, or did not (Q4)."""

    project: str
    recognised: bool
    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A star by hand: by the collective decision on a tie, or 升一颗 / 降一颗 (DOMAIN "left open" 2, 7)."""

    cause: str
    from_star: int
    star: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The sheet was changed by the answer to an objection (Q8)."""

    objection: str
    reason: str
    total_before: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The state. ``sheet`` is what counts: the branch's own until the college's is there, then as corrected.

    ``basis`` is the submission whose facts it rests on. Of projects only the recognised ones count in it
    once it is the college's. ``tied_at`` is the star at whose edge the branch has equals.
    ``placed_at`` is when the campaign's stars were allocated: one instant for all its branches.
    """

    campaign: str
    period: str
    branch: Branch
    stage: RatingStage
    self_assessment: SelfAssessment | None = None
    returned: Return | None = None
    review: Review | None = None
    excuse: Excuse | None = None
    sheet: ScoreSheet | None = None
    basis: str = ""
    recognitions: tuple[Recognition, ...] = ()
    allocation: int = 0
    star: int | None = None
    because: str = ""
    tied_at: int | None = None
    placed_at: datetime | None = None
    adjustment: Adjustment | None = None
    corrections: tuple[Correction, ...] = ()
    final_star: int | None = None
    finalised_at: datetime | None = None

    @property
    def is_rated(self) -> bool:
        """Whether the branch counts in the ratios."""
        return self.excuse is None and self.sheet is not None


def known_rating(state: Rating | None) -> Rating:
    """The rating, or NotFound."""
    if state is None:
        raise NotFound("该党支部在这次创评活动中没有自评记录", code="rating_not_found")
    return state


def require_branch(kind: str) -> None:
    """Raise Refused unless the unit's ``kind`` is a 党支部: nobody else rates itself, or counts in a ratio."""
    if kind != "branch":
        raise Refused("只有党支部可以自评，请填写党支部的编码", code="not_a_branch")
