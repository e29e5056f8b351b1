"""Campaigns open with windows in order, turn as these open, and give more time where asked (Q2, Q3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.scoring.domain.campaign.events import ChunkApplied, ExceptionMade
from services.scoring.domain.campaign.evolve import evolve
from services.scoring.domain.campaign.opening import begin, open_campaign
from services.scoring.domain.campaign.state import (
    Campaign,
    CategoryStandard,
    Stage,
    Task,
    known,
    require_part,
)
from services.scoring.domain.campaign.windows import extend, is_late, last_day
from tests.unit.scoring.campaigns import (
    CLOSED,
    COLLEGE,
    DECISION,
    PATH,
    PLANNED,
    REVIEW,
    SCHOOL,
    SELF,
    TODAY,
    after,
    exception,
    nov,
    opened,
    window,
)

GOOD = {"own": (1, 20, 25), "review": (16, 28, 30)}


def test_a_campaign_opens_under_an_id_that_is_free() -> None:
    events = open_campaign(None, opened(), on=TODAY)

    state = evolve(None, events[0])

    assert (state.stage, state.unit, state.placing) == (Stage.PLANNED, SCHOOL, None)


def test_an_id_that_is_taken_opens_nothing() -> None:
    with pytest.raises(Conflict, match="已经存在") as refused:
        open_campaign(PLANNED, opened(), on=TODAY)

    assert refused.value.code == "campaign_exists"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"own": (24, 23, 25)}, ["自评的日期应依次为开始、截止、宽限到期"]),
        ({"own": (1, 24, 23)}, ["自评的日期应依次为"]),
        ({"own": (1, 20, 22)}, ["自评的截止日期 2026年11月22日已经过去"]),
        ({"own": (17, 20, 25)}, ["审核不能早于自评开始"]),
        ({"review": (16, 20, 24)}, ["审核不能早于自评结束"]),
        (
            {"own": (30, 29, 20), "review": (1, 2, 3)},
            ["自评的日期", "自评的截止", "审核的截止", "早于自评开始", "早于自评结束"],
        ),
    ],
)
def test_q2_every_fault_of_the_windows_is_named(changes: dict[str, Any], words: list[str]) -> None:
    days = GOOD | changes
    windows = (window(Task.SELF, *days["own"]), window(Task.REVIEW, *days["review"]))

    with pytest.raises(Refused) as refused:
        open_campaign(None, opened(windows=windows), on=TODAY)

    assert refused.value.code == "bad_window"
    assert [word for word in words if word not in refused.value.message] == []


def test_windows_of_this_one_day_are_windows() -> None:
    windows = (window(Task.SELF, 23, 23, 23), window(Task.REVIEW, 23, 23, 23))

    assert open_campaign(None, opened(windows=windows), on=TODAY)


@given(st.lists(st.integers(1, 30), max_size=8))
def test_a_campaign_turns_once_per_window_whenever_it_is_looked_at(days: list[int]) -> None:
    state, turns = PLANNED, 0
    for day in days:
        for task in Task:
            for event in begin(state, task, on=nov(day)):
                state, turns = evolve(state, event), turns + 1

    reached = max(days, default=0)
    assert state.stage is (Stage.REVIEW if reached >= 16 else Stage.SELF if days else Stage.PLANNED)
    assert turns <= 2


def test_before_its_window_nothing_begins() -> None:
    assert begin(SELF, Task.REVIEW, on=nov(15)) == ()


def test_a_closed_campaign_begins_nothing() -> None:
    assert begin(DECISION, Task.REVIEW, on=nov(30)) == ()


@pytest.mark.parametrize(("day", "late"), [(1, False), (20, False), (21, True), (25, True)])
def test_q2_in_grace_it_counts_but_is_late(day: int, late: bool) -> None:
    assert is_late(SELF, Task.SELF, PATH, nov(day)) is late


@pytest.mark.parametrize("day", [nov(1) - timedelta(days=1), nov(26)])
def test_q2_outside_the_window_nothing_is_taken(day: Any) -> None:
    with pytest.raises(Refused, match="2026年11月1日至2026年11月25日") as refused:
        is_late(SELF, Task.SELF, PATH, day)

    assert refused.value.code == "window_closed"


def test_q2_an_exception_gives_a_unit_and_all_below_more_time_for_one_stage() -> None:
    (event,) = extend(SELF, exception(29), (SCHOOL, COLLEGE), unit=SCHOOL, on=TODAY)

    state = evolve(SELF, event)

    assert last_day(state, Task.SELF, PATH) == nov(29)
    assert last_day(state, Task.SELF, (SCHOOL, "jxnu.wxy")) == nov(25)
    assert last_day(state, Task.REVIEW, PATH) == nov(30)


def test_q2_of_several_exceptions_the_longest_counts() -> None:
    events = [
        ExceptionMade(exception=exception(day, unit)) for day, unit in ((29, SCHOOL), (27, COLLEGE))
    ]

    assert last_day(after(*events), Task.SELF, PATH) == nov(29)


@pytest.mark.parametrize(
    ("state", "until", "path", "unit", "code"),
    [
        (None, 29, (SCHOOL, COLLEGE), SCHOOL, "campaign_not_found"),
        (SELF, 29, (SCHOOL, COLLEGE), COLLEGE, "not_the_campaigns_unit"),
        (DECISION, 29, (SCHOOL, COLLEGE), SCHOOL, "campaign_closed"),
        (SELF, 29, ("ncu",), SCHOOL, "out_of_scope"),
        (SELF, 25, (SCHOOL, COLLEGE), SCHOOL, "exception_needless"),
        (SELF, 27, (SCHOOL, COLLEGE), SCHOOL, "date_passed"),
    ],
)
def test_q2_an_exception_that_may_not_be_says_why(
    state: Campaign | None, until: int, path: tuple[str, ...], unit: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        extend(state, exception(until), path, unit=unit, on=nov(28))

    assert refused.value.code == code


def test_a_branch_is_rated_by_the_standard_of_its_category() -> None:
    students = CategoryStandard(category="学生", id="xuesheng-2015", hash="x")
    campaign = replace(PLANNED, standards=(*PLANNED.standards, students))

    assert campaign.standard_for("学生") == students
    assert campaign.standard_for("机关") == campaign.standard_for(None) == PLANNED.standards[0]


@pytest.mark.parametrize("path", [("province",), ("province", SCHOOL), ("province", *PATH[:2])])
def test_whoever_is_in_the_scope_or_above_it_has_a_part(path: tuple[str, ...]) -> None:
    require_part(REVIEW, path)


def test_others_have_no_part() -> None:
    with pytest.raises(Forbidden, match="不在这次创评活动的范围内"):
        require_part(REVIEW, ("province", "ncu", "ncu.01"))


def test_an_unknown_campaign_is_not_found() -> None:
    with pytest.raises(NotFound, match="请核对编号"):
        known(None)


def test_a_history_that_does_not_begin_with_the_opening_is_none() -> None:
    with pytest.raises(ValueError, match="begins with its opening"):
        evolve(None, CLOSED)


def test_nothing_is_applied_of_an_allocation_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="there is an allocation before"):
        evolve(DECISION, ChunkApplied(number=1))
