"""Before a period ends, units that held too few activities are reminded, after downtime once (F1)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.kernel.memorials import Expected
from services.common.kernel.periods import PeriodKind, containing
from services.common.kernel.workdays import local_day
from services.notify.domain.memorial.owing import following, lacking, period_due
from services.notify.handlers import activity_reminders
from services.notify.handlers.activity_reminders import HANDLERS, ROUND, come_round, next_round
from tests.unit.notify.case import at
from tests.unit.notify.fake_port import job_of
from tests.unit.notify.test_memorials import BRANCH, MEMORIALS, FakeMemorials, desk, unit

EXPECTED = Expected(
    every=PeriodKind.HALF_YEAR, at_least=2, units=("branch",), remind_before=(30, 7)
)
OWED = replace(MEMORIALS, expected=EXPECTED)


def pass_time(port: FakeMemorials, end: datetime, *, down: datetime | None = None) -> None:
    """Every round from now to ``end``; those before ``down`` are made up for then."""
    due = next_round(port, port.now)
    while due <= end:
        port.now = max(due, down or due)
        come_round(job_of(ROUND, ROUND, due), port)
        while port.jobs:
            job = port.jobs.pop(0)
            HANDLERS[job.kind](job_of(job.kind, job.subject, job.due, job.data), port)
        due = next_round(port, due)


def owing() -> FakeMemorials:
    port = desk()
    port.policies = replace(port.policies, memorials=OWED)
    return port


def test_f1_a_branch_that_held_too_few_is_reminded_until_it_has() -> None:
    port = owing()
    port.counted[BRANCH, "2026H2"] = 1

    pass_time(port, at("2026-12-10 00:00"))
    port.counted[BRANCH, "2026H2"] = 2
    pass_time(port, at("2027-01-10 00:00"))

    (notice,) = port.told.values()
    assert (notice.unit, notice.kind) == (BRANCH, "activity.lacking")
    assert notice.fields == {
        "时期": "2026年下半年",
        "应开展": "2",
        "已登记": "1",
        "还差": "1",
        "截止": "2026年12月31日",
    }


@settings(max_examples=25)
@given(st.integers(0, 300), st.integers(1, 300))
def test_f1_after_downtime_only_what_is_not_over_is_told_and_once(start: int, length: int) -> None:
    port = owing()
    port.now += timedelta(days=start)
    back = port.now + timedelta(days=length)

    pass_time(port, back, down=back)

    running = containing(PeriodKind.HALF_YEAR, local_day(back))
    left = (running.last_day - local_day(back)).days
    told = [notice.about for notice in port.told.values()]
    assert set(told) <= {f"{BRANCH}:{running}"}
    assert len(told) <= 1
    assert not told or left <= 30


def test_f1_many_units_are_gone_through_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity_reminders, "UNITS_AT_ONCE", 2)
    port = owing()
    for number in range(2, 6):
        code = f"jxnu.mks.{number:02}"
        port.units[code] = unit(code, "branch")

    pass_time(port, at("2026-12-10 00:00"))

    assert len({notice.unit for notice in port.told.values()}) == len(port.told) == 5


@pytest.mark.parametrize("expected", [None, replace(EXPECTED, remind_before=())])
def test_f1_where_no_reminder_is_wanted_none_comes(expected: Expected | None) -> None:
    quiet = replace(OWED, expected=expected)
    now = at("2026-12-01 08:30")

    assert following(quiet, now) > now
    assert period_due(quiet, now, now) is None


def test_f1_a_reminder_that_was_left_before_the_table_changed_says_nothing() -> None:
    port = owing()
    job = job_of("activity.remind", ROUND, port.now, {"at": port.now, "after": ""})

    assert HANDLERS["activity.remind"](job, port) == {"stale": True}


def test_f1_enough_is_enough() -> None:
    period = containing(PeriodKind.HALF_YEAR, local_day(at("2026-12-01 08:30")))

    assert lacking(BRANCH, period, EXPECTED, 2) is None
    assert lacking(BRANCH, period, EXPECTED, 0) is not None
