"""Who may put whom forward, and the ladder that a nomination climbs (F3)."""

from collections.abc import Sequence
from datetime import datetime

from services.common.errors import Conflict, Forbidden, Refused
from services.common.kernel.workdays import local_day
from services.common.units import Unit
from services.scoring.domain.award.conditions import Finding, require_none_unmet
from services.scoring.domain.award.policy import LEVEL_TITLES, Award, Level, NomineeKind
from services.scoring.domain.meeting import require_held
from services.scoring.domain.nomination.events import (
    NominationAmended,
    NominationMade,
    NominationWithdrawn,
)
from services.scoring.domain.nomination.nomination import (
    FIRST,
    STAGE_TEXT,
    Case,
    Nomination,
    NominationStage,
    Nominee,
    Opinion,
    Rung,
)


def ladder_of(award: Award, units: Sequence[Unit], *, top: str) -> tuple[Rung, ...]:
    """From the nominating unit (the first of ``units``) up to ``top``; raises Refused where it may not nominate.

    ``units`` are the unit and those above it, from below.
    """
    first = units[0]
    if first.kind not in award.nominated_by:
        allowed = "、".join(LEVEL_TITLES[level] for level in award.nominated_by)
        raise Refused(
            f"{award.title}由{allowed}推荐，“{first.name}”不在其列", code="not_a_nominator"
        )
    return tuple(
        Rung(level=Level(unit.kind), unit=unit.id, name=unit.name)
        for unit in units
        if unit.kind in award.levels or unit.id == top
    )


def require_nominee(award: Award, nominee: Nominee, unit: Unit) -> None:
    """Raise Refused unless the award is for such a nominee, and the unit may speak for them.

    A department speaks for its field in the whole school; any other unit for itself and those below it.
    """
    if nominee.kind is not award.nominee and not (
        award.nominee is NomineeKind.PERSON and nominee.kind is NomineeKind.MEMBER
    ):
        wanted = {
            NomineeKind.MEMBER: "党员，请填党员名册里的编号（member）",
            NomineeKind.PERSON: "个人",
            NomineeKind.BRANCH: "党支部，请填党支部编码（branch）",
        }[award.nominee]
        raise Refused(f"{award.title}的推荐对象是{wanted}", code="wrong_nominee")
    if unit.kind != Level.DEPARTMENT and unit.id not in nominee.unit_path:
        raise Refused(
            f"{nominee.name}不在“{unit.name}”之下，不能由它推荐", code="nominee_elsewhere"
        )


def nominate(state: Nomination | None, nomination: Nomination) -> tuple[NominationMade, ...]:
    """Put somebody forward; raises Conflict on one who is put forward already, Refused on unmet conditions.

    What was withdrawn does not stand in the way.
    """
    if state is not None and state.stage is not NominationStage.WITHDRAWN:
        raise Conflict(
            f"{state.nominee.name}已由“{state.ladder[0].name}”推荐（{STAGE_TEXT[state.stage]}），"
            "同一次评选的同一奖项只能推荐一次",
            code="already_nominated",
        )
    _require_sound(nomination.opinions[0], nomination.checks, nomination.nominee)
    return (NominationMade(nomination=nomination),)


def amend(
    state: Nomination, case: Case, opinion: Opinion, checks: tuple[Finding, ...], *, at: datetime
) -> tuple[NominationAmended, ...]:
    """What was returned comes again, from the unit that nominated."""
    _require_sound(opinion, checks, state.nominee)
    return (NominationAmended(case=case, opinion=opinion, checks=checks, checked_at=at),)


def withdraw(nomination: Nomination, *, unit: str, reason: str) -> tuple[NominationWithdrawn, ...]:
    """Who nominated takes it back, while nobody has passed it on or after it was returned.

    Raises Forbidden for any other unit, Conflict later.
    """
    if nomination.unit != unit:
        raise Forbidden(
            f"{nomination.nominee.name}由“{nomination.ladder[0].name}”推荐，只有它可以撤回",
            code="not_the_nominator",
        )
    waits = nomination.stage is NominationStage.WAITING
    if waits and nomination.at > FIRST:
        raise Conflict(
            f"{nomination.nominee.name}的推荐已经报送到“{nomination.rung.name}”，请由它退回之后再撤回",
            code="passed_on",
        )
    if not waits and nomination.stage is not NominationStage.RETURNED:
        raise Conflict(
            f"{nomination.nominee.name}的推荐{STAGE_TEXT[nomination.stage]}，不能撤回",
            code="nomination_ended",
        )
    return (NominationWithdrawn(reason=reason),)


def is_amendment(state: Nomination | None, unit: str) -> bool:
    """Whether a nomination by ``unit`` amends one that was returned to it."""
    return state is not None and state.stage is NominationStage.RETURNED and state.unit == unit


def _require_sound(opinion: Opinion, checks: tuple[Finding, ...], nominee: Nominee) -> None:
    require_held(opinion.meeting, by=local_day(opinion.given_at))
    require_none_unmet(checks, name=nominee.name)
