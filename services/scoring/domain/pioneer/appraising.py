"""评绩 (F2): self, branch and mass appraisal; once nothing is missing, a total and a grade. Missing is never zero."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from services.common.errors import Conflict, Refused
from services.common.kernel.workdays import day_text, local_day
from services.scoring.domain.meeting import require_held
from services.scoring.domain.pioneer.marks import (
    Mark,
    Votes,
    grade_of,
    rounded,
    takes_part,
    total_of,
    vote_score,
    wording,
)
from services.scoring.domain.pioneer.parts import PART_NAMES, OfBranch, OfMass, Own, Part, Result
from services.scoring.domain.pioneer.pioneer import (
    Appraised,
    Decided,
    Pioneer,
    PioneerEvent,
    evolve,
)
from services.scoring.domain.pioneer.policy import PioneerPolicy

Appraisal = Own | OfBranch | OfMass


def mass_appraisal(votes: Votes, invited: int, policy: PioneerPolicy, *, at: datetime) -> OfMass:
    """What a vote came to. Raises Refused on more votes than people, and on too few for the rule."""
    if votes.cast > invited:
        raise Refused(
            f"测评票 {votes.cast} 张，多于参加测评的 {invited} 人，请核对", code="votes_too_many"
        )
    percent = policy.participation_percent
    if not votes.cast or not takes_part(votes, invited, percent):
        raise Refused(
            f"应参加 {invited} 人，实收测评票 {votes.cast} 张，不足 {percent}%，结果不能采用，"
            "请重新组织测评",
            code="participation_too_low",
        )
    score = rounded(vote_score(votes, policy.worth))
    return OfMass(invited=invited, votes=votes, score=score, at=at)


def appraise(
    state: Pioneer, appraisal: Appraisal, policy: PioneerPolicy, *, because: str
) -> tuple[PioneerEvent, ...]:
    """Give, or give anew, one part; the same again changes nothing. With the last one comes the result.

    Raises Refused out of the days of appraising; where a result stands, a correction needs a reason and has no
    last day. Raises Conflict on an earlier form that comes later.
    """
    at = appraisal.at
    before = _given(state, appraisal)
    if before is not None and at < before.at:
        raise Conflict("已有更晚提交的评绩，本次提交不再采用", code="superseded")
    if before is not None and _same(before, appraisal):
        return ()
    if isinstance(appraisal, OfBranch):
        require_held(appraisal.meeting, by=local_day(at))
    if state.result is None:
        _require_open(state.year, local_day(at), policy)
    else:
        require_reason(state, because)
    event = Appraised(
        own=appraisal if isinstance(appraisal, Own) else None,
        branch=appraisal if isinstance(appraisal, OfBranch) else None,
        mass=appraisal if isinstance(appraisal, OfMass) else None,
        because=because,
    )
    return (event, *settled(evolve(state, event), policy, at=at))


def require_reason(state: Pioneer, because: str) -> None:
    """Raise Conflict where a result stands and nothing says why it should be another."""
    if state.result is not None and not because.strip():
        raise Conflict(
            f"{state.year}年的评绩已有结果，更正须写明理由（reason）", code="already_decided"
        )


def settled(state: Pioneer, policy: PioneerPolicy, *, at: datetime) -> tuple[Decided, ...]:
    """The result, once nothing is missing; none where it is what it was."""
    if state.missing or state.own is None or state.branch is None or state.mass is None:
        return ()
    weights = policy.weights
    scored = (
        (Part.OWN, Fraction(state.own.score), weights.own),
        (Part.BRANCH, Fraction(state.branch.score), weights.branch),
        (Part.MASS, vote_score(state.mass.votes, policy.worth), weights.mass),
    )
    total = total_of([(score, weight) for _, score, weight in scored])
    grade = grade_of(total, policy.grades)
    marks = tuple(
        Mark(part=PART_NAMES[part], score=rounded(score), weight=weight)
        for part, score, weight in scored
    )
    pledged = len(state.items)
    done = pledged - state.unfinished
    because = wording(marks, total, grade, done=done, pledged=pledged)
    if state.result is not None and state.result.because == because:
        return ()
    result = Result(total=total, grade=grade.grade, because=because, marks=marks, decided_at=at)
    return (Decided(result=result),)


def _given(state: Pioneer, appraisal: Appraisal) -> Appraisal | None:
    if isinstance(appraisal, Own):
        return state.own
    return state.branch if isinstance(appraisal, OfBranch) else state.mass


def _same(before: Appraisal, appraisal: Appraisal) -> bool:
    return replace(appraisal, at=before.at) == before


def _require_open(year: int, today: date, policy: PioneerPolicy) -> None:
    first, last = policy.days.appraise_from.of(year), policy.days.closing(year)
    if today < first:
        raise Refused(f"{year}年的评绩{day_text(first)}起办理", code="too_early")
    if today > last:
        raise Refused(
            f"{year}年的评绩到{day_text(last)}为止，已经过了期限", code="appraisal_closed"
        )
