"""A branch's stars through time: given by campaigns and regrades, taken back with a campaign (Q7, Q10, Q12)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.standing.standing import (
    STANDINGS,
    Cause,
    Revoked,
    Standing,
    StandingEvent,
    Term,
    evolve,
    grant,
    revoke,
)
from tests.unit.scoring.campaigns import NOON, OWNER


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def term(star: int, since: int, campaign: str = "c1", regrade: str | None = None) -> Term:
    cause = Cause.UPGRADE if regrade else Cause.CAMPAIGN
    return Term(
        star=star,
        since=day(since),
        until=None,
        campaign=campaign,
        regrade=regrade,
        cause=cause,
        because="列第 1 名",
    )


def given_stars(*terms: Term, state: Standing | None = None) -> Standing:
    for each in terms:
        state = reduce(evolve, grant(state, OWNER, each), state)
    assert state is not None
    return state


def revoked(state: Standing, campaign: str, on: int) -> Standing:
    events: Sequence[StandingEvent] = revoke(state, campaign, at=day(on), because="推倒重来")
    return reduce(evolve, events, state)


def star_at(state: Standing, on: int) -> int | None:
    found = state.at(day(on))
    return found.star if found else None


def test_q10_a_star_is_in_force_from_its_day_until_the_next_one() -> None:
    state = given_stars(term(3, 0), term(5, 10, "c2"))

    assert [star_at(state, on) for on in (-1, 0, 9, 10, 99)] == [None, 3, 3, 5, 5]
    assert (state.star, state.campaign) == (5, "c2")


def test_what_gave_a_star_gives_it_once_only() -> None:
    state = given_stars(term(3, 0))

    assert grant(state, OWNER, term(3, 1)) == ()
    assert grant(state, OWNER, term(4, 1, regrade="g1")) != ()


def test_a_campaign_settled_late_stands_where_its_time_is() -> None:
    state = given_stars(term(5, 10, "c2"), term(3, 0, "c1"))

    assert [each.star for each in state.terms] == [3, 5]
    assert [star_at(state, on) for on in (5, 10)] == [3, 5]
    assert state.star == 5


def test_q7_a_voided_campaign_gives_the_star_before_it_back() -> None:
    state = revoked(given_stars(term(3, 0), term(5, 10, "c2")), "c2", 20)

    assert [star_at(state, on) for on in (15, 20)] == [5, 3]
    assert [each.voided for each in state.terms] == [False, True, False]
    assert (state.terms[-1].cause, state.campaign) == (Cause.RESTORED, "c1")
    assert "恢复原来的星级" in state.terms[-1].because


def test_q7_what_was_changed_under_a_voided_campaign_goes_with_it() -> None:
    state = given_stars(term(3, 0), term(4, 10, "c2"), term(5, 12, "c2", regrade="g1"))

    assert star_at(revoked(state, "c2", 20), 20) == 3


def test_q7_without_a_star_before_there_is_none_after() -> None:
    state = revoked(given_stars(term(5, 0)), "c1", 20)

    assert (state.star, state.campaign, star_at(state, 20)) == (None, None, None)


def test_a_campaign_is_revoked_once_and_only_where_it_gave_something() -> None:
    state = given_stars(term(5, 0))
    again = revoked(state, "c1", 20)

    assert revoke(state, "c2", at=day(20), because="") == ()
    assert revoke(again, "c1", at=day(21), because="") == ()
    assert revoke(None, "c1", at=day(21), because="") == ()


def test_q7_a_campaign_that_is_no_longer_in_force_leaves_the_star_alone() -> None:
    state = revoked(given_stars(term(3, 0), term(5, 10, "c2")), "c1", 20)

    assert (star_at(state, 20), state.campaign) == (5, "c2")
    assert [each.voided for each in state.terms] == [True, False]


def test_a_standing_begins_with_a_star() -> None:
    event = Revoked(campaign="c1", at=NOON, because="", restored=None)

    with pytest.raises(ValueError, match="begins"):
        evolve(None, event)


ASKS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["give", "regrade", "revoke"]), st.integers(1, 5)),
    max_size=12,
)


def live(asks: list[tuple[int, str, int]]) -> tuple[Standing | None, list[StandingEvent]]:
    """Asks in the order of time; the last campaign asked about is number ``n`` of five."""
    state: Standing | None = None
    history: list[StandingEvent] = []
    for on, (number, what, star) in enumerate(asks):
        campaign = f"c{number}"
        if what == "revoke":
            events: Sequence[StandingEvent] = revoke(state, campaign, at=day(on), because="重来")
        else:
            regrade = f"g{on}" if what == "regrade" else None
            events = grant(state, OWNER, term(star, on, campaign, regrade))
        history += events
        state = reduce(evolve, events, state)
    return state, history


@given(ASKS)
def test_terms_never_overlap_and_at_most_the_last_is_open(asks: list[tuple[int, str, int]]) -> None:
    state, _ = live(asks)

    terms = state.terms if state else ()
    assert all(each.until is not None for each in terms[:-1])
    for earlier, next_ in pairwise(terms):
        assert earlier.since <= (earlier.until or NOON) <= next_.since


@given(ASKS, st.integers(0, 12))
def test_q10_as_of_a_day_is_what_the_history_up_to_it_says(
    asks: list[tuple[int, str, int]], on: int
) -> None:
    then, _ = live(asks[: on + 1])
    now, _ = live(asks)

    expected = then.star if then else None
    assert (star_at(now, on) if now else None) == expected


@given(ASKS)
def test_a_replayed_history_gives_the_state_again(asks: list[tuple[int, str, int]]) -> None:
    state, history = live(asks)

    assert reduce(STANDINGS.evolve, history, None) == state


def test_a_branch_is_known_as_it_was_when_it_was_rated_last() -> None:
    renamed = replace(OWNER, name="改名的支部")
    first = given_stars(term(3, 0))

    later = reduce(evolve, grant(first, renamed, term(5, 10, "c2")), first)

    assert later.branch.name == "改名的支部"
