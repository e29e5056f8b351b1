"""Objections: who may raise one, how it is answered, once (Q8)."""

from datetime import timedelta

import pytest

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.scoring.domain.publication.objecting import (
    answer,
    raise_objection,
    require_answerable,
)
from services.scoring.domain.publication.objection import (
    Decision,
    Objection,
    ObjectionDecided,
    ObjectionStage,
    evolve,
)
from tests.unit.scoring.notices import (
    CLOSES_AT,
    SCHOOL,
    decision,
    meeting,
    notice,
    objection,
    rejection,
)


def answered(wish: Decision) -> Objection:
    (event,) = answer(objection(), wish, unit=SCHOOL)
    return evolve(objection(), event)


def refusal(wish: Decision) -> str:
    with pytest.raises(Refused) as caught:
        answer(objection(), wish, unit=SCHOOL)
    return caught.value.code


def test_q8_an_objection_in_time_is_kept_as_it_was_raised() -> None:
    (event,) = raise_objection(None, notice(), objection())

    state = evolve(None, event)

    assert state == objection()
    assert state.stage is ObjectionStage.RECEIVED


def test_q8_the_same_objection_again_changes_nothing() -> None:
    assert raise_objection(objection(), notice(), objection()) == ()


def test_q8_an_objection_after_the_window_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        raise_objection(None, notice(), objection(raised_at=CLOSES_AT))

    assert caught.value.code == "notice_over"


def test_a_history_begins_with_the_objection() -> None:
    with pytest.raises(ValueError, match="begins with somebody raising it"):
        evolve(None, ObjectionDecided(decision=decision()))


@pytest.mark.parametrize("outcome", [ObjectionStage.UPHELD, ObjectionStage.MODIFIED])
def test_q8_an_objection_is_upheld_or_modified_with_a_correction(outcome: ObjectionStage) -> None:
    state = answered(decision(outcome=outcome))

    assert state.stage is outcome
    assert state.decision == decision(outcome=outcome)
    assert refusal(decision(outcome=outcome, change=None)) == "correction_mismatch"


def test_q8_an_objection_is_rejected_with_its_reason_and_without_a_correction() -> None:
    state = answered(rejection())

    assert state.stage is ObjectionStage.REJECTED
    assert refusal(rejection(change=decision().change)) == "correction_mismatch"


def test_q8_only_who_published_answers() -> None:
    with pytest.raises(Forbidden, match="由单位“jxnu”发布") as caught:
        require_answerable(objection(), "jxnu.mks")

    assert caught.value.code == "not_the_notices_unit"


def test_q8_an_objection_nobody_raised_cannot_be_answered() -> None:
    with pytest.raises(NotFound) as caught:
        require_answerable(None, SCHOOL)

    assert caught.value.code == "objection_not_found"


def test_q8_of_two_answers_the_second_is_told_of_the_first() -> None:
    with pytest.raises(Conflict) as caught:
        answer(answered(rejection()), decision(), unit=SCHOOL)

    assert caught.value.code == "objection_answered"
    assert "已于 2026年11月26日答复（异议不成立）" in caught.value.message


def test_q8_the_collective_study_lies_between_the_objection_and_its_answer() -> None:
    assert refusal(rejection(meeting=meeting(day=23))) == "meeting_before_objection"
    assert refusal(rejection(meeting=meeting(day=27))) == "meeting_in_future"
    assert answered(rejection(meeting=meeting(day=24))).decision is not None
    assert answered(rejection(meeting=meeting(day=26))).decision is not None


def test_q8_the_days_of_study_are_days_in_shanghai() -> None:
    late = objection().raised_at + timedelta(hours=12, minutes=30)

    with pytest.raises(Refused, match="早于异议提出的日期 2026年11月25日"):
        answer(objection(raised_at=late), rejection(meeting=meeting(day=24)), unit=SCHOOL)
