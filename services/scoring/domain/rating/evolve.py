"""The state of a rating after an event; replaying a history gives the state again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from services.common.kernel.ledger import Ledger
from services.scoring.domain.rating.events import (
    Adjusted,
    Corrected,
    Excused,
    Finalised,
    Placed,
    ProjectDecided,
    RatingEvent,
    Reinstated,
    Returned,
    Reviewed,
    SelfAssessed,
)
from services.scoring.domain.rating.state import Rating, RatingStage


def evolve(state: Rating | None, event: RatingEvent) -> Rating:
    """The state after ``event``; raises ValueError on a history that begins with neither assessment nor excuse."""
    if isinstance(event, SelfAssessed):
        return _assessed(state, event)
    if isinstance(event, Excused):
        return _excused(state, event)
    if state is None:
        raise ValueError("a rating begins with a self-assessment or an excuse")
    return _NEXT_STATE[type(event)](state, event)


def _assessed(state: Rating | None, event: SelfAssessed) -> Rating:
    # What was found before was about another assessment: only the decisions on projects outlive it.
    return Rating(
        campaign=event.campaign,
        period=event.period,
        branch=event.branch,
        stage=RatingStage.SUBMITTED,
        self_assessment=event.assessment,
        sheet=event.assessment.sheet,
        basis=event.assessment.submission,
        recognitions=state.recognitions if state else (),
    )


def _excused(state: Rating | None, event: Excused) -> Rating:
    before = state or Rating(
        campaign=event.campaign,
        period=event.period,
        branch=event.branch,
        stage=RatingStage.EXCUSED,
    )
    return replace(before, stage=RatingStage.EXCUSED, excuse=event.excuse)


def _returned(state: Rating, event: Returned) -> Rating:
    return replace(state, stage=RatingStage.RETURNED, returned=event.returned)


def _reinstated(state: Rating, event: Reinstated) -> Rating:
    return replace(state, stage=RatingStage.RETURNED, excuse=None, returned=event.returned)


def _reviewed(state: Rating, event: Reviewed) -> Rating:
    return replace(
        state,
        stage=RatingStage.REVIEWED,
        review=event.review,
        sheet=event.sheet,
        basis=event.review.submission,
    )


def _project_decided(state: Rating, event: ProjectDecided) -> Rating:
    decided = event.recognition
    others = tuple(each for each in state.recognitions if each.project != decided.project)
    return replace(state, recognitions=(*others, decided), sheet=event.sheet)


def _placed(state: Rating, event: Placed) -> Rating:
    return replace(
        state,
        stage=RatingStage.PLACED,
        allocation=event.allocation,
        star=event.star,
        because=event.because,
        tied_at=event.tied_at,
        placed_at=event.placed_at,
        adjustment=None,
    )


def _adjusted(state: Rating, event: Adjusted) -> Rating:
    return replace(
        state, star=event.adjustment.star, because=event.because, adjustment=event.adjustment
    )


def _corrected(state: Rating, event: Corrected) -> Rating:
    return replace(
        state,
        sheet=event.sheet,
        basis=event.basis,
        corrections=(*state.corrections, event.correction),
    )


def _finalised(state: Rating, event: Finalised) -> Rating:
    return replace(
        state,
        stage=RatingStage.FINAL,
        final_star=event.star,
        finalised_at=event.finalised_at,
    )


_NEXT_STATE: Mapping[type, Callable[[Rating, Any], Rating]] = {
    Returned: _returned,
    Reinstated: _reinstated,
    Reviewed: _reviewed,
    ProjectDecided: _project_decided,
    Placed: _placed,
    Adjusted: _adjusted,
    Corrected: _corrected,
    Finalised: _finalised,
}

RATINGS = Ledger(collection="ratings", state=Rating, events=get_args(RatingEvent), evolve=evolve)
