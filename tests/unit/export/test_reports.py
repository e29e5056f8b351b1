"""A report from its planning to its packages, on a port in memory (Q10, L9)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import NotFound, NotYet, Refused
from services.common.kernel.figures import Figures
from services.common.submissions import Submission
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient, Way
from services.export.domain.report.report import REPORTS, Report
from services.export.handlers import HANDLERS
from services.export.handlers.packages import MAKE
from services.export.handlers.report_decisions import LOOK
from services.export.handlers.reports import ANNOUNCE, COMPARE, FREEZE
from services.export.ports.states import Known
from services.export.ports.tables import Reported, StarCensus
from services.export.schedule import OPEN, PREVIEW
from tests.unit.export.fake_port import (
    CALENDAR,
    COMPLETE,
    LACKING,
    RETURNED,
    FakeExports,
    asked,
    job,
    schedule,
)

CUT_OFF = datetime(2026, 12, 31, 16, tzinfo=UTC)
DAY = timedelta(days=1)
STARS, FIGURES = "fujian4:jxnu:2026H2", "sijinsilian:jxnu:2026Q4"
PLANS = (
    schedule(preview_workdays_before=5),
    schedule(table="sijinsilian", every="quarter", incomplete="照常报送"),
)
ARCHIVE = Recipient(
    unit="jxnu",
    unit_path=("jxnu",),
    code="dang-an-guan",
    name="档案馆",
    tables=("fujian4",),
    way=Way.OFFLINE,
    as_of=CUT_OFF,
)


def make_port(**changes: Any) -> FakeExports:
    port = FakeExports(now=CUT_OFF, schedules=PLANS, **changes)
    port.records[RECIPIENTS.collection, ARCHIVE.id] = ARCHIVE
    return port


def handle(port: FakeExports, kind: str, subject: str, **data: Any) -> Mapping[str, Any]:
    return HANDLERS[kind](job(kind, subject, data, due=port.now), port)


def work(port: FakeExports, kind: str) -> None:
    """Everything of a kind that was left, with the id it was left under."""
    for left in [each for each in port.jobs if each.kind == kind]:
        port.jobs.remove(left)
        due = job(left.kind, left.subject, left.data, due=left.due)
        HANDLERS[kind](replace(due, id=left.id), port)


def freeze(port: FakeExports, key: str = STARS, edition: int = 1) -> Report:
    table, unit, period = key.split(":")
    data = {"table": table, "unit": unit, "period": period, "edition": edition}
    HANDLERS[FREEZE](replace(job(FREEZE, unit, data, due=port.now), id=key), port)
    return report(port, key)


def report(port: FakeExports, key: str = STARS) -> Report:
    found = port.state(REPORTS, key)
    assert found is not None
    return found


def posted(form: str, **body: Any) -> Submission:
    whole = {"report": STARS, "unit": "jxnu", **body}
    return replace(asked(), form=form, unit=whole["unit"], body=whole, received_at=CUT_OFF + DAY)


def decide(port: FakeExports, decision: str, **body: Any) -> Mapping[str, Any]:
    said = {"decision": decision, "reason": "先报", "decided_by": "部务会", **body}
    port.submissions["d1"] = posted("export/report-decision", **said)
    port.now = max(port.now, CUT_OFF + DAY)
    return handle(port, "export/report-decision", "d1")


def left(port: FakeExports, kind: str) -> list[str]:
    return [each.id for each in port.jobs if each.kind == kind]


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


def test_sent_as_it_is_after_a_decision_packages_are_made() -> None:
    port = make_port(found=LACKING)
    freeze(port)

    result = decide(port, "照样报送")

    assert result["stage"] == "released"
    assert left(port, MAKE) == [f"{MAKE}:{STARS}:{ARCHIVE.id}"]


def test_built_anew_it_goes_once_it_is_complete() -> None:
    port = make_port(found=LACKING)
    freeze(port)

    decide(port, "重新生成")
    port.found = COMPLETE
    work(port, FREEZE)

    assert [each.export for each in report(port).editions] == [STARS, f"{STARS}:2"]
    assert left(port, MAKE) == [f"{MAKE}:{STARS}:2:{ARCHIVE.id}"]


def test_while_it_waits_for_the_missing_it_looks_daily_and_goes_when_they_are_there() -> None:
    port = make_port(found=LACKING)
    freeze(port)
    decide(port, "等待补齐", until="2027-01-08")

    port.now += DAY
    work(port, LOOK)
    looks = len(left(port, LOOK))
    port.found = COMPLETE
    work(port, LOOK)
    work(port, FREEZE)

    assert (looks, left(port, LOOK)) == (1, [])
    assert report(port).stage.value == "released"
    assert report(port).editions[1].because == "所缺的已经补齐"


def test_when_the_day_has_come_it_is_built_anew_and_asks_again() -> None:
    port = make_port(found=LACKING)
    freeze(port)
    decide(port, "等待补齐", until="2027-01-08")
    port.now = datetime(2027, 1, 8, 16, tzinfo=UTC)

    work(port, LOOK)
    work(port, FREEZE)

    assert report(port).stage.value == "waiting"
    assert len(report(port).editions) == 2


def test_a_look_that_another_decision_overtook_does_nothing() -> None:
    port = make_port(found=LACKING)
    freeze(port)
    decide(port, "等待补齐", until="2027-01-08")
    decide(port, "照样报送")

    assert handle(port, LOOK, STARS, until=None)["stale"]
    assert handle(port, LOOK, STARS, until=port.now)["stale"]


def test_who_is_neither_the_unit_nor_above_it_decides_nothing() -> None:
    port = make_port(found=LACKING)
    freeze(port)

    with pytest.raises(Refused) as refused:
        decide(port, "照样报送", unit="jxnu.a")
    with pytest.raises(NotFound):
        decide(port, "照样报送", report="fujian4:jxnu:2027H1")

    assert refused.value.code == "report_elsewhere"


def compared(port: FakeExports, edition: int = 1) -> Mapping[str, Any]:
    port.now += 7 * DAY
    return handle(port, COMPARE, STARS, edition=edition)


def test_q10_a_later_change_is_listed_against_what_was_frozen_and_told_once() -> None:
    port = make_port()
    freeze(port)
    port.census = StarCensus(counts={5: 2, 3: 2}, branches=4, without_star=0)

    compared(port)
    compared(port)

    found = report(port).comparison
    assert found is not None
    told = [(each.title, each.frozen, each.now) for each in found.differences]
    assert told == [("基层党组织数量", "3个", "4个"), ("五星级", "1个", "2个")]
    assert [kind for kind, _ in port.told.values()] == ["report.changed_later"]


def test_q10_the_branches_that_changed_are_the_reason() -> None:
    port = make_port(changed=["b1"])
    freeze(port)
    term = {"star": 5, "since": CUT_OFF - 9 * DAY, "until": None}
    state = {"branch": {"name": "一支部"}, "terms": [term]}
    port.known["standings"] = [Known("b1", state)]
    port.census = replace(port.census, counts={5: 2, 3: 2})

    compared(port)

    found = report(port).comparison
    assert found is not None
    assert found.differences[0].because == "截止之后登记或更正：一支部由无星级变为五星级"


def returned(name: str, confirmed_at: datetime | None, **changes: Any) -> Known:
    state = {"unit_name": name, "confirmed_at": confirmed_at, "changes": (), **changes}
    return Known(f"{name}:2026Q4", state)


def test_l9_who_confirmed_late_and_whose_ledgers_changed_is_listed() -> None:
    port = make_port()
    freeze(port, FIGURES)
    change = {"figure": "opinions", "frozen": 3, "now": 4}
    port.known["returns"] = [
        returned("甲学院", CUT_OFF + DAY),
        returned("乙学院", CUT_OFF - DAY, changes=[change]),
        returned("丙学院", None),
    ]
    port.returned = replace(RETURNED, reported=replace(RETURNED.reported, points=2))
    port.now += 7 * DAY

    handle(port, COMPARE, FIGURES, edition=1)

    found = report(port, FIGURES).comparison
    assert found is not None
    assert [each.because for each in found.differences] == ["截止之后确认的：甲学院"]
    assert found.notes == ("乙学院确认之后台账有变化：征求意见建议数定稿3条，现为4条",)


def test_comparisons_follow_each_other_as_long_as_the_schedule_says() -> None:
    port = make_port()
    port.schedules = (schedule(compare_every_days=7, compare_days=14),)
    freeze(port)

    for _ in range(4):
        compared(port)

    assert left(port, COMPARE) == [f"{COMPARE}:{STARS}:1:{turn}" for turn in (1, 2)]


def test_a_comparison_of_an_edition_that_was_replaced_does_nothing() -> None:
    port = make_port()
    freeze(port)
    decide(port, "更正并重新报送")
    work(port, FREEZE)

    assert compared(port, edition=1)["stale"]
    assert report(port).comparison is None


def test_without_days_to_compare_nothing_follows() -> None:
    port = make_port()
    port.schedules = (schedule(compare_days=0),)

    freeze(port)

    assert left(port, COMPARE) == []


def test_whoever_asks_gets_a_comparison_at_once_but_not_before_the_cut_off() -> None:
    port = make_port()
    handle(port, OPEN, "fujian4", period="2026H2")
    port.submissions["c1"] = posted("export/report-comparison")

    with pytest.raises(Refused) as refused:
        handle(port, "export/report-comparison", "c1")
    freeze(port)
    port.census = StarCensus(counts={5: 2, 3: 2}, branches=4, without_star=0)
    result = handle(port, "export/report-comparison", "c1")

    assert refused.value.code == "report_planned"
    assert result["differences"] == 2


def test_figures_that_can_no_longer_be_filled_are_no_difference() -> None:
    port = make_port()
    freeze(port, FIGURES)
    port.returned = Reported(reported=Figures(), derived=Figures(), confirmed=0, missing=())

    result = handle(port, COMPARE, FIGURES, edition=1)

    assert result["differences"] == 0


def test_a_table_that_cannot_come_round_is_refused() -> None:
    port = make_port()
    port.schedules = (schedule(table="fujian3"),)

    with pytest.raises(Refused) as refused:
        handle(port, OPEN, "fujian3", period="2026H2")

    assert refused.value.code == "table_not_reported"
