"""红色教育 (F1): activities as entries of a 台账, their reflections, corrections and withdrawal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound, Refused
from services.notify.domain.activity.evolve import (
    ActivityCorrected,
    ActivityEvent,
    ActivityRecorded,
    ActivityWithdrawn,
    evolve,
)
from services.notify.domain.activity.recording import (
    REFLECTIONS_MOST,
    correct,
    record,
    reflect,
    require_joined,
    seen_by,
    withdraw,
)
from services.notify.domain.activity.state import Activity, ActivityKind, Answered, Reflection
from services.notify.domain.entry import Stage
from tests.unit.notify.case import POLICY, at

MEMORIALS = POLICY.memorials
NOW = at("2026-10-08 09:00")
ACTIVITY = Activity(
    id="h1",
    unit="wenxue",
    unit_path=("jxnu", "wenxue"),
    joined=(),
    counts_for=("wenxue",),
    seen_by=("jxnu", "wenxue"),
    entered_at=NOW,
    kind=ActivityKind.VISIT,
    held_on=date(2026, 9, 29),
    begins="08:30",
    ends="16:30",
    place="方志敏烈士陵园",
    theme="缅怀英烈",
    content="敬献花篮",
    leaders=("（虚构）书记",),
    participants=20,
)
RECORDED = evolve(None, ActivityRecorded(activity=ACTIVITY))
WORDS = Reflection(text="分量不一样")


def refusal(**changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        record(None, replace(ACTIVITY, **changes), MEMORIALS)
    return refused.value.code


def test_f1_an_entry_says_when_where_who_what_and_counts_from_then_on() -> None:
    (event,) = record(None, ACTIVITY, MEMORIALS)

    assert evolve(None, event) == ACTIVITY
    assert ACTIVITY.stage is Stage.RECORDED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_on": date(2026, 10, 9)}, "activity_in_future"),
        ({"until": date(2026, 10, 9)}, "activity_in_future"),
        ({"until": date(2026, 9, 28)}, "activity_ends_first"),
        ({"held_on": date(1, 1, 1), "until": date(2026, 9, 28)}, "activity_too_long"),
        ({"held_on": date(2026, 8, 28), "until": date(2026, 9, 28)}, "activity_too_long"),
        ({"held_on": date(1, 1, 1)}, "activity_too_old"),
        ({"ends": "08:30"}, "activity_ends_first"),
        ({"held_on": date(2026, 4, 10)}, "activity_too_old"),
        ({"participants": 1, "people": ("甲",)}, "more_named_than_present"),
    ],
)
def test_f1_an_entry_that_cannot_be_right_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(**changes) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"held_on": date(2026, 4, 11)},
        {"held_on": date(2026, 4, 1), "until": date(2026, 4, 11)},
        {"until": date(2026, 9, 30), "ends": "08:00"},
        {"ends": ""},
        {"people": ("（虚构）书记",), "participants": 1},
    ],
)
def test_f1_an_entry_is_taken_on_the_last_day_and_over_several(changes: dict[str, Any]) -> None:
    assert len(record(None, replace(ACTIVITY, **changes), MEMORIALS)) == 1


def test_f1_an_entry_is_made_once() -> None:
    with pytest.raises(Conflict):
        record(RECORDED, ACTIVITY, MEMORIALS)


def test_f1_a_correction_keeps_the_rest_and_comes_at_any_time() -> None:
    later, account = at("2028-01-01 09:00"), replace(ACTIVITY.account, participants=21)

    (event,) = correct(RECORDED, account, MEMORIALS, because="漏计", now=later)
    after = evolve(RECORDED, event)

    assert (after.participants, after.corrections, after.account) == (21, 1, account)
    assert replace(after, participants=20, corrections=0) == ACTIVITY


def test_f1_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="没有不同"):
        correct(RECORDED, ACTIVITY.account, MEMORIALS, because="", now=NOW)


def test_f1_reflections_are_added_later_signed_or_not() -> None:
    signed = Reflection(text="读懂了清贫", by="（虚构）李同学")
    state = RECORDED

    for each in (WORDS, signed):
        for event in reflect(state, each):
            state = evolve(state, event)

    assert state.reflections == (WORDS, signed)
    with pytest.raises(Refused, match="不必重复"):
        reflect(state, signed)


def test_f1_an_activity_has_so_many_reflections_and_no_more() -> None:
    full = tuple(Reflection(text=str(number)) for number in range(REFLECTIONS_MOST))

    with pytest.raises(Refused) as refused:
        reflect(replace(RECORDED, reflections=full), WORDS)

    assert refused.value.code == "too_many_reflections"


def test_f1_a_withdrawn_entry_is_kept_and_changed_no_more() -> None:
    (event,) = withdraw(RECORDED, because="重复")
    after = evolve(RECORDED, event)

    assert (after.stage, after.withdrawn_because) == (Stage.WITHDRAWN, "重复")
    account = replace(after.account, place="别处")
    for act in (
        lambda: withdraw(after, because="再次"),
        lambda: reflect(after, WORDS),
        lambda: correct(after, account, MEMORIALS, because="", now=NOW),
    ):
        with pytest.raises(Refused, match="已经撤回"):
            act()


def test_f1_a_history_begins_with_its_recording() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, ActivityWithdrawn(because=""))


def answered(named: str, day: str, now: str = "2026-10-08 09:00") -> Answered | None:
    plain = replace(ACTIVITY, held_on=date.fromisoformat(day), entered_at=at(now))
    (event,) = record(None, plain, MEMORIALS, named=named)
    return event.activity.memorial


@pytest.mark.parametrize("day", ["2026-09-09", "2026-09-30", "2026-10-07"])
def test_f1_an_activity_answers_a_memorial_day_within_its_window(day: str) -> None:
    found = answered("martyrs", day)

    assert found == Answered(id="martyrs", name="烈士纪念日", day=date(2026, 9, 30))


@pytest.mark.parametrize("day", ["2026-09-08", "2026-10-08"])
def test_f1_an_activity_far_from_the_memorial_day_does_not_answer_it(day: str) -> None:
    with pytest.raises(Refused, match="前21天至后7天") as refused:
        answered("martyrs", day)

    assert refused.value.code == "memorial_far_off"


def test_f1_an_unknown_memorial_day_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="martyrs（烈士纪念日）"):
        answered("labour", "2026-09-30")


def corrected_to(named: str | None = None, **changes: Any) -> Answered | None:
    """The memorial day after a correction of an activity that was held for 烈士纪念日."""
    held = replace(RECORDED, memorial=answered("martyrs", "2026-09-29"))
    account = replace(held.account, **changes)
    (event,) = correct(held, account, MEMORIALS, because="改", now=NOW, named=named)
    return event.account.memorial


def test_f1_a_correction_of_the_day_must_still_answer_the_memorial_day() -> None:
    assert corrected_to(held_on=date(2026, 9, 30)) == answered("martyrs", "2026-09-30")
    assert corrected_to(place="别处") == answered("martyrs", "2026-09-30")
    assert corrected_to("national-day") == answered("national-day", "2026-10-01")
    with pytest.raises(Refused, match="相距太远"):
        corrected_to(held_on=date(2026, 8, 1))


def test_f1_only_units_below_the_organiser_join_and_all_above_them_see_it() -> None:
    path = ("jxnu", "wenxue", "wenxue-1")
    require_joined("wenxue", "wenxue-1", path)

    with pytest.raises(Refused, match="共同的上级"):
        require_joined("wenxue-1", "wenxue-1", path)

    assert seen_by([path[:2], path]) == path


STEPS = st.lists(st.sampled_from(["correct", "reflect", "withdraw"]), max_size=8)


def events_of(state: Activity, ask: str, number: int) -> tuple[ActivityEvent, ...]:
    if ask == "withdraw":
        return withdraw(state, because="误")
    if ask == "reflect":
        return reflect(state, Reflection(text=str(number)))
    account = replace(state.account, participants=30 + number)
    return correct(state, account, MEMORIALS, because="改", now=NOW)


@given(STEPS)
def test_law_no_sequence_of_asks_revives_an_activity_and_replay_equals_state(
    asks: list[str],
) -> None:
    state, told = RECORDED, list[ActivityEvent]([ActivityRecorded(activity=ACTIVITY)])
    for number, ask in enumerate(asks):
        try:
            events = events_of(state, ask, number)
        except Refused:
            assert state.stage is Stage.WITHDRAWN
            continue
        told += events
        for event in events:
            state = evolve(state, event)

    replayed: Activity | None = None
    for each in told:
        replayed = evolve(replayed, each)
    assert replayed == state
    assert state.corrections == sum(isinstance(each, ActivityCorrected) for each in told)
