"""What may be done with a round, by whom and when (F3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.workdays import day_text, end_of_day, local_day
from services.scoring.domain.award.policy import LEVEL_TITLES, AwardKind, Level
from services.scoring.domain.award_round.award_round import (
    AwardRound,
    LevelDeadline,
    RoundDecided,
    RoundDecision,
    RoundFinalised,
    RoundOpened,
    RoundQuestioned,
    RoundSettled,
    RoundStage,
    RoundWithdrawn,
    known_round,
)
from services.scoring.domain.meeting import require_held

NAMED = 5
"""How many faults of a decision a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody to be honoured with ``award``; ``against``: what stands against it, in sentences."""

    id: str
    name: str
    award: str
    against: tuple[str, ...]


def deadlines_of(
    kind: AwardKind, days: Mapping[Level, date], *, on: date
) -> tuple[LevelDeadline, ...]:
    """A day for every level that the kind passes, none earlier than ``on`` or than one below. Raises Refused."""
    missing = [LEVEL_TITLES[level] for level in kind.levels if level not in days]
    if missing:
        raise Refused(f"还要写明截止日期：{'、'.join(missing)}", code="deadline_missing")
    found = tuple(LevelDeadline(level=level, by=days[level]) for level in kind.levels)
    if any(each.by < on for each in found):
        raise Refused("截止日期不能早于今天，请核对", code="date_passed")
    branch = days.get(Level.BRANCH)
    college = days.get(Level.COLLEGE)
    if branch and college and college < branch:
        raise Refused(
            f"院级党委的截止日期 {day_text(college)}早于党支部的 {day_text(branch)}，请核对",
            code="deadlines_crossed",
        )
    return found


def open_round(state: AwardRound | None, award_round: AwardRound) -> tuple[RoundOpened, ...]:
    """Open it; raises Conflict where the id was used before."""
    if state is not None:
        raise Conflict(
            f"编号已用于“{state.title}”，请换一个编号",
            code="award_round_exists",
        )
    return (RoundOpened(award_round=award_round),)


def require_running(state: AwardRound | None) -> AwardRound:
    """The round, while nominations may still move; raises NotFound or Refused."""
    award_round = known_round(state)
    if award_round.stage is RoundStage.FINAL:
        raise Refused(f"“{award_round.title}”的结果已经确定", code="award_round_final")
    if award_round.stage is RoundStage.WITHDRAWN:
        raise Refused(
            f"“{award_round.title}”已经撤销：{award_round.ended_because}",
            code="award_round_withdrawn",
        )
    return award_round


def require_own(award_round: AwardRound, unit: str) -> None:
    """Raise Forbidden unless ``unit`` opened the round."""
    if award_round.unit != unit:
        raise Forbidden(
            f"这次评选由单位“{award_round.unit}”组织，只有它可以办理",
            code="not_the_rounds_unit",
        )


def require_in_time(
    award_round: AwardRound, level: Level, at: datetime, *, until: date | None = None
) -> None:
    """Raise Refused where the level's day is over; ``until`` is a later day that was given with a return."""
    days = [each.by for each in award_round.deadlines if each.level is level]
    last = max([*days, *([until] if until else [])], default=None)
    if last is not None and at >= end_of_day(last):
        raise Refused(
            f"{LEVEL_TITLES[level]}的截止日期是 {day_text(last)}，已经过了", code="deadline_passed"
        )


def decide(
    award_round: AwardRound,
    decision: RoundDecision,
    candidates: Sequence[Candidate],
    *,
    notice: str,
) -> tuple[RoundDecided, ...]:
    """Choose the winners; raises Refused with everything that stands against it, Conflict while it is shown."""
    if award_round.stage is RoundStage.PUBLISHED:
        raise Conflict(
            f"这次评选的结果正在公示（“{award_round.notice}”），不能重复决定",
            code="already_published",
        )
    require_held(decision.meeting, by=local_day(decision.decided_at))
    faults = [
        *(f"{each.name}：{told}" for each in candidates for told in each.against),
        *_too_many(award_round.kind, candidates),
    ]
    if faults:
        named = "；".join(faults[:NAMED]) + ("等" if len(faults) > NAMED else "")
        raise Refused(f"不能这样决定：{named}", code="decision_refused")
    return (RoundDecided(decision=decision, notice=notice),)


def question(award_round: AwardRound, because: str) -> tuple[RoundQuestioned, ...]:
    """An objection was upheld. Raises Refused where nothing is shown."""
    if award_round.decision is None:
        raise Refused("这次评选还没有公示，没有可以更正的结果", code="not_published")
    return (RoundQuestioned(because=because),)


def finalise(award_round: AwardRound, *, at: datetime) -> tuple[RoundFinalised, ...]:
    """The honours are given; whether the window is over and all is answered is the notice's to say."""
    to_finalise(award_round)
    return (RoundFinalised(finalised_at=at),)


def to_finalise(award_round: AwardRound) -> str:
    """The notice that shows what may become final; raises Refused."""
    if award_round.stale:
        raise Refused(f"{award_round.stale}，须重新决定并公示", code="decision_stale")
    if award_round.stage is not RoundStage.PUBLISHED or award_round.notice is None:
        raise Refused(
            "评选结果还没有公示；公示期满、异议全部答复之后才能确定", code="not_published"
        )
    return award_round.notice


def withdraw(*, at: datetime, because: str) -> tuple[RoundWithdrawn, ...]:
    """Hold a running round no more."""
    return (RoundWithdrawn(withdrawn_at=at, because=because),)


def settle(count: int) -> tuple[RoundSettled, ...]:
    """So many nominations have been told; none, nothing."""
    return (RoundSettled(nominations=count),) if count else ()


def _too_many(kind: AwardKind, candidates: Sequence[Candidate]) -> list[str]:
    return [
        f"{award.title}最多 {award.winners} 名，选了 {chosen} 名"
        for award in kind.awards
        if (chosen := sum(each.award == award.id for each in candidates)) > award.winners
    ]
