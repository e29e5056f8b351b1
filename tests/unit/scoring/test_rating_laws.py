"""Whatever is asked of a rating before the close, in whatever order, its state stays a lawful one."""

from dataclasses import replace
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.scoring.domain.rating.assessing import assess, stand_aside
from services.scoring.domain.rating.events import Excused, RatingEvent
from services.scoring.domain.rating.evolve import evolve
from services.scoring.domain.rating.excusing import excuse, reinstate
from services.scoring.domain.rating.returning import send_back
from services.scoring.domain.rating.reviewing import review
from services.scoring.domain.rating.state import Excuse, Rating, RatingStage, Return
from tests.unit.scoring.campaigns import COLLEGE, OWNER, REVIEW, SCHOOL, assessed, later, nov
from tests.unit.scoring.reviewed import reviewed

Ask = tuple[str, int]
ASKS = st.lists(
    st.tuples(
        st.sampled_from(["assess", "aside", "return", "review", "excuse", "reinstate"]),
        st.integers(0, 3),
    ),
    max_size=20,
)


def excused(*, by_rule: bool) -> Excused:
    reason = Excuse(reason="新成立", by_rule=by_rule)
    return Excused(campaign="c1", period="2026H2", branch=OWNER, excuse=reason)


def decide(state: Rating | None, ask: Ask) -> tuple[RatingEvent, ...]:
    what, minute = ask
    at = later(minute)
    back = Return(reason="改", returned_at=at, until=nov(27))
    if what == "assess":
        return assess(state, REVIEW, assessed(at))
    if what == "aside":
        return stand_aside(state, REVIEW, excused(by_rule=True), received_at=at)
    if what == "return":
        return send_back(state, REVIEW, None, back, by=COLLEGE)
    if what == "review":
        return review(state, REVIEW, None, reviewed(reviewed_at=at), by=COLLEGE)
    if what == "excuse":
        return excuse(state, REVIEW, None, excused(by_rule=False), by=COLLEGE)
    return reinstate(state, REVIEW, None, back, by=SCHOOL)


def live(asks: list[Ask]) -> tuple[list[Rating], list[RatingEvent]]:
    """Every state that the asks led through, and the history; what was refused changed nothing."""
    state: Rating | None = None
    states, history = [], list[RatingEvent]()
    for ask in asks:
        try:
            events = decide(state, ask)
        except Refused:
            continue
        for event in events:
            state = evolve(state, event)
            states.append(state)
            history.append(event)
    return states, history


def is_lawful(state: Rating) -> bool:
    return (
        (state.excuse is not None) == (state.stage is RatingStage.EXCUSED)
        and (state.stage is not RatingStage.RETURNED or state.returned is not None)
        and (state.stage is not RatingStage.REVIEWED or state.review is not None)
        and (state.stage is not RatingStage.SUBMITTED or state.self_assessment is not None)
        and state.star is None
        and state.final_star is None
    )


@given(ASKS)
def test_no_sequence_leads_to_an_unlawful_state(asks: list[Ask]) -> None:
    states, _ = live(asks)

    assert all(map(is_lawful, states))


@given(ASKS)
def test_the_history_gives_the_state_again(asks: list[Ask]) -> None:
    states, history = live(asks)

    replayed = reduce(evolve, history, None) if history else None

    assert replayed == (states[-1] if states else None)


@given(st.lists(st.integers(0, 5), max_size=12))
def test_q2_the_latest_received_counts_in_whatever_order_they_are_scored(
    minutes: list[int],
) -> None:
    states, _ = live([("assess", minute) for minute in minutes])

    counted = states[-1].self_assessment if states else None

    assert (counted.received_at if counted else None) == (later(max(minutes)) if minutes else None)
    assert all(replace(state, self_assessment=None).branch == OWNER for state in states)
