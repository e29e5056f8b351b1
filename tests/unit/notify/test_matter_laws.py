"""The laws of a matter over a year of whatever people do and fail to do (L10, "left open" 9)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial, reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.canonical import canonical_json
from services.common.records import CONVERTER
from services.notify.domain.matter.clock import Step
from services.notify.domain.matter.commands import Tick
from services.notify.domain.matter.decide import decide
from services.notify.domain.matter.events import (
    Escalated,
    Reopened,
    ReportedUp,
    Transferred,
    Urged,
    Way,
)
from services.notify.domain.matter.evolve import evolve
from services.notify.domain.matter.ladder import Category
from services.notify.domain.matter.state import Matter, Stage
from services.notify.domain.matter.wording import notices
from tests.unit.notify.case import PATH, RULES, TEMPLATES, TREE, Case, study

ACTS: dict[str, Callable[[Case], object]] = {
    "wait": lambda case: case.until(case.now),
    "acknowledge": Case.acknowledge,
    "study": Case.study,
    "answer": Case.answer,
    "declare": Case.declare,
    "declare with study": lambda case: case.declare(study(case.matter.owner)),
    "extend": Case.extend,
    "extend by one": lambda case: case.extend(1),
    "assign": Case.assign,
    "pause": Case.pause,
    "pause by three": lambda case: case.pause(3),
    "resume": Case.resume,
    "supply": Case.supply,
    **{f"transfer to {unit}": partial(Case.transfer, to=unit) for unit in TREE},
    "merge": lambda case: case.merge(replace(case.matter, id="m9", absorbed=())),
    "absorb": lambda case: absorb(case),
    "another satisfied": lambda case: confirm_as_another(case, satisfied=True),
    "another not satisfied": lambda case: confirm_as_another(case, satisfied=False),
    "satisfied": lambda case: case.confirm(satisfied=True),
    "not satisfied": lambda case: case.confirm(satisfied=False),
}


def absorb(case: Case) -> None:
    """One more who raised the same, if the matter can still take one."""
    if case.matter.is_open:
        name = f"d{len(case.matter.absorbed)}"
        case.absorb(replace(Case(case.now).receive().matter, id=name, raised_by=f"raiser-{name}"))


def confirm_as_another(case: Case, *, satisfied: bool) -> None:
    for other in case.matter.absorbed[-1:]:
        case.confirm(satisfied=satisfied, by=other.raised_by, raised=other.id)


STARTS = st.datetimes(
    datetime(2025, 9, 1),  # noqa: DTZ001
    datetime(2027, 3, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda instant: instant.replace(microsecond=0))
MOVES_ON = (Escalated, ReportedUp, Reopened, Transferred)
PATHS = st.sampled_from([PATH, PATH[:2], PATH[:1]])
MOVES = st.lists(
    st.tuples(st.integers(0, 40 * 24), st.sampled_from(sorted(ACTS)), st.booleans()), max_size=25
)


def lived(
    start: datetime, category: Category, path: tuple[str, ...], moves: list[tuple[int, str, bool]]
) -> Case:
    """A matter after ``moves``: hours that pass, with the clock running or down, and then an act."""
    case = Case(start).receive(category, path)
    for hours, act, running in moves:
        instant = case.now + timedelta(hours=hours)
        case.until(instant) if running else case.wake(instant)
        with suppress(Refused):
            ACTS[act](case)
        check(case.matter)
    return case


def check(matter: Matter) -> None:
    """One owner in the school; one next step unless it is resolved or merged, and the plan behind it."""
    assert "/".join(matter.owner_path) in TREE
    assert matter.owner_names[-1] == TREE["/".join(matter.owner_path)]
    assert len(matter.owner_names) == len(matter.owner_path)
    assert {*matter.unit_path, *matter.owner_path} <= set(matter.concerned)
    assert (matter.next is None) == (matter.stage in (Stage.RESOLVED, Stage.MERGED))
    assert (matter.merged_into is None) == (matter.stage is not Stage.MERGED)
    assert set(matter.satisfied) < {each.id for each in matter.originators}
    planned = [matter.next, *matter.later] if matter.next else []
    dues = [step.due for step in planned]
    assert dues == sorted(dues)
    assert len({step.step for step in planned}) == len(planned)
    assert ([step.step for step in planned] == [Step.RESUME]) == (matter.pause is not None)


CASES = st.builds(lived, STARTS, st.sampled_from(Category), PATHS, MOVES)


@given(CASES)
@settings(max_examples=150, deadline=None)
def test_a_history_replayed_gives_the_state(case: Case) -> None:
    assert reduce(evolve, case.events, None) == case.state


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_a_state_survives_being_a_document(case: Case) -> None:
    document = CONVERTER.unstructure(case.matter)

    assert CONVERTER.structure(document, Matter) == case.matter
    assert all(canonical_json(CONVERTER.unstructure(event)) for event in case.events)


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_no_level_is_passed_over(case: Case) -> None:
    path, level = case.matter.unit_path, 1
    for event in case.events:
        if isinstance(event, Transferred):
            path, level = event.to_path, 1
        if isinstance(event, ReportedUp | Escalated):
            assert (event.from_unit, event.to_unit) == (path[-1], path[-2])
            path, level = path[:-1], level + 1

    assert (case.matter.owner_path, case.matter.level) == (path, level)


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_nobody_is_given_what_it_had_and_the_giving_ends(case: Case) -> None:
    had, given = {case.matter.unit_path[-1]}, 0
    for event in case.events:
        if isinstance(event, Transferred):
            given += 1
            assert event.way is not Way.DIRECT or event.to_unit not in had
        if isinstance(event, Transferred | ReportedUp | Escalated):
            had.add(event.to_unit)

    assert given <= RULES.ladder.transfers + 2
    assert {path[-1] for path in case.matter.held} | {case.matter.owner} == had


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_nobody_is_escalated_without_being_urged_on_the_same_clock(case: Case) -> None:
    urged = 0
    for event in case.events:
        if isinstance(event, Escalated):
            assert urged == 1
        urged = urged + 1 if isinstance(event, Urged) else urged
        urged = 0 if isinstance(event, MOVES_ON) else urged


@given(CASES, st.sampled_from(Step), st.integers(0, 100))
@settings(max_examples=150, deadline=None)
def test_a_tick_fires_its_own_step_when_due_and_never_twice(
    case: Case, step: Step, hours: int
) -> None:
    instant = case.now + timedelta(hours=hours)
    planned, tick = case.matter.next, Tick(at=instant, step=step)

    events = decide(case.state, tick, RULES)

    expected = planned is not None and planned.step is step and planned.due <= instant
    assert len(events) == expected
    assert decide(reduce(evolve, events, case.matter), tick, RULES) == () or not events


@given(STARTS, st.sampled_from(Category), PATHS, st.integers(0, 400))
@settings(max_examples=50, deadline=None)
def test_left_alone_for_a_year_it_climbs_to_the_top_and_is_urged_weekly(
    start: datetime, category: Category, path: tuple[str, ...], hours: int
) -> None:
    case = Case(start).receive(category, path).until(start + timedelta(days=365, hours=hours))

    top = case.matter
    assert (top.owner, top.stage) == (path[0], Stage.RECEIVED)
    assert top.is_overdue(case.now)
    assert top.next is not None
    assert top.next.step is Step.URGE_AGAIN
    assert timedelta() < top.next.due - case.now <= timedelta(days=7)


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_whatever_was_done_before_nothing_is_dropped(case: Case) -> None:
    case.until(case.now + timedelta(days=365))

    left = case.matter
    if left.stage in (Stage.RESOLVED, Stage.MERGED):
        assert left.next is None
    else:
        assert left.at_the_top
        assert left.next is not None
        assert left.next.step is Step.URGE_AGAIN
        assert left.next.due - case.now <= timedelta(days=7)


@given(STARTS, st.sampled_from(Category), PATHS)
@settings(max_examples=50, deadline=None)
def test_left_alone_no_step_is_left_out_at_any_level(
    start: datetime, category: Category, path: tuple[str, ...]
) -> None:
    case = Case(start).receive(category, path).until(start + timedelta(days=365))

    levels = " ".join(case.trail[1:]).split("escalated")
    early = {"acknowledgement_urged", "reminded", "urged"}
    assert [sorted(level.split()) for level in levels[:-1]] == [sorted(early)] * (len(path) - 1)
    assert set(levels[-1].split()) == early
    assert all(level.split()[2] == "urged" for level in levels)


@given(STARTS, st.sampled_from(Category), PATHS, st.integers(0, 200 * 24))
@settings(max_examples=50, deadline=None)
def test_downtime_never_makes_a_limit_earlier(
    start: datetime, category: Category, path: tuple[str, ...], hours: int
) -> None:
    instant = start + timedelta(hours=hours)
    down, running = Case(start).receive(category, path), Case(start).receive(category, path)

    down.wake(instant)
    running.until(instant)

    assert down.matter.level <= running.matter.level
    assert down.matter.next is not None
    assert down.matter.next.due > instant


@given(CASES)
@settings(max_examples=50, deadline=None)
def test_every_event_has_its_reason_and_every_notice_a_unit_concerned(case: Case) -> None:
    state: Matter | None = None
    for event in case.events:
        state = evolve(state, event)
        assert event.because
        assert "。。" not in "".join(
            TEMPLATES.text(notice).body for notice in notices(event, state)
        )
        assert all(notice.unit in {*state.concerned, *PATH} for notice in notices(event, state))


@given(CASES)
@settings(max_examples=50, deadline=None)
def test_a_limit_is_provisional_exactly_when_its_reason_says_so(case: Case) -> None:
    for limit in (case.matter.acknowledge_by, case.matter.answer_by):
        assert limit.provisional == ("尚未公布" in limit.because)
