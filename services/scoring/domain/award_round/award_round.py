"""A round of one kind of awards: its state and what happens to it (F3).

open → published → final; published → open again, where an objection was upheld, until it is decided
anew; open or published → withdrawn. The kind is kept as it was when the round was opened.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger
from services.scoring.domain.award.policy import AwardKind, Level
from services.scoring.domain.meeting import Meeting


class RoundStage(StrEnum):
    """How far a round has come."""

    OPEN = "open"
    PUBLISHED = "published"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDeadline:
    """Units at ``level`` put forward and pass on until the end of the day ``by``."""

    level: Level
    by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDecision:
    """Who is to be honoured, by nomination, and the meeting that chose them."""

    winners: tuple[str, ...]
    meeting: Meeting
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRound:
    """The state. ``edition`` counts the decisions, ``notice`` shows the latest of them.

    ``stale``: why the latest decision does not stand any more, empty where it does. ``settled``: so many
    nominations have learnt how the round ended.
    """

    kind: AwardKind
    title: str
    year: int
    unit: str
    unit_path: tuple[str, ...]
    deadlines: tuple[LevelDeadline, ...]
    opened_at: datetime
    stage: RoundStage = RoundStage.OPEN
    edition: int = 0
    notice: str | None = None
    decision: RoundDecision | None = None
    stale: str = ""
    ended_at: datetime | None = None
    ended_because: str = ""
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOpened:
    """Nominations are taken from now on."""

    what: ClassVar[str] = "award_round.opened"
    award_round: AwardRound


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDecided:
    """The winners are chosen and shown under ``notice``."""

    what: ClassVar[str] = "award_round.decided"
    decision: RoundDecision
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundQuestioned:
    """An objection was upheld: what is shown is to be decided and shown anew."""

    what: ClassVar[str] = "award_round.questioned"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFinalised:
    """The window is over and nothing stands against it: the honours are given."""

    what: ClassVar[str] = "award_round.finalised"
    finalised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSettled:
    """So many more nominations know how the round ended."""

    what: ClassVar[str] = "award_round.settled"
    nominations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundWithdrawn:
    """It is not held: nothing comes of any nomination."""

    what: ClassVar[str] = "award_round.withdrawn"
    withdrawn_at: datetime
    because: str


RoundEvent = (
    RoundOpened | RoundDecided | RoundQuestioned | RoundFinalised | RoundSettled | RoundWithdrawn
)


def known_round(state: AwardRound | None) -> AwardRound:
    """The round, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的评选，请核对编号", code="award_round_not_found")
    return state


def evolve(state: AwardRound | None, event: RoundEvent) -> AwardRound:
    """The state after ``event``; raises ValueError on a history that does not begin with its opening."""
    if isinstance(event, RoundOpened):
        return event.award_round
    if state is None:
        raise ValueError("a round begins with its opening")
    if isinstance(event, RoundDecided):
        return replace(
            state,
            stage=RoundStage.PUBLISHED,
            edition=state.edition + 1,
            notice=event.notice,
            decision=event.decision,
            stale="",
        )
    if isinstance(event, RoundQuestioned):
        return replace(state, stage=RoundStage.OPEN, stale=event.because)
    if isinstance(event, RoundSettled):
        return replace(state, settled=state.settled + event.nominations)
    return _ended(state, event)


def _ended(state: AwardRound, event: RoundFinalised | RoundWithdrawn) -> AwardRound:
    if isinstance(event, RoundFinalised):
        return replace(state, stage=RoundStage.FINAL, ended_at=event.finalised_at)
    return replace(
        state,
        stage=RoundStage.WITHDRAWN,
        ended_at=event.withdrawn_at,
        ended_because=event.because,
    )


AWARD_ROUNDS = Ledger(
    collection="award_rounds", state=AwardRound, events=get_args(RoundEvent), evolve=evolve
)
