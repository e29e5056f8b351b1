"""What the decision of a round, and an objection to it, do to a nomination (F3, Q8)."""

from datetime import datetime

from services.common.errors import Refused
from services.scoring.domain.award.conditions import Finding, open_conditions
from services.scoring.domain.award.policy import Award
from services.scoring.domain.award_round.running import Candidate
from services.scoring.domain.nomination.events import (
    NominationProposed,
    NominationReleased,
    NominationRemoved,
    NominationSettled,
)
from services.scoring.domain.nomination.nomination import (
    MOVING,
    STAGE_TEXT,
    Nomination,
    NominationStage,
    Opinion,
)
from services.scoring.domain.rating.correcting import Change

NOT_CHOSEN = "评选结果已经确定，未列入表彰"


def candidate(
    key: str, nomination: Nomination | None, findings: tuple[Finding, ...], *, round_id: str
) -> Candidate:
    """The nomination ``key`` as somebody who may be chosen, with all that stands against it."""
    if nomination is None or nomination.round != round_id:
        return Candidate(id=key, name=key, award="", against=("这次评选没有这份推荐",))
    against = list(open_conditions(findings))
    if nomination.stage not in (NominationStage.WAITING, NominationStage.PROPOSED):
        against.append(f"推荐{STAGE_TEXT[nomination.stage]}")
    elif nomination.at < len(nomination.ladder) - 1:
        against.append(f"推荐还在“{nomination.rung.name}”，没有报上来")
    return Candidate(
        id=key, name=nomination.nominee.name, award=nomination.award, against=tuple(against)
    )


def propose(
    edition: int, opinion: Opinion, checks: tuple[Finding, ...], *, at: datetime
) -> tuple[NominationProposed, ...]:
    """It is among those chosen and shown; chosen again, with the new edition."""
    return (NominationProposed(edition=edition, opinion=opinion, checks=checks, checked_at=at),)


def release(nomination: Nomination, *, because: str) -> tuple[NominationReleased, ...]:
    """It is not among those chosen any more; one that is not shown stays as it is."""
    if nomination.stage is not NominationStage.PROPOSED:
        return ()
    return (NominationReleased(because=because),)


def require_shown(nomination: Nomination | None, round_id: str) -> Nomination:
    """The nomination that a notice of the round shows; raises Refused."""
    if (
        nomination is None
        or nomination.round != round_id
        or nomination.stage is not NominationStage.PROPOSED
    ):
        raise Refused(
            "公示的结果里没有这一项，请核对编号，或不填、在正文里说明", code="nomination_not_shown"
        )
    return nomination


def uphold(
    key: str, nomination: Nomination, *, removed: bool
) -> tuple[tuple[NominationRemoved | NominationReleased, ...], Change]:
    """An objection was right: it is removed for good, or released and examined again; and what to say of it.

    It is told by award and id: notes and lists name nobody.
    """
    if removed:
        text = f"取消{nomination.award_title}的推荐（{key}）"
        return (NominationRemoved(because=f"异议成立，{text}"),), _change(key, text)
    text = f"{nomination.award_title}的推荐（{key}）撤出公示，重新审查"
    return (NominationReleased(because=f"异议成立，{text}"),), _change(key, text)


def settle(nomination: Nomination, award: Award) -> tuple[NominationSettled, ...]:
    """What came of it when the round became final; what ended before stays ended."""
    if nomination.stage is NominationStage.PROPOSED:
        stage = NominationStage.RECOMMENDED if award.above else NominationStage.HONOURED
        return (NominationSettled(stage=stage, because=""),)
    if nomination.stage in MOVING:
        return (NominationSettled(stage=NominationStage.NOT_CHOSEN, because=NOT_CHOSEN),)
    return ()


def _change(key: str, text: str) -> Change:
    return Change(about=key, text=text, sheet=None)
