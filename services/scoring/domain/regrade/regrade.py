"""What a regrade is at a moment, what happens to it, and the state after that (Q7, Q12)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.canonical import sha256_hex
from services.common.kernel.ledger import Ledger
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.rating.state import Branch, Recognition
from services.scoring.domain.sheet import ScoreSheet


class RegradeStage(StrEnum):
    """How far a regrade has come."""

    OPENED = "opened"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    FINAL = "final"
    REFUSED = "refused"
    LAPSED = "lapsed"


ENDED = (RegradeStage.FINAL, RegradeStage.REFUSED, RegradeStage.LAPSED)


class Cause(StrEnum):
    """升级增星 by application, 降级摘星 by proposal, or 责令重新评定 by a spot check."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    REDO = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Who wants it and why. ``facts``: the submission with the branch's own facts, empty without any.

    ``redo_by`` and ``spot_check``: by when, and by which check, it was ordered.
    """

    cause: Cause
    reason: str
    claimed_star: int | None
    asked_by: str
    asked_at: datetime
    own: ScoreSheet | None
    facts: str
    redo_by: date | None
    spot_check: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeReview:
    """What the college found, how it looked, and what its meeting concluded."""

    sheet: ScoreSheet
    star_opinion: int
    methods: tuple[str, ...]
    meeting: Meeting
    reviewed_at: datetime
    submission: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeDecision:
    """The star that 党委组织部 gives, and why; ``star`` None: refused, the star stays.

    ``because`` is the sentence that a branch's secretary reads. ``rectify_by``: the deadline of 整顿
    that a downgrade carries.
    """

    star: int | None
    reason: str
    because: str
    meeting: Meeting
    decided_by: str
    decided_at: datetime
    rectify_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """The state. ``unit`` decided the campaign and decides this; ``standard`` is the hash it rates by.

    ``sheet`` is what counts: the college's, with recognised projects only, as corrected; it rests on
    the facts of submission ``basis``. ``edition`` counts what was shown of it, ``notice`` is the latest.
    """

    campaign: str
    unit: str
    unit_path: tuple[str, ...]
    branch: Branch
    standard: str
    from_star: int
    opening: Opening
    stage: RegradeStage = RegradeStage.OPENED
    review: RegradeReview | None = None
    recognitions: tuple[Recognition, ...] = ()
    sheet: ScoreSheet | None = None
    basis: str = ""
    decision: RegradeDecision | None = None
    edition: int = 0
    notice: str | None = None
    corrected_by: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_because: str = ""

    @property
    def star(self) -> int:
        """The star that holds once it is final."""
        given = self.decision.star if self.decision else None
        return self.from_star if given is None else given


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeOpened:
    """Somebody asks for the branch to be rated again; what they asked never changes."""

    what: ClassVar[str] = "regrade.opened"
    regrade: Regrade


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeReviewed:
    """The college scored anew; ``sheet`` is its sheet with recognised projects only."""

    what: ClassVar[str] = "regrade.reviewed"
    review: RegradeReview
    sheet: ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeDecided:
    """党委组织部 gives a star, shown under ``notice``, or refuses; ``sheet`` counts in what it recognised."""

    what: ClassVar[str] = "regrade.decided"
    decision: RegradeDecision
    recognitions: tuple[Recognition, ...]
    sheet: ScoreSheet
    notice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeCorrected:
    """The answer to an objection changed the sheet: it is decided and shown again."""

    what: ClassVar[str] = "regrade.corrected"
    objection: str
    sheet: ScoreSheet
    recognitions: tuple[Recognition, ...]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeFinalised:
    """The window is over and every objection answered: the star stands."""

    what: ClassVar[str] = "regrade.finalised"
    finalised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeLapsed:
    """What it builds on counts no more."""

    what: ClassVar[str] = "regrade.lapsed"
    lapsed_at: datetime
    because: str


RegradeEvent = (
    RegradeOpened
    | RegradeReviewed
    | RegradeDecided
    | RegradeCorrected
    | RegradeFinalised
    | RegradeLapsed
)


def regrade_id(branch: str, number: int) -> str:
    """The ``number``-th regrade (from 1) of a branch: two that are opened at once are the same one."""
    return "g" + sha256_hex(f"{branch}\n{number}".encode())[:31]


def known_regrade(state: Regrade | None) -> Regrade:
    """The regrade, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的升降级或重新评定，请核对编号", code="regrade_not_found")
    return state


def sheet_of(regrade: Regrade) -> ScoreSheet:
    """The sheet that counts; raises ValueError before the review."""
    if regrade.sheet is None:
        raise ValueError("a regrade has a sheet once it is reviewed")
    return regrade.sheet


def evolve(state: Regrade | None, event: RegradeEvent) -> Regrade:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, RegradeOpened):
        return event.regrade
    if state is None:
        raise ValueError("a regrade begins with its opening")
    if isinstance(event, RegradeReviewed):
        return replace(
            state,
            stage=RegradeStage.REVIEWED,
            review=event.review,
            sheet=event.sheet,
            basis=event.review.submission,
        )
    if isinstance(event, RegradeDecided):
        return _decided(state, event)
    return _later(state, event)


def _decided(state: Regrade, event: RegradeDecided) -> Regrade:
    decided = replace(
        state, decision=event.decision, recognitions=event.recognitions, sheet=event.sheet
    )
    if event.notice is None:
        return replace(
            decided,
            stage=RegradeStage.REFUSED,
            ended_at=event.decision.decided_at,
            ended_because=event.decision.because,
        )
    return replace(
        decided, stage=RegradeStage.PUBLISHED, notice=event.notice, edition=state.edition + 1
    )


def _later(state: Regrade, event: RegradeCorrected | RegradeFinalised | RegradeLapsed) -> Regrade:
    if isinstance(event, RegradeCorrected):
        return replace(
            state,
            stage=RegradeStage.REVIEWED,
            sheet=event.sheet,
            recognitions=event.recognitions,
            basis=event.basis,
            corrected_by=(*state.corrected_by, event.objection),
        )
    if isinstance(event, RegradeFinalised):
        return replace(state, stage=RegradeStage.FINAL, ended_at=event.finalised_at)
    return replace(
        state,
        stage=RegradeStage.LAPSED,
        ended_at=event.lapsed_at,
        ended_because=event.because,
    )


REGRADES = Ledger(
    collection="regrades", state=Regrade, events=get_args(RegradeEvent), evolve=evolve
)
