"""No sequence of asks brings a return into an unlawful state, and replaying its events gives the same one (L9)."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial, reduce

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.figures import Figure, Figures, figures_from
from services.notify.domain.progress.figures import (
    Claim,
    Touched,
    change_later,
    confirm,
    moved_since,
    open_return,
    state_figures,
)
from services.notify.domain.progress.policy import window
from services.notify.domain.progress.returns import Return, ReturnEvent, ReturnStage, evolve
from services.notify.domain.progress.timing import look
from tests.unit.notify.quarter import CALENDAR, COLLEGE, OPENING, Q4, RETURNING

WINDOW = window(RETURNING, Q4, CALENDAR)
SMALL = st.integers(min_value=0, max_value=3)
LEDGERS = st.builds(figures_from, st.dictionaries(st.sampled_from(Figure), SMALL, max_size=3))
CLAIMS = st.lists(
    st.builds(Claim, figure=st.sampled_from(Figure), value=SMALL, reason=st.just("未补录")),
    max_size=3,
)
Ask = Callable[[Return, Figures, timedelta], Sequence[ReturnEvent]]


def stating(
    claims: list[Claim], state: Return, says: Figures, after: timedelta
) -> Sequence[ReturnEvent]:
    return state_figures(state, claims, says, at=OPENING + after)


def confirming(state: Return, says: Figures, after: timedelta) -> Sequence[ReturnEvent]:
    return confirm(state, says, at=OPENING + after)


def looking(state: Return, says: Figures, after: timedelta) -> Sequence[ReturnEvent]:
    return look(state, WINDOW, OPENING + after)


def comparing(state: Return, says: Figures, after: timedelta) -> Sequence[ReturnEvent]:
    touched = dict.fromkeys(Figure, Touched(entered=1, changed=0))
    return change_later(state, says, touched)


ASKS: st.SearchStrategy[Ask] = st.one_of(
    st.builds(lambda claims: partial(stating, claims), CLAIMS),
    st.sampled_from([confirming, looking, looking, comparing]),
)
STEPS = st.lists(st.tuples(ASKS, LEDGERS, st.integers(min_value=0, max_value=40)), max_size=12)


def lawful(state: Return, before: Return, says: Figures) -> None:
    frozen = state.stage is ReturnStage.CONFIRMED
    stated = {each.figure: each.value for each in state.statements}
    assert frozen == (state.derived is not None) == (state.confirmed_at is not None)
    assert state.reported == (state.derived.changed(stated) if state.derived else None)
    assert not (frozen and state.overdue)
    assert len(stated) == len(state.statements)
    assert len(set(state.reminded)) == len(state.reminded)
    assert not (state.changes and not frozen)
    if before.stage is ReturnStage.CONFIRMED:
        assert (state.derived, state.reported, state.late) == (
            *(before.derived, before.reported),
            before.late,
        )


@given(STEPS)
def test_whatever_is_asked_a_return_keeps_its_law(steps: list[tuple[Ask, Figures, int]]) -> None:
    (first,) = open_return(None, COLLEGE, nested=False, period=Q4, window=WINDOW)
    history: list[ReturnEvent] = [first]
    state = evolve(None, first)

    for ask, says, days in sorted(steps, key=lambda step: step[2]):
        before = state
        try:
            events = ask(state, says, timedelta(days=days))
        except Refused:
            events = ()
        history += events
        state = reduce(evolve, events, state)
        lawful(state, before, says)
        if ask is comparing:
            assert {each.figure for each in state.changes} == set(moved_since(state, says))

    assert reduce(evolve, history, None) == state
