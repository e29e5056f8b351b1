from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.scoring.domain.campaign import Campaign
from services.scoring.domain.rating import (
    Branch,
    Placed,
    Rating,
    assess,
    evolve,
    place,
    require_branch,
)
from tests.unit.scoring.campaigns import (
    ALLOCATED,
    BRANCH,
    CLOSING,
    NOON,
    OPEN,
    PLACED,
    assessed,
    later,
    sheet,
)

STAR = Placed(star=4, because="总分 92 分。", tied=False, placed_at=NOON)


def rated() -> Rating:
    return evolve(None, assessed())


def test_an_assessment_in_the_window_counts() -> None:
    events = assess(None, OPEN, assessed())

    state = evolve(None, events[0])

    assert (state.received_at, state.star, state.placed_at) == (NOON, None, None)


def test_a_later_one_replaces_everything_that_was_said_before() -> None:
    second = assessed(later(1), sheet=sheet("60"), claimed_star=3)

    state = evolve(rated(), assess(rated(), OPEN, second)[0])

    assert (state.sheet, state.claimed_star) == (sheet("60"), 3)


def test_of_two_of_the_same_instant_the_one_scored_last_counts() -> None:
    twin = assessed(claimed_star=2)

    assert assess(rated(), OPEN, twin) == (twin,)


def test_an_older_one_that_is_scored_late_is_superseded() -> None:
    with pytest.raises(Refused) as refused:
        assess(rated(), OPEN, assessed(later(-1)))

    assert refused.value.code == "superseded"


@pytest.mark.parametrize("campaign", [CLOSING, ALLOCATED, PLACED])
def test_after_the_close_nothing_is_taken_whenever_it_was_received(campaign: Campaign) -> None:
    for received_at in (later(-1), NOON, later(1)):
        with pytest.raises(Refused) as refused:
            assess(None, campaign, assessed(received_at))

        assert refused.value.code == "campaign_closed"


def test_only_branches_of_the_scope_are_rated() -> None:
    branch = Branch(code="ncu.01", name="外校支部", path=("ncu", "ncu.01"), category=None)

    with pytest.raises(Refused) as refused:
        assess(None, OPEN, assessed(branch=branch))

    assert refused.value.code == "out_of_scope"


def test_there_is_nothing_to_assess_without_a_campaign() -> None:
    with pytest.raises(NotFound):
        assess(None, None, assessed())


def test_only_a_branch_rates_itself() -> None:
    require_branch("branch")

    with pytest.raises(Refused, match="只有党支部可以自评"):
        require_branch("college")


FIRST = datetime(2026, 10, 31, 16, tzinfo=UTC)
"""1 November 2026, 0:00 in Asia/Shanghai: the first instant of the window."""
END = datetime(2026, 11, 30, 16, tzinfo=UTC)
"""24:00 of its last day: the first one that is too late."""


@given(st.integers(-90_000_000, 30 * 86_400_000 + 90_000_000))
def test_the_window_takes_whole_days_of_shanghai(milliseconds: int) -> None:
    received_at = FIRST + timedelta(milliseconds=milliseconds)

    assert answer(received_at) == ("taken" if FIRST <= received_at < END else "window_closed")


def answer(received_at: datetime) -> str:
    try:
        assess(None, OPEN, assessed(received_at))
    except Refused as refused:
        return refused.code
    return "taken"


def test_the_refusal_names_window_and_day() -> None:
    with pytest.raises(Refused, match=r"2026年11月1日至2026年11月30日.*2026年12月1日收到"):
        assess(None, OPEN, assessed(END))


def test_a_star_is_given_with_its_reason() -> None:
    state = evolve(rated(), place(rated(), STAR)[0])

    assert (state.star, state.because, state.placed_at) == (4, STAR.because, NOON)


def test_the_same_star_for_the_same_reason_changes_nothing() -> None:
    state = evolve(rated(), STAR)

    again = Placed(star=4, because=STAR.because, tied=False, placed_at=later(5))

    assert place(state, again) == ()


@pytest.mark.parametrize("change", [{"star": 3}, {"because": "另有理由。"}])
def test_another_star_or_reason_is_an_entry_of_its_own(change: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "star": 4,
        "because": STAR.because,
        "tied": False,
        "placed_at": NOON,
    }
    other = Placed(**fields | change)

    assert place(evolve(rated(), STAR), other) == (other,)


def test_a_plan_names_rated_branches_only() -> None:
    with pytest.raises(ValueError, match="not rated"):
        place(None, STAR)


def test_a_history_that_does_not_begin_with_an_assessment_is_none() -> None:
    with pytest.raises(ValueError, match="begins with a self-assessment"):
        evolve(None, STAR)


@given(st.lists(st.integers(0, 5), max_size=12))
def test_the_latest_received_counts_in_whatever_order_they_are_scored(minutes: list[int]) -> None:
    state = None
    for minute in minutes:
        try:
            events = assess(state, OPEN, assessed(later(minute)))
        except Refused:
            continue
        state = evolve(state, events[0])

    assert (state.received_at if state else None) == (later(max(minutes)) if minutes else None)
    assert state is None or state.branch.code == BRANCH
