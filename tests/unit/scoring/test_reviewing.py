"""A college reviews a branch (Q3)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.common.errors import Refused
from services.scoring.domain.campaign.state import Campaign, Stage, Task, WindowException
from services.scoring.domain.part.part import Part
from services.scoring.domain.rating.evolve import evolve
from services.scoring.domain.rating.reviewing import review
from services.scoring.domain.rating.state import Rating, RatingStage
from tests.unit.scoring.reviewed import (
    BRANCH,
    CAMPAIGN,
    COLLEGE,
    MEETING,
    NOON,
    OWN,
    RATING,
    RETURNED,
    REVIEWED,
    SENT,
    reviewed,
)

LATER = NOON + timedelta(minutes=1)


def code_of(
    state: Rating | None = RATING,
    campaign: Campaign = CAMPAIGN,
    part: Part | None = None,
    by: str = COLLEGE,
    days: int = 0,
    meeting_on: date = MEETING.held_on,
) -> str:
    event = reviewed(
        reviewed_at=NOON + timedelta(days=days), meeting=replace(MEETING, held_on=meeting_on)
    )
    with pytest.raises(Refused) as caught:
        review(state, campaign, part, event, by=by)
    return caught.value.code


def test_q3_the_college_scores_anew_and_both_scores_stand_side_by_side() -> None:
    (event,) = review(RATING, CAMPAIGN, None, reviewed(), by=COLLEGE)

    state = evolve(RATING, event)

    rows = {row.code: row for row in event.review.differences}
    assert (rows["mass_appraisal"].own, rows["mass_appraisal"].difference) == (
        Decimal(25),
        Decimal(0),
    )
    assert len(rows) == len(OWN.sheet.items)
    assert all(row.difference == row.review - row.own for row in rows.values())
    assert (state.stage, state.sheet, state.basis) == (
        RatingStage.REVIEWED,
        event.sheet,
        "s-review",
    )
    assert state.self_assessment == OWN


def test_q3_a_review_may_be_replaced_until_the_part_is_sent_up() -> None:
    again = reviewed(reviewed_at=LATER)

    events = review(REVIEWED, CAMPAIGN, None, again, by=COLLEGE)
    reopened = review(REVIEWED, CAMPAIGN, RETURNED, again, by=COLLEGE)

    assert [event.review.reviewed_at for event in (*events, *reopened)] == [LATER, LATER]
    assert code_of(REVIEWED, part=SENT) == "part_sent"


def test_q3_of_two_reviews_the_later_one_counts() -> None:
    assert code_of(replace(REVIEWED), days=-1, meeting_on=date(2026, 11, 2)) == "superseded"


def test_q3_a_branch_does_not_review_itself() -> None:
    assert code_of(by=BRANCH) == "own_branch"


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (RatingStage.RETURNED, "assessment_returned"),
        (RatingStage.EXCUSED, "branch_excused"),
        (RatingStage.PLACED, "campaign_closed"),
        (RatingStage.FINAL, "rating_final"),
    ],
)
def test_q3_only_a_standing_self_assessment_is_reviewed(stage: RatingStage, code: str) -> None:
    assert code_of(replace(RATING, stage=stage)) == code


def test_q3_without_a_self_assessment_there_is_nothing_to_review() -> None:
    assert code_of(None) == "assessment_missing"
    assert code_of(replace(RATING, self_assessment=None)) == "assessment_missing"


@pytest.mark.parametrize(
    ("stage", "code"), [(Stage.DECISION, "campaign_closed"), (Stage.VOIDED, "campaign_voided")]
)
def test_q3_reviews_end_with_the_close(stage: Stage, code: str) -> None:
    assert code_of(campaign=replace(CAMPAIGN, stage=stage)) == code


def test_q3_the_window_of_reviews_is_open_due_and_locked() -> None:
    (event,) = review(RATING, CAMPAIGN, None, reviewed(), by=COLLEGE)

    assert event.review.late
    assert code_of(days=-30) == "window_closed"
    assert code_of(days=8) == "window_closed"


def test_q3_a_college_with_an_exception_has_more_time() -> None:
    given = WindowException(
        unit=COLLEGE, task=Task.REVIEW, until=date(2026, 12, 5), reason="书记住院"
    )
    campaign = replace(CAMPAIGN, exceptions=(given,))
    event = reviewed(reviewed_at=NOON + timedelta(days=10))

    (taken,) = review(RATING, campaign, None, event, by=COLLEGE)

    assert taken.review.late


def test_q3_the_meeting_was_held_before_the_review_was_sent() -> None:
    assert code_of(meeting_on=date(2026, 11, 24)) == "meeting_in_future"
