"""整顿 (Q11): listed, measures with leaders and a deadline, progress, and a review by who decided the star."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce

import pytest

from services.common.errors import Forbidden, NotFound, Refused
from services.scoring.domain.origin import Origin
from services.scoring.domain.rating.state import Branch
from services.scoring.domain.rectification.bottom_list import Listed
from services.scoring.domain.rectification.rectification import (
    Cause,
    Measures,
    Outcome,
    Rectification,
    RectificationEvent,
    RectificationFellDue,
    RectificationStage,
    Responsible,
    Review,
    evolve,
    rectification_id,
)
from services.scoring.domain.rectification.rectifying import (
    MOST_PROGRESS,
    at_bottom,
    downgraded,
    fall_due,
    known_rectification,
    lapse,
    list_branch,
    report,
    require_branch,
    set_measures,
)
from services.scoring.domain.rectification.reviewing import review

SCHOOL, COLLEGE, CODE = "jxnu", "jxnu.mks", "jxnu.mks.01"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DEADLINE, LATER = date(2026, 12, 31), date(2027, 3, 31)
OVER = datetime(2026, 12, 31, 16, tzinfo=UTC)
BRANCH = Branch(code=CODE, name="第一党支部", path=(SCHOOL, COLLEGE, CODE), category="学生")
ORIGIN = Origin(source="2026", campaign="2026", unit=SCHOOL, unit_path=(SCHOOL,))
ROW = Listed(unit=CODE, rank=1, total=Decimal(40), tied=False, because="倒数第 1 名")
LISTED = at_bottom(BRANCH, ORIGIN, ROW, at=NOON)
LEADER = Responsible(name="（虚构）周", duty="副书记")


def after(state: Rectification | None, events: Sequence[RectificationEvent]) -> Rectification:
    found = reduce(evolve, events, state)
    assert found is not None
    return found


def measured(
    state: Rectification = LISTED, deadline: date = DEADLINE, at: datetime = NOON
) -> Rectification:
    measures = Measures(
        text="调整班子",
        school_level=(LEADER,),
        division_level=(LEADER,),
        set_at=at,
        submission="s1",
    )
    return after(state, set_measures(state, measures, deadline))


def told(state: Rectification, at: datetime = NOON) -> Rectification:
    return after(state, report(state, text="已改选", at=at, submission="s2"))


def reviewed(
    state: Rectification,
    outcome: str,
    deadline: date | None = None,
    *,
    unit: str = SCHOOL,
    by: str = SCHOOL,
) -> Rectification:
    found = Review(
        outcome=Outcome(outcome),
        reason="班子健全",
        reviewed_by="部务会",
        deadline=deadline,
        reviewed_at=NOON,
        submission="s3",
    )
    return after(state, review(state, found, unit=unit, by=by))


def test_q11_a_branch_is_listed_once_with_its_place_and_reason() -> None:
    state = after(None, list_branch(None, LISTED))

    assert (state.cause, state.rank, state.because) == (Cause.BOTTOM, 1, "倒数第 1 名")
    assert (state.stage, state.deadline, state.is_open) == (RectificationStage.LISTED, None, True)
    assert list_branch(state, LISTED) == ()
    assert rectification_id("2026", CODE) == "2026:jxnu.mks.01"


def test_q12_a_downgrade_carries_its_deadline() -> None:
    state = downgraded(BRANCH, ORIGIN, because="不符合四星", deadline=DEADLINE, at=NOON)

    assert (state.cause, state.rank, state.deadline) == (Cause.DOWNGRADE, None, DEADLINE)
    assert measured(state).stage is RectificationStage.RECTIFYING
    with pytest.raises(Refused) as caught:
        measured(state, LATER)
    assert caught.value.code == "deadline_fixed"


def test_q11_measures_progress_and_a_review_that_passes_take_a_branch_off_the_list() -> None:
    state = reviewed(told(measured()), "passed")

    assert (state.stage, state.is_open) == (RectificationStage.PASSED, False)
    assert (state.ended_at, state.ended_because) == (NOON, "班子健全")
    assert [each.text for each in state.progress] == ["已改选"]
    with pytest.raises(Refused) as caught:
        measured(state)
    assert caught.value.code == "rectification_ended"


def test_q11_measures_may_be_made_better_in_the_same_time() -> None:
    state = told(measured())

    assert measured(state, date(2026, 12, 1)).deadline == date(2026, 12, 1)
    assert measured(state).progress == state.progress


def test_q11_more_time_is_given_by_a_review_only() -> None:
    state = after(measured(), fall_due(measured(), OVER))
    extended = reviewed(state, "extended", LATER)

    assert state.overdue
    assert (extended.deadline, extended.overdue) == (LATER, False)
    assert extended.stage is RectificationStage.RECTIFYING


@pytest.mark.parametrize(
    ("state", "deadline", "code"),
    [
        (LISTED, LATER, "deadline_missing"),
        (measured(), None, "deadline_missing"),
        (measured(), DEADLINE, "deadline_not_later"),
        (reviewed(told(measured()), "passed"), LATER, "rectification_ended"),
    ],
)
def test_q11_what_cannot_be_extended(
    state: Rectification, deadline: date | None, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        reviewed(state, "extended", deadline)

    assert caught.value.code == code


def test_q11_what_failed_begins_again_with_measures_and_stays_listed() -> None:
    failed = reviewed(told(measured()), "failed")
    again = measured(failed, LATER)

    assert (failed.stage, failed.deadline) == (RectificationStage.FAILED, None)
    assert failed.is_open
    assert (again.stage, again.progress) == (RectificationStage.RECTIFYING, ())
    with pytest.raises(Refused) as caught:
        told(failed)
    assert caught.value.code == "measures_missing"


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_q11_nothing_is_reviewed_before_measures_are_set(outcome: str) -> None:
    with pytest.raises(Refused) as caught:
        reviewed(LISTED, outcome)

    assert caught.value.code == "measures_missing"


def test_q11_nothing_passes_without_progress() -> None:
    with pytest.raises(Refused) as caught:
        reviewed(measured(), "passed")

    assert caught.value.code == "progress_missing"


def test_q11_a_deadline_lies_ahead() -> None:
    with pytest.raises(Refused) as caught:
        measured(LISTED, date(2026, 11, 22))

    assert caught.value.code == "deadline_past"


def test_q11_progress_after_the_deadline_is_taken_and_marked() -> None:
    state = told(told(measured()), OVER)

    assert [each.late for each in state.progress] == [False, True]


def test_q11_progress_has_an_end() -> None:
    state = replace(measured(), progress=told(measured()).progress * MOST_PROGRESS)

    with pytest.raises(Refused) as caught:
        told(state)

    assert caught.value.code == "progress_full"


def test_q11_a_deadline_that_passed_is_marked_once() -> None:
    state = measured()
    marked = after(state, fall_due(state, OVER))

    assert fall_due(state, OVER - timedelta(milliseconds=1)) == ()
    assert marked.overdue
    assert fall_due(marked, OVER) == ()
    assert fall_due(LISTED, OVER) == ()
    assert fall_due(reviewed(told(state), "passed"), OVER) == ()


def test_q7_what_a_voided_campaign_listed_is_lifted() -> None:
    state = after(measured(), lapse(measured(), at=NOON, because="推倒重来"))

    assert (state.stage, state.ended_because) == (RectificationStage.LAPSED, "推倒重来")
    assert lapse(state, at=NOON, because="推倒重来") == ()


def test_q11_the_unit_that_decided_reviews_and_never_the_branch() -> None:
    with pytest.raises(Refused) as elsewhere:
        reviewed(measured(), "failed", unit=COLLEGE)
    with pytest.raises(Forbidden) as own:
        reviewed(measured(), "failed", by=CODE)

    assert (elsewhere.value.code, own.value.code) == ("rectification_elsewhere", "own_branch")


def test_q11_measures_are_about_the_branch_and_by_those_above_it() -> None:
    require_branch(LISTED, CODE, COLLEGE)
    with pytest.raises(Refused) as elsewhere:
        require_branch(LISTED, "jxnu.mks.02", COLLEGE)
    with pytest.raises(Forbidden):
        require_branch(LISTED, CODE, CODE)
    with pytest.raises(NotFound):
        known_rectification(None)

    assert elsewhere.value.code == "rectification_elsewhere"
    assert known_rectification(LISTED) == LISTED


def test_a_rectification_begins_with_its_listing() -> None:
    with pytest.raises(ValueError, match="listing"):
        evolve(None, RectificationFellDue())
