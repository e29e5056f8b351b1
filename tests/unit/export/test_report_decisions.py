"""What people decide about a report, and what follows (Q10, L9)."""

from datetime import UTC, datetime

import pytest

from services.common.errors import NotFound, Refused
from services.export.handlers.packages import MAKE
from services.export.handlers.report_decisions import LOOK
from services.export.handlers.reports import FREEZE
from tests.unit.export.fake_port import (
    COMPLETE,
    LACKING,
)
from tests.unit.export.reporting import (
    ARCHIVE,
    DAY,
    STARS,
    decide,
    freeze,
    handle,
    left,
    make_port,
    report,
    work,
)


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
