"""Self-assessments in time, sent back, set aside and brought back (Q2, Q3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.campaign.events import ExceptionMade
from services.scoring.domain.campaign.state import Campaign
from services.scoring.domain.part.part import Part
from services.scoring.domain.rating.assessing import assess, stand_aside
from services.scoring.domain.rating.events import Excused, Placed
from services.scoring.domain.rating.evolve import evolve
from services.scoring.domain.rating.excusing import excuse, reinstate
from services.scoring.domain.rating.placing import place
from services.scoring.domain.rating.returning import NOT_RETURNABLE, send_back
from services.scoring.domain.rating.state import (
    Branch,
    Excuse,
    Rating,
    RatingStage,
    Return,
    known_rating,
    require_branch,
)
from tests.unit.scoring.campaigns import (
    BRANCH,
    COLLEGE,
    DECISION,
    NOON,
    OWNER,
    PLANNED,
    SCHOOL,
    SELF,
    after,
    assessed,
    exception,
    later,
    nov,
    on,
    sheet,
)
from tests.unit.scoring.reviewed import REVIEWED, SENT

RATED = evolve(None, assessed())
BACK = Return(reason="人数不符", returned_at=NOON, until=nov(27))
ASIDE = Excused(
    campaign="c1", period="2026H2", branch=OWNER, excuse=Excuse(reason="新成立", by_rule=False)
)
BY_RULE = replace(ASIDE, excuse=Excuse(reason="不满一年", by_rule=True))
RETURNED = evolve(RATED, send_back(RATED, SELF, None, BACK, by=COLLEGE)[0])
STAR = Placed(allocation=1, star=4, because="总分 92 分。", tied_at=None, placed_at=NOON)


def code_of(state: Rating | None, campaign: Campaign, received_at: datetime) -> str:
    try:
        assess(state, campaign, assessed(received_at))
    except Refused as refused:
        return refused.code
    return "taken"


def test_q2_in_time_it_counts_and_in_grace_it_is_late() -> None:
    in_time, grace = (assess(None, SELF, assessed(on(day)))[0] for day in (20, 21))

    assert (in_time.assessment.late, grace.assessment.late) == (False, True)
    assert evolve(None, grace).stage is RatingStage.SUBMITTED


def test_q2_the_window_takes_before_the_campaign_has_turned() -> None:
    assert code_of(None, PLANNED, on(1)) == "taken"


def test_q2_by_exception_it_counts_and_is_late() -> None:
    longer = after(ExceptionMade(exception=exception(29)))

    (event,) = assess(None, longer, assessed(on(29)))

    assert event.assessment.late
    assert code_of(None, longer, on(30)) == "window_closed"


def test_q2_a_later_one_replaces_everything_that_was_said_before() -> None:
    second = assessed(later(1), sheet=sheet("60"), claimed_star=3)

    state = evolve(RATED, assess(RATED, SELF, second)[0])

    assert state.sheet == sheet("60")
    assert state.self_assessment is not None
    assert state.self_assessment.claimed_star == 3


@pytest.mark.parametrize(
    ("state", "campaign", "minutes", "code"),
    [
        (RATED, SELF, 0, "taken"),
        (RATED, SELF, -1, "superseded"),
        (RATED, DECISION, 1, "campaign_closed"),
        (replace(REVIEWED, campaign="c1"), SELF, 1, "already_reviewed"),
        (evolve(RATED, ASIDE), SELF, 1, "branch_excused"),
        (evolve(RATED, BY_RULE), SELF, 1, "taken"),
    ],
)
def test_q2_who_may_submit_again(
    state: Rating, campaign: Campaign, minutes: int, code: str
) -> None:
    assert code_of(state, campaign, later(minutes)) == code


def test_only_branches_of_the_scope_are_rated() -> None:
    branch = Branch(code="ncu.01", name="外校支部", path=("ncu", "ncu.01"), category=None)

    with pytest.raises(Refused) as refused:
        assess(None, SELF, replace(assessed(), branch=branch))

    assert refused.value.code == "out_of_scope"


def test_only_a_branch_rates_itself() -> None:
    require_branch("branch")

    with pytest.raises(Refused, match="只有党支部可以自评"):
        require_branch("college")


FIRST = datetime(2026, 10, 31, 16, tzinfo=UTC)
"""1 November 2026, 0:00 in Asia/Shanghai: the first instant of the window."""
END = datetime(2026, 11, 25, 16, tzinfo=UTC)
"""24:00 of its last day: the first one that is too late."""


@given(st.integers(-90_000_000, 25 * 86_400_000 + 90_000_000))
def test_the_window_takes_whole_days_of_shanghai(milliseconds: int) -> None:
    received_at = FIRST + timedelta(milliseconds=milliseconds)

    taken = FIRST <= received_at < END

    assert code_of(None, SELF, received_at) == ("taken" if taken else "window_closed")


def test_q3_what_is_sent_back_counts_as_not_submitted_and_may_come_again_after_the_window() -> None:
    assert RETURNED.stage is RatingStage.RETURNED

    assert [code_of(RETURNED, SELF, on(day)) for day in (24, 27, 28)] == [
        "taken",
        "taken",
        "window_closed",
    ]
    assert evolve(RETURNED, assessed(on(27))).stage is RatingStage.SUBMITTED


@pytest.mark.parametrize(
    ("state", "campaign", "part", "code"),
    [
        (None, SELF, None, "assessment_missing"),
        (RATED, DECISION, None, "campaign_closed"),
        (RATED, SELF, SENT, "part_sent"),
    ],
)
def test_q3_a_return_that_may_not_be_says_why(
    state: Rating | None, campaign: Campaign, part: Part | None, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        send_back(state, campaign, part, BACK, by=COLLEGE)

    assert refused.value.code == code


@pytest.mark.parametrize("stage", NOT_RETURNABLE)
def test_q3_only_what_is_submitted_and_not_reviewed_is_sent_back(stage: RatingStage) -> None:
    with pytest.raises(Refused) as refused:
        send_back(replace(RATED, stage=stage), SELF, None, BACK, by=COLLEGE)

    assert refused.value.code == NOT_RETURNABLE[stage][1]


def test_q3_a_branch_does_not_send_back_its_own() -> None:
    with pytest.raises(Refused) as refused:
        send_back(RATED, SELF, None, BACK, by=BRANCH)

    assert refused.value.code == "own_branch"


@pytest.mark.parametrize("until", [nov(23), nov(30)])
def test_q3_there_may_be_one_day_to_correct_or_all_until_reviews_end(until: date) -> None:
    assert send_back(RATED, SELF, None, replace(BACK, until=until), by=COLLEGE)


@pytest.mark.parametrize("until", [nov(22), date(2026, 12, 1)])
def test_q3_there_is_a_day_to_correct_and_time_left_to_review(until: date) -> None:
    with pytest.raises(Refused, match="2026年11月23日至2026年11月30日之间") as refused:
        send_back(RATED, SELF, None, replace(BACK, until=until), by=COLLEGE)

    assert refused.value.code == "bad_until"


def test_q2_the_rule_of_the_standard_sets_a_branch_aside_and_it_counts_nowhere() -> None:
    events = stand_aside(RATED, SELF, BY_RULE, received_at=later(1))

    state = evolve(RATED, events[0])

    assert (state.stage, state.is_rated) == (RatingStage.EXCUSED, False)
    assert state.excuse == BY_RULE.excuse


def test_a_branch_is_excused_by_decision_also_after_its_review_and_without_a_self_assessment() -> (
    None
):
    for before in (None, RATED, REVIEWED, evolve(None, BY_RULE)):
        state = evolve(before, excuse(before, SELF, None, ASIDE, by=COLLEGE)[0])

        assert (state.stage, state.is_rated) == (RatingStage.EXCUSED, False)


@pytest.mark.parametrize(
    ("state", "campaign", "part", "by", "code"),
    [
        (RATED, DECISION, None, COLLEGE, "campaign_closed"),
        (RATED, SELF, SENT, COLLEGE, "part_sent"),
        (RATED, SELF, None, BRANCH, "own_branch"),
        (evolve(RATED, ASIDE), SELF, None, COLLEGE, "branch_excused"),
        (None, replace(SELF, unit="ncu"), None, COLLEGE, "out_of_scope"),
    ],
)
def test_an_excuse_that_may_not_be_says_why(
    state: Rating | None, campaign: Campaign, part: Part | None, by: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        excuse(state, campaign, part, ASIDE, by=by)

    assert refused.value.code == code


def test_the_campaigns_unit_brings_a_branch_back_to_assess_itself() -> None:
    aside = evolve(RATED, ASIDE)

    state = evolve(aside, reinstate(aside, SELF, None, BACK, by=SCHOOL)[0])

    assert (state.stage, state.excuse) == (RatingStage.RETURNED, None)
    assert code_of(state, SELF, on(27)) == "taken"


@pytest.mark.parametrize(
    ("state", "campaign", "part", "by", "code"),
    [
        (evolve(RATED, ASIDE), SELF, None, COLLEGE, "not_the_campaigns_unit"),
        (evolve(RATED, ASIDE), DECISION, None, SCHOOL, "campaign_closed"),
        (evolve(RATED, ASIDE), SELF, SENT, SCHOOL, "part_sent"),
        (RATED, SELF, None, SCHOOL, "not_excused"),
        (None, SELF, None, SCHOOL, "not_excused"),
    ],
)
def test_who_is_not_brought_back(
    state: Rating | None, campaign: Campaign, part: Part | None, by: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        reinstate(state, campaign, part, BACK, by=by)

    assert refused.value.code == code


def test_a_star_is_given_once_per_allocation() -> None:
    state = evolve(RATED, place(RATED, STAR)[0])

    assert (state.star, state.because, state.placed_at) == (4, STAR.because, NOON)
    assert place(state, STAR) == ()


def test_a_plan_names_rated_branches_only() -> None:
    with pytest.raises(ValueError, match="not rated"):
        place(None, STAR)


def test_a_history_begins_with_an_assessment_or_an_excuse() -> None:
    with pytest.raises(ValueError, match="begins with a self-assessment or an excuse"):
        evolve(None, STAR)


def test_a_branch_without_rating_is_not_found() -> None:
    with pytest.raises(Refused, match="没有自评记录"):
        known_rating(None)
