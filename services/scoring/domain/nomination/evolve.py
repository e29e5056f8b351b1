"""The state of a nomination after an event; replaying a history gives the state again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.award.policy import Level
from services.scoring.domain.nomination.events import (
    NominationAmended,
    NominationAnswered,
    NominationDeclined,
    NominationEvent,
    NominationLeftOut,
    NominationMade,
    NominationPassed,
    NominationProposed,
    NominationReleased,
    NominationRemoved,
    NominationReturned,
    NominationSent,
    NominationSettled,
    NominationWithdrawn,
)
from services.scoring.domain.nomination.nomination import (
    FIRST,
    Nomination,
    NominationStage,
    Opinion,
)


def evolve(state: Nomination | None, event: NominationEvent) -> Nomination:
    """The state after ``event``; raises ValueError on a history that does not begin with its making."""
    if isinstance(event, NominationMade):
        return event.nomination
    if state is None:
        raise ValueError("a nomination begins with its making")
    return _NEXT[type(event)](state, event)


def _amended(state: Nomination, event: NominationAmended) -> Nomination:
    return replace(
        state,
        stage=NominationStage.WAITING,
        at=FIRST,
        case=event.case,
        opinions=(event.opinion,),
        checks=event.checks,
        checked_at=event.checked_at,
        note="",
    )


def _passed(state: Nomination, event: NominationPassed) -> Nomination:
    return replace(state, at=state.at + 1, opinions=(*state.opinions, event.opinion), note="")


def _left_out(state: Nomination, event: NominationLeftOut) -> Nomination:
    return replace(state, note=event.because)


def _returned(state: Nomination, event: NominationReturned) -> Nomination:
    return replace(state, stage=NominationStage.RETURNED, until=event.until, note=event.reason)


def _declined(state: Nomination, event: NominationDeclined) -> Nomination:
    return replace(state, stage=NominationStage.DECLINED, note=event.reason)


def _withdrawn(state: Nomination, event: NominationWithdrawn) -> Nomination:
    return replace(state, stage=NominationStage.WITHDRAWN, until=None, note=event.reason)


def _proposed(state: Nomination, event: NominationProposed) -> Nomination:
    return replace(
        state,
        stage=NominationStage.PROPOSED,
        edition=event.edition,
        opinions=(*_from_below(state), event.opinion),
        checks=event.checks,
        checked_at=event.checked_at,
        note="",
    )


def _released(state: Nomination, event: NominationReleased) -> Nomination:
    return replace(
        state,
        stage=NominationStage.WAITING,
        edition=0,
        opinions=_from_below(state),
        note=event.because,
    )


def _from_below(state: Nomination) -> tuple[Opinion, ...]:
    """What was said before the decision."""
    return tuple(each for each in state.opinions if each.level is not Level.UNIVERSITY)


def _removed(state: Nomination, event: NominationRemoved) -> Nomination:
    return replace(state, stage=NominationStage.REMOVED, edition=0, note=event.because)


def _settled(state: Nomination, event: NominationSettled) -> Nomination:
    return replace(state, stage=event.stage, note=event.because)


def _sent(state: Nomination, event: NominationSent) -> Nomination:
    return replace(state, stage=NominationStage.SENT, sent=event.sending, note="")


def _answered(state: Nomination, event: NominationAnswered) -> Nomination:
    return replace(state, stage=event.stage, answer=event.answer, note=event.because)


_NEXT: Mapping[type, Callable[[Nomination, Any], Nomination]] = {
    NominationAmended: _amended,
    NominationPassed: _passed,
    NominationLeftOut: _left_out,
    NominationReturned: _returned,
    NominationDeclined: _declined,
    NominationWithdrawn: _withdrawn,
    NominationProposed: _proposed,
    NominationReleased: _released,
    NominationRemoved: _removed,
    NominationSettled: _settled,
    NominationSent: _sent,
    NominationAnswered: _answered,
}
NOMINATIONS = Ledger(
    collection="nominations",
    state=Nomination,
    events=get_args(NominationEvent),
    evolve=evolve,
)
