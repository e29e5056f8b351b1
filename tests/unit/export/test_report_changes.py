"""What became of frozen figures, listed with its reasons (Q10, L9)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.common.errors import Refused
from services.common.kernel.figures import Figures
from services.export.handlers.reports import COMPARE, FREEZE
from services.export.ports.states import Known
from services.export.ports.tables import Reported, StarCensus
from services.export.schedule import OPEN
from tests.unit.export.fake_port import (
    LACKING,
    RETURNED,
    FakeExports,
    schedule,
)
from tests.unit.export.reporting import (
    CUT_OFF,
    DAY,
    FIGURES,
    STARS,
    decide,
    freeze,
    handle,
    left,
    make_port,
    posted,
    report,
    work,
)


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
    assert [kind for kind, _ in port.told.values()] == ["report.released", "report.changed_later"]


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


def test_who_has_not_decided_is_reminded_once_with_each_comparison() -> None:
    port = make_port(found=LACKING)
    freeze(port)

    compared(port)
    handle(port, COMPARE, STARS, edition=1)
    compared(port)

    assert [kind for kind, _ in port.told.values()].count("report.waiting") == 3
