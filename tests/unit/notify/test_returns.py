"""A quarter from its opening to what changes after it, as notify's handlers take it (L9)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound, NotYet, Refused
from services.common.kernel.figures import Figure, Figures
from services.common.units import Unit
from services.notify.domain.progress.returns import RETURNS
from services.notify.handlers.returns import HANDLERS, LOOK, following
from tests.unit.notify.case import TEMPLATES, at
from tests.unit.notify.fake_port import job_of
from tests.unit.notify.quarter import (
    BRANCH,
    COLLEGE,
    DUE,
    KEY,
    OFFICE,
    OPENING,
    Q4,
    SCHOOL,
    FakeReturns,
    pass_day,
    post,
    returned,
    ring,
    school,
    trail,
)

SAID = Figures(participants=46, points=1, people_helped=83, funds_fen=3_500_000, opinions=27)
CLAIM: dict[str, Any] = {"figure": "opinions", "value": 30, "reason": "线下座谈听取3条"}


def told(port: FakeReturns) -> list[tuple[str, str]]:
    return [(notice.unit, notice.kind) for notice in port.told.values()]


def confirmed(said: Figures = SAID) -> FakeReturns:
    port = school(OPENING)
    port.said = said
    post(port, "confirmation")
    return port


def test_l9_a_quarter_opens_for_every_unit_that_reports() -> None:
    port = school(OPENING)

    result = pass_day(port, OPENING)

    assert result == {"opened": 2, "compared": 0}
    assert told(port) == [(COLLEGE.id, "return.started"), (OFFICE.id, "return.started")]
    assert returned(port).because.startswith(
        "2026年第四季度“‘四进四联’活动进展情况统计表”应于2026年12月31日24时前报送"
    )
    assert {job.due for job in port.jobs if job.subject == KEY} == {
        at("2026-12-28 08:30"),
        at("2026-12-30 08:30"),
        DUE,
    }


@pytest.mark.parametrize("day", ["2026-11-23 08:30", "2026-12-21 08:30", "2027-01-01 08:30"])
def test_outside_its_last_days_no_quarter_opens(day: str) -> None:
    port = school(at(day))

    assert pass_day(port, at(day)) == {"opened": 0, "compared": 0}


def test_a_unit_that_is_founded_later_is_opened_by_the_next_round() -> None:
    port = school(OPENING)
    late = port.units.pop(OFFICE.id)
    pass_day(port, OPENING)

    port.units[late.id], port.now = late, OPENING + timedelta(days=1)
    again = pass_day(port, port.now)

    assert again["opened"] == 1
    assert trail(port, f"{OFFICE.id}:2026Q4") == ["opened", "reminded"]


def test_l9_reminders_go_only_to_who_has_not_confirmed() -> None:
    port = school(OPENING)
    pass_day(port, OPENING)
    post(port, "confirmation")

    port.now = at("2026-12-28 08:30")
    ring(port)

    assert told(port)[2:] == [(OFFICE.id, "return.reminded")]


def test_l9_after_the_due_day_who_has_not_confirmed_is_overdue() -> None:
    port = school(OPENING)
    pass_day(port, OPENING)

    for when in ("2026-12-28 08:30", "2026-12-30 08:30", "2027-01-01 00:00"):
        port.now = at(when)
        ring(port)

    assert trail(port) == ["opened", "reminded", "reminded", "reminded", "fell_overdue"]
    kinds = [kind for unit, kind in told(port) if unit == COLLEGE.id]
    assert kinds == ["return.started", "return.reminded", "return.due_soon", "return.overdue"]
    assert returned(port).overdue


@given(st.permutations(["2026-12-22", "2026-12-23", "2026-12-24", "2026-12-30"]))
def test_after_downtime_nobody_is_told_twice(days: list[str]) -> None:
    port = school(at("2027-01-02 10:00"))

    for day in days:
        pass_day(port, at(f"{day} 08:30"))
        pass_day(port, at(f"{day} 08:30"))

    assert told(port) == [(COLLEGE.id, "return.overdue"), (OFFICE.id, "return.overdue")]
    assert trail(port) == ["opened", "fell_overdue"]


def test_l9_a_unit_confirms_what_was_derived_and_the_table_to_sign_is_built() -> None:
    port = confirmed()

    state = returned(port)
    assert (state.derived, state.reported, state.late) == (SAID, SAID, False)
    (table,) = [job for job in port.jobs if job.queue == "export"]
    assert table.kind == "report.build"
    assert table.data == {"table": "sijinsilian", "unit": COLLEGE.id, "period": "2026Q4"}


def test_l9_a_late_confirmation_builds_the_table_of_the_school_again() -> None:
    port = school(DUE)

    post(port, "confirmation")

    tables = [job.id for job in port.jobs if job.queue == "export"]
    assert returned(port).late
    assert tables == [f"sijinsilian:{KEY}:confirmed", "sijinsilian:jxnu:2026Q4:jxnu.mks"]


def test_l9_another_figure_with_its_reason_is_reported_and_the_difference_stays_visible() -> None:
    port = school(OPENING)
    port.said = SAID

    post(port, "statement", figures=[CLAIM, CLAIM | {"figure": "points", "value": 2}])
    result = post(port, "confirmation")

    state = returned(port)
    assert result["happened"] == ["return.confirmed"]
    assert state.derived == SAID
    assert state.reported == SAID.changed({Figure.OPINIONS: 30, Figure.POINTS: 2})
    assert [(each.value, each.derived) for each in state.statements] == [(2, 1), (30, 27)]


def test_l9_before_its_last_days_a_quarter_is_not_confirmed() -> None:
    port = school(at("2026-12-21 23:59"))

    with pytest.raises(Refused, match="2026年12月22日起"):
        post(port, "confirmation")


def test_a_branch_is_told_who_reports_for_it() -> None:
    with pytest.raises(Refused, match="由上级报送单位汇总"):
        post(school(OPENING), "confirmation", BRANCH)


def test_l9_a_confirmed_return_is_not_stated_again() -> None:
    with pytest.raises(Conflict, match="定稿"):
        post(confirmed(), "statement", figures=[CLAIM])


def test_l9_who_saw_other_figures_looks_again_before_confirming() -> None:
    port = school(OPENING)
    port.said = SAID

    with pytest.raises(Conflict, match="征求意见建议数由20条变为27条"):
        post(port, "confirmation", figures={"opinions": 20})


def test_forms_about_one_return_keep_their_order() -> None:
    port = school(OPENING)
    port.waiting = {"returns"}

    with pytest.raises(NotYet):
        post(port, "confirmation")


def test_a_unit_below_another_that_reports_is_marked() -> None:
    port = school(OPENING)
    port.units[BRANCH.id] = below = type(BRANCH)(
        id=BRANCH.id, name="院属机关", kind="department", category=None, path=BRANCH.path
    )

    post(port, "confirmation", below)

    assert returned(port, f"{below.id}:2026Q4").nested
    post(port, "confirmation")
    assert not returned(port).nested


def test_every_notice_of_a_return_has_its_words() -> None:
    port = school(OPENING)
    pass_day(port, OPENING)

    (first, _) = port.told.values()
    text = TEMPLATES.text(first)
    assert text.title == "【季度填报】2026年第四季度“四进四联”活动进展情况统计表可以确认"
    assert "12月31日24时前报送" in text.body


def test_a_look_that_is_rung_early_comes_again() -> None:
    port = school(OPENING)
    pass_day(port, OPENING)

    with pytest.raises(NotYet):
        HANDLERS[LOOK](job_of(LOOK, KEY, DUE), port)


def test_a_look_at_nothing_is_refused() -> None:
    with pytest.raises(NotFound, match="没有这份季度统计表"):
        HANDLERS[LOOK](job_of(LOOK, KEY, OPENING), school(OPENING))


def test_the_round_comes_every_day_at_the_time_of_reminders() -> None:
    port = school(OPENING)

    assert following(port, at("2026-12-22 08:00")) == OPENING
    assert following(port, OPENING) == OPENING + timedelta(days=1)
    assert Q4.label == returned(confirmed()).period_label


@pytest.mark.parametrize(
    ("confirming", "words"),
    [((COLLEGE,), "应报2个单位，未报1个|校团委"), ((COLLEGE, OFFICE), "应报2个单位，未报0个|无")],
)
def test_l9_the_school_is_told_once_who_has_not_confirmed(
    confirming: tuple[Unit, ...], words: str
) -> None:
    port = school(OPENING)
    pass_day(port, OPENING)
    for unit in confirming:
        post(port, "confirmation", unit)

    for day in ("2026-12-31 08:30", "2027-01-01 08:30", "2027-01-02 08:30"):
        port.now = at(day)
        pass_day(port, port.now)

    (notice,) = [each for each in port.told.values() if each.kind == "return.summary"]
    title, names = words.split("|")
    assert notice.unit == SCHOOL.id
    assert title in TEMPLATES.text(notice).title
    assert f"未报的单位：{names}。" in TEMPLATES.text(notice).body


def test_a_return_that_was_put_off_is_looked_at_again() -> None:
    port = school(OPENING)
    pass_day(port, OPENING)
    early = replace(returned(port), due_at=at("2026-12-30 00:00"))
    port.records[RETURNS.collection, KEY] = early
    port.now = early.due_at

    HANDLERS[LOOK](job_of(LOOK, KEY, port.now), port)

    assert returned(port).due_at == DUE
    assert port.jobs[-1].due == DUE
