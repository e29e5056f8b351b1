"""A report from its planning to its packages, on a port in memory (Q10, L9)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.errors import NotYet, Refused
from services.common.kernel.figures import Figures
from services.export.handlers.occurrences import require_reportable
from services.export.handlers.packages import MAKE
from services.export.handlers.reports import ANNOUNCE
from services.export.ports.tables import Reported
from services.export.schedule import OPEN, PREVIEW
from tests.unit.export.fake_port import (
    CALENDAR,
    LACKING,
    schedule,
)
from tests.unit.export.reporting import (
    ARCHIVE,
    CUT_OFF,
    DAY,
    FIGURES,
    PLANS,
    STARS,
    freeze,
    handle,
    left,
    make_port,
    report,
    work,
)


def test_q10_a_period_that_begins_is_planned_for_everybody_with_its_preview_and_cut_off() -> None:
    port = make_port()

    handle(port, OPEN, "fujian4", period="2026H2")

    assert report(port).cut_off_at == CUT_OFF
    assert report(port, "fujian4:jxnu.a:2026H2").unit_name == "甲学院"
    assert [each.id for each in port.jobs] == [
        "report.preview:fujian4:2026H2",
        "report.schedule:fujian4:2026H2",
    ]


def test_q10_every_unit_is_told_once_before_the_cut_off_what_its_table_would_say() -> None:
    port = make_port(found=LACKING)
    port.now = CUT_OFF - 5 * DAY

    handle(port, PREVIEW, "fujian4", period="2026H2")
    handle(port, PREVIEW, "fujian4", period="2026H2")
    work(port, ANNOUNCE)

    assert sorted(kind for kind, _ in port.told.values()) == ["report.preview", "report.preview"]
    assert report(port).previewed_at == port.now


def test_a_preview_waits_for_the_day_that_a_new_calendar_gives_it() -> None:
    port = make_port()
    port.schedules = (schedule(due={"plus_workdays": 5}, preview_workdays_before=1),)
    port.now = datetime(2027, 1, 6, 0, 30, tzinfo=UTC)
    port.calendar = CALENDAR.with_notice(2027, [port.now.date()], [])

    handle(port, PREVIEW, "fujian4", period="2026H2")

    assert [each.id for each in port.jobs] == ["report.preview:fujian4:2026H2@2027-01-07T00:30"]


def test_a_preview_without_any_figure_says_why() -> None:
    nobody = Reported(reported=Figures(), derived=Figures(), confirmed=0, missing=())
    port = make_port(returned=nobody)
    port.now = CUT_OFF - DAY
    handle(port, OPEN, "sijinsilian", period="2026Q4")

    handle(port, ANNOUNCE, FIGURES)

    assert next(iter(port.told.values())) == ("report.preview", "jxnu")


def test_q10_complete_figures_are_frozen_released_and_packed_for_each_recipient() -> None:
    port = make_port()

    state = freeze(port)

    assert state.stage.value == "released"
    assert state.editions[0].export in port.exports
    assert port.exports[STARS]["filled_on"] == "2026-12-31"
    assert left(port, MAKE) == [f"{MAKE}:{STARS}:{ARCHIVE.id}"]
    assert ("report.released", "jxnu") in port.told.values()


def test_q10_the_same_job_again_changes_nothing() -> None:
    port = make_port()
    before = freeze(port)
    appended, jobs = len(port.appended), len(port.jobs)

    assert freeze(port) == before
    assert (len(port.appended), len(port.jobs)) == (appended, jobs)


def test_q10_incomplete_figures_wait_the_unit_is_told_and_nothing_goes() -> None:
    port = make_port(found=LACKING)

    state = freeze(port)

    assert state.stage.value == "waiting"
    assert ("report.waiting", "jxnu") in port.told.values()
    assert left(port, MAKE) == []


def test_l9_without_any_figure_it_waits_and_says_why() -> None:
    nobody = Reported(reported=Figures(), derived=Figures(), confirmed=0, missing=("甲学院",))
    port = make_port(returned=nobody, found=LACKING)

    state = freeze(port, FIGURES)

    assert (
        state.waiting
        == "某大学2026年第四季度的统计表还没有确认，请先核对并确认各项数字，请决定怎样办"
    )
    assert (state.editions[0].export, state.editions[0].cells) == ("", ())


def test_l9_what_was_confirmed_before_the_cut_off_is_waited_for() -> None:
    port = make_port(waiting={"returns of 2026Q4"})

    with pytest.raises(NotYet):
        freeze(port, FIGURES)


def test_l9_where_the_schedule_says_so_incomplete_figures_go() -> None:
    state = freeze(make_port(found=LACKING), FIGURES)

    assert state.stage.value == "released"


def test_a_table_that_cannot_come_round_is_refused() -> None:
    port = make_port()
    port.schedules = (schedule(table="fujian3"),)

    with pytest.raises(Refused) as refused:
        handle(port, OPEN, "fujian3", period="2026H2")

    assert refused.value.code == "table_not_reported"


@pytest.mark.parametrize(
    "plans",
    [
        (schedule(table="fujian3"),),
        (schedule(table="sijinsilian", every="half_year"),),
        (schedule(), schedule(every="year")),
    ],
)
def test_a_schedule_that_cannot_be_followed_is_found_at_the_start(plans: Any) -> None:
    with pytest.raises(Refused):
        require_reportable(plans)

    require_reportable(PLANS)
