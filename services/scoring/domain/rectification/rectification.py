"""What a rectification is at a moment, what happens to it, and the state after that (Q11, Q12).

listed → rectifying (measures, leaders, a deadline) → passed, or failed and then measures anew. Only what
passed, or lapsed with its campaign, takes a branch off the list of 软弱涣散 branches.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.rating.state import Branch


class RectificationStage(StrEnum):
    """Whose turn it is: listed and failed, the college's to set measures; rectifying, to carry them out."""

    LISTED = "listed"
    RECTIFYING = "rectifying"
    FAILED = "failed"
    PASSED = "passed"
    LAPSED = "lapsed"


class Cause(StrEnum):
    """By the bottom list of a campaign, or with a downgrade (降级摘星)."""

    BOTTOM = "bottom"
    DOWNGRADE = "downgrade"


class Outcome(StrEnum):
    """整顿到位, 延长期限, 整顿不到位."""

    PASSED = "passed"
    EXTENDED = "extended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """A leader who answers for it; telephones stand in the 台账 only (Q9)."""

    name: str
    duty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is to be done, and the 校级 and 处级 leaders who answer for it."""

    text: str
    school_level: tuple[Responsible, ...]
    division_level: tuple[Responsible, ...]
    set_at: datetime
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What has been done by now; ``late``: told after the deadline."""

    text: str
    reported_at: datetime
    late: bool
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the unit that decided the star finds; ``deadline`` is the new one where it is extended."""

    outcome: Outcome
    reason: str
    reviewed_by: str
    deadline: date | None
    reviewed_at: datetime
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """The state. ``unit`` decided the star and reviews; ``deadline`` is a day in Asia/Shanghai, included.

    ``rank`` (None of a downgrade) counts from the worst, ``tied``: see ``bottom_list``. ``progress`` is
    what was told since the measures in force were first set.
    """

    source: str
    campaign: str
    branch: Branch
    unit: str
    unit_path: tuple[str, ...]
    cause: Cause
    rank: int | None
    tied: bool
    because: str
    listed_at: datetime
    deadline: date | None
    stage: RectificationStage = RectificationStage.LISTED
    overdue: bool = False
    measures: Measures | None = None
    progress: tuple[Progress, ...] = ()
    reviews: tuple[Review, ...] = ()
    ended_at: datetime | None = None
    ended_because: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the branch is listed because of it."""
        return self.stage not in ENDED


ENDED = (RectificationStage.PASSED, RectificationStage.LAPSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationListed:
    """A branch is listed for 整顿; why never changes."""

    what: ClassVar[str] = "rectification.listed"
    rectification: Rectification


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresSet:
    """The college says what is to be done by ``deadline``, for the first time or better."""

    what: ClassVar[str] = "rectification.measures_set"
    measures: Measures
    deadline: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReported:
    """The college says what has been done."""

    what: ClassVar[str] = "rectification.progress_reported"
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationReviewed:
    """The unit that decided the star looked at it."""

    what: ClassVar[str] = "rectification.reviewed"
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationFellDue:
    """The deadline passed before it was passed."""

    what: ClassVar[str] = "rectification.fell_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationLapsed:
    """The result that listed the branch was voided (推倒重来)."""

    what: ClassVar[str] = "rectification.lapsed"
    lapsed_at: datetime
    because: str


RectificationEvent = (
    RectificationListed
    | MeasuresSet
    | ProgressReported
    | RectificationReviewed
    | RectificationFellDue
    | RectificationLapsed
)


def rectification_id(source: str, branch: str) -> str:
    """The rectification of ``branch`` that ``source``, a campaign or a regrade, made necessary."""
    return f"{source}:{branch}"


def evolve(state: Rectification | None, event: RectificationEvent) -> Rectification:
    """The state after ``event``; raises ValueError on a history that does not begin with the listing."""
    if isinstance(event, RectificationListed):
        return event.rectification
    if state is None:
        raise ValueError("a rectification begins with its listing")
    if isinstance(event, MeasuresSet):
        return _measured(state, event)
    if isinstance(event, ProgressReported):
        return replace(state, progress=(*state.progress, event.progress))
    if isinstance(event, RectificationReviewed):
        return _reviewed(replace(state, reviews=(*state.reviews, event.review)), event.review)
    if isinstance(event, RectificationFellDue):
        return replace(state, overdue=True)
    return _ended(state, RectificationStage.LAPSED, event.lapsed_at, event.because)


def _measured(state: Rectification, event: MeasuresSet) -> Rectification:
    anew = state.stage is RectificationStage.FAILED
    return replace(
        state,
        stage=RectificationStage.RECTIFYING,
        measures=event.measures,
        deadline=event.deadline,
        progress=() if anew else state.progress,
    )


def _reviewed(state: Rectification, review: Review) -> Rectification:
    if review.outcome is Outcome.EXTENDED:
        return replace(state, deadline=review.deadline, overdue=False)
    if review.outcome is Outcome.FAILED:
        return replace(state, stage=RectificationStage.FAILED, deadline=None, overdue=False)
    return _ended(state, RectificationStage.PASSED, review.reviewed_at, review.reason)


def _ended(
    state: Rectification, stage: RectificationStage, at: datetime, because: str
) -> Rectification:
    return replace(state, stage=stage, overdue=False, ended_at=at, ended_because=because)


RECTIFICATIONS = Ledger(
    collection="rectifications",
    state=Rectification,
    events=get_args(RectificationEvent),
    evolve=evolve,
)
