"""The seven figures of L9: how they add up, what may be stated, what is frozen and what shows after that."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, Refused
from services.common.kernel.figures import (
    DEFINITIONS,
    Figure,
    Figures,
    figures_from,
    shown,
    total,
    wan_yuan,
)
from services.notify.domain.progress.figures import (
    Claim,
    Touched,
    change_later,
    confirm,
    moved_since,
    open_return,
    require_begun,
    require_reporting,
    require_seen,
    state_figures,
)
from services.notify.domain.progress.policy import window
from services.notify.domain.progress.returns import (
    Return,
    ReturnFellOverdue,
    ReturnStated,
    Statement,
    evolve,
)
from tests.unit.notify.quarter import BRANCH, CALENDAR, COLLEGE, DUE, OFFICE, OPENING, Q4, RETURNING

WINDOW = window(RETURNING, Q4, CALENDAR)
NUMBERS = st.integers(min_value=0, max_value=10**11)
FIGURES = st.builds(figures_from, st.fixed_dictionaries(dict.fromkeys(Figure, NUMBERS)))
DERIVED = Figures(participants=46, points=1, people_helped=83, funds_fen=3_500_000, opinions=27)
CLAIMS = st.lists(
    st.builds(Claim, figure=st.sampled_from(Figure), value=NUMBERS, reason=st.just("未补录")),
    unique_by=lambda claim: claim.figure,
)


def opened() -> Return:
    (event,) = open_return(None, COLLEGE, nested=False, period=Q4, window=WINDOW)
    return event.opened


def stated(state: Return, derived: Figures, *claims: Claim) -> Return:
    for event in state_figures(state, claims, derived, at=OPENING):
        state = evolve(state, event)
    return state


def frozen(derived: Figures = DERIVED, *claims: Claim) -> Return:
    state = stated(opened(), derived, *claims)
    (event,) = confirm(state, derived, at=OPENING)
    return evolve(state, event)


@given(st.lists(FIGURES, max_size=6), st.integers(min_value=0, max_value=6))
def test_sums_over_any_partition_of_units_equal_the_whole(rows: list[Figures], cut: int) -> None:
    assert total([total(rows[:cut]), total(rows[cut:])]) == total(rows)


@given(st.lists(FIGURES, min_size=1, max_size=3))
def test_the_order_of_units_is_irrelevant(rows: list[Figures]) -> None:
    assert {total(order) for order in permutations(rows)} == {total(rows)}


@pytest.mark.parametrize("figure", Figure)
def test_no_figure_is_negative(figure: Figure) -> None:
    with pytest.raises(Refused, match=f"{DEFINITIONS[figure].title}不能是负数"):
        figures_from({figure: -1})


@pytest.mark.parametrize(
    ("fen", "wan"),
    [(0, "0.00"), (4_999, "0.00"), (5_000, "0.01"), (1_234_500, "1.23"), (1_235_000, "1.24")],
)
def test_money_is_shown_in_wan_yuan_halves_up(fen: int, wan: str) -> None:
    assert wan_yuan(fen) == wan
    assert shown(Figure.FUNDS_FEN, fen) == f"{wan}万元"


def test_every_figure_says_what_counts_and_from_which_ledger() -> None:
    assert list(DEFINITIONS) == list(Figure)
    assert shown(Figure.PARTICIPANTS, 12) == "12人"
    for definition in DEFINITIONS.values():
        assert "季度" in definition.counts
        assert definition.ledger


@given(FIGURES, CLAIMS)
def test_l9_a_confirmed_return_reports_what_was_stated_and_keeps_what_was_derived(
    derived: Figures, claims: list[Claim]
) -> None:
    state = frozen(derived, *claims)

    assert state.derived == derived
    assert state.reported == derived.changed({claim.figure: claim.value for claim in claims})
    assert all(each.value != each.derived == derived.of(each.figure) for each in state.statements)


@given(FIGURES, CLAIMS)
def test_the_order_of_statements_is_irrelevant(derived: Figures, claims: list[Claim]) -> None:
    forward, backward = opened(), opened()

    for claim in claims:
        forward = stated(forward, derived, claim)
    for claim in reversed(claims):
        backward = stated(backward, derived, claim)

    assert forward == backward


def test_l9_stating_the_derived_figure_takes_a_statement_back() -> None:
    claim = Claim(figure=Figure.OPINIONS, value=30, reason="线下座谈")

    state = stated(opened(), DERIVED, claim)
    after = stated(state, DERIVED, replace(claim, value=27))

    assert state.statements == (
        Statement(
            figure=Figure.OPINIONS, value=30, derived=27, reason="线下座谈", stated_at=OPENING
        ),
    )
    assert after.statements == ()
    assert state_figures(after, [replace(claim, value=27)], DERIVED, at=OPENING) == ()


def test_a_figure_is_stated_once_in_a_form() -> None:
    claim = Claim(figure=Figure.POINTS, value=2, reason="新建")

    with pytest.raises(Refused, match="建立连心点数"):
        state_figures(opened(), [claim, claim], DERIVED, at=OPENING)


def test_l9_what_is_confirmed_is_frozen() -> None:
    state = frozen()

    with pytest.raises(Conflict, match="已经确认并定稿"):
        confirm(state, DERIVED, at=OPENING)
    with pytest.raises(Conflict, match="已经确认并定稿"):
        state_figures(state, [], DERIVED, at=OPENING)


@given(FIGURES, st.lists(FIGURES, max_size=4))
def test_l9_frozen_stays_frozen_whatever_the_ledgers_become(
    derived: Figures, later: list[Figures]
) -> None:
    before = state = frozen(derived)

    for now in later:
        touched = dict.fromkeys(Figure, Touched(entered=1, changed=0))
        for event in change_later(state, now, touched):
            state = evolve(state, event)

    assert replace(state, changes=()) == before
    if later:
        assert {each.figure: each.now for each in state.changes} == {
            figure: later[-1].of(figure) for figure in moved_since(state, later[-1])
        }


@pytest.mark.parametrize(
    ("touched", "because"),
    [
        (Touched(entered=2, changed=1), "确认之后，本期记录新登记2条、有变动1条"),
        (Touched(entered=0, changed=3), "确认之后，本期记录有变动3条"),
        (Touched(entered=0, changed=0), "确认之后，有记录更正为不再计入本期"),
    ],
)
def test_l9_a_later_change_says_what_was_frozen_what_is_now_and_why(
    touched: Touched, because: str
) -> None:
    now = DERIVED.changed({Figure.PEOPLE_HELPED: 90})

    (event,) = change_later(frozen(), now, {Figure.PEOPLE_HELPED: touched})

    (change,) = event.changes
    assert (change.frozen, change.now, change.because) == (83, 90, because)


def test_the_same_change_is_listed_once_and_goes_when_it_is_undone() -> None:
    now, why = DERIVED.changed({Figure.POINTS: 2}), {Figure.POINTS: Touched(entered=1, changed=0)}
    (event,) = change_later(frozen(), now, why)
    state = evolve(frozen(), event)

    again = change_later(state, now, why)
    (undone,) = change_later(state, DERIVED, {})

    assert again == ()
    assert undone.changes == ()


def test_what_is_not_frozen_has_not_changed() -> None:
    assert moved_since(opened(), DERIVED) == ()
    assert change_later(opened(), DERIVED, {}) == ()


def test_l9_confirming_other_figures_than_one_saw_is_refused_with_the_difference() -> None:
    require_seen({Figure.OPINIONS: 27}, DERIVED)

    with pytest.raises(Conflict, match="征求意见建议数由20条变为27条"):
        require_seen({Figure.OPINIONS: 20, Figure.POINTS: 1}, DERIVED)


@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, True)])
def test_l9_what_arrives_before_24_hours_of_the_due_day_is_in_time(after: int, late: bool) -> None:
    (event,) = confirm(opened(), DERIVED, at=DUE + timedelta(milliseconds=after))

    assert event.late is late


def test_a_confirmed_return_is_no_longer_overdue() -> None:
    state = evolve(opened(), ReturnFellOverdue())
    (event,) = confirm(state, DERIVED, at=DUE)

    after = evolve(state, event)

    assert (state.overdue, after.overdue, after.late) == (True, False, True)


def test_l9_a_quarter_is_confirmed_in_its_last_days_and_not_before() -> None:
    require_begun(Q4, WINDOW, WINDOW.opens_at)

    with pytest.raises(Refused, match=r"2026年12月22日起才能填报") as refused:
        require_begun(Q4, WINDOW, WINDOW.opens_at - timedelta(milliseconds=1))
    assert refused.value.code == "period_not_over"


def test_branches_do_not_report_by_themselves() -> None:
    require_reporting(COLLEGE, RETURNING)
    require_reporting(OFFICE, RETURNING)

    with pytest.raises(Refused, match="“第一党支部”不单独报送"):
        require_reporting(BRANCH, RETURNING)


def test_opening_twice_changes_nothing() -> None:
    assert open_return(opened(), COLLEGE, nested=False, period=Q4, window=WINDOW) == ()


def test_a_history_begins_with_the_opening() -> None:
    with pytest.raises(ValueError, match="begins with its opening"):
        evolve(None, ReturnStated(statements=()))
