"""整顿 (Q11): no sequence of asks reaches an unlawful state; replay equals state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.records import CONVERTER
from services.scoring.domain.rectification.rectification import (
    RECTIFICATIONS,
    Measures,
    Outcome,
    Rectification,
    RectificationEvent,
    RectificationStage,
    Review,
    evolve,
)
from services.scoring.domain.rectification.rectifying import (
    fall_due,
    lapse,
    list_branch,
    report,
    set_measures,
)
from services.scoring.domain.rectification.reviewing import review
from tests.unit.scoring.test_rectification import DEADLINE, LEADER, LISTED, NOON, SCHOOL

S = RectificationStage
LAWFUL = {
    (S.LISTED, S.RECTIFYING),
    (S.RECTIFYING, S.FAILED),
    (S.RECTIFYING, S.PASSED),
    (S.FAILED, S.RECTIFYING),
    (S.LISTED, S.LAPSED),
    (S.RECTIFYING, S.LAPSED),
    (S.FAILED, S.LAPSED),
}
ASKS = st.lists(
    st.tuples(
        st.sampled_from(
            ["list", "measures", "report", "passed", "failed", "extended", "look", "lapse"]
        ),
        st.integers(0, 20),
        st.integers(-2, 40),
    ),
    max_size=30,
)


def asked(
    state: Rectification, ask: str, now: datetime, ahead: int
) -> Sequence[RectificationEvent]:
    day = now.date() + timedelta(days=ahead)
    if ask == "list":
        return list_branch(state, LISTED)
    if ask == "measures":
        measures = Measures(
            text="改", school_level=(LEADER,), division_level=(), set_at=now, submission="s"
        )
        return set_measures(state, measures, day)
    if ask == "report":
        return report(state, text="改", at=now, submission="s")
    if ask == "look":
        return fall_due(state, now)
    if ask == "lapse":
        return lapse(state, at=now, because="推倒重来")
    found = Review(
        outcome=Outcome(ask),
        reason="实",
        reviewed_by="部务会",
        deadline=day if ask == "extended" else None,
        reviewed_at=now,
        submission="s",
    )
    return review(state, found, unit=SCHOOL, by=SCHOOL)


@given(ASKS, st.sampled_from([None, DEADLINE]))
def test_no_sequence_of_asks_reaches_an_unlawful_state_and_replay_equals_state(
    asks: list[tuple[str, int, int]], deadline: date | None
) -> None:
    listed = replace(LISTED, deadline=deadline)
    state, events, now = listed, list[RectificationEvent](list_branch(None, listed)), NOON
    for ask, days, ahead in asks:
        now += timedelta(days=days)
        try:
            happened = asked(state, ask, now, ahead)
        except Refused:
            continue
        for event in happened:
            before, state = state, evolve(state, event)
            assert before.is_open
            assert before.stage is state.stage or (before.stage, state.stage) in LAWFUL
            assert state.stage is not S.RECTIFYING or None not in (state.measures, state.deadline)
            assert (state.ended_at is None) is state.is_open
        events += happened

    assert reduce(evolve, events, None) == state
    assert CONVERTER.structure(CONVERTER.unstructure(state), RECTIFICATIONS.state) == state
