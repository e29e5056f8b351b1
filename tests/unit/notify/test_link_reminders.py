"""Who is reminded of links and visits, when, and how often (L3, L4)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.jobs import Job, NewJob
from services.common.kernel.coverage import Paid
from services.common.kernel.workdays import day_text
from services.notify.domain.link.occasions import due_at, following
from services.notify.handlers.link_rounds import CHUNK, HANDLERS, ROUND, come_round, next_round
from tests.unit.notify.case import POLICY, at
from tests.unit.notify.fake_port import job_of
from tests.unit.notify.linking import (
    CADRE,
    CLASS,
    COLLEGE,
    REGISTRATION,
    YEAR,
    FakeLinks,
    cadre_of,
    found_links,
)

SCHOOL = POLICY.school
KINDS = ("科研团队", "新入职教师", "班级", "社团")


def run(port: FakeLinks, jobs: list[NewJob], done: set[str]) -> None:
    """Deal with what is left, and with what that leaves, each job once."""
    while jobs:
        job = jobs.pop(0)
        if job.id in done or job.kind not in HANDLERS:
            continue
        done.add(job.id)
        HANDLERS[job.kind](job_of(job.kind, job.subject, job.due, job.data), port)
        jobs += port.jobs
        port.jobs = []


def pass_time(port: FakeLinks, start: datetime, end: datetime, *, down: bool = False) -> None:
    """Every round from ``start`` to ``end``: when it is due, or all of them at the end of downtime."""
    done = set[str]()
    due = next_round(port, start)
    while due <= end:
        port.now = end if down else due
        come_round(job_of(ROUND, ROUND, due), port)
        left, port.jobs = port.jobs, []
        run(port, left, done)
        due = next_round(port, due)


def told(port: FakeLinks) -> list[tuple[str, str]]:
    return [(notice.kind, notice.fields["第几次"]) for notice in port.told.values()]


def found_year() -> FakeLinks:
    port = found_links(registered=False)
    port.now = at("2026-08-01 09:00")
    port.post("cadre", **REGISTRATION)
    return port


def make_full(port: FakeLinks, visits: int) -> FakeLinks:
    port.now = at("2026-09-05 09:00")
    for kind in KINDS:
        body = CLASS | {"kind": kind, "cadre": CADRE, "academic_year": YEAR}
        port.visits[port.post("link", **body)["link"]] = Paid(semester=visits)
    return port


def test_l4_a_unit_that_lacks_everything_is_reminded_all_year() -> None:
    port = found_year()
    port.post("link", at=at("2026-08-01 09:00"), cadre=CADRE, **CLASS, academic_year=YEAR)

    pass_time(port, at("2026-08-15 00:00"), at("2027-01-31 00:00"))

    assert told(port) == [
        ("link.unsettled", ""),
        ("link.unsettled", "第2次"),
        ("link.unreported", ""),
        ("link.unreported", "第2次"),
        ("link.visits_short", ""),
        ("link.visits_short", "第2次"),
        ("link.visits_short", "第3次"),
    ]
    last = list(port.told.values())[-1]
    assert (last.unit, last.fields["人数"]) == (COLLEGE, "1")
    assert last.fields["名单"] == "陈书记走访“中文2301班”0次，还差2次"


def test_l4_at_the_start_of_the_year_links_are_to_be_confirmed() -> None:
    port = found_year()
    port.post("link", at=port.now, cadre=CADRE, **CLASS, academic_year="2025-2026")

    pass_time(port, at("2026-08-15 00:00"), at("2026-10-15 00:00"))

    assert told(port) == [("link.unconfirmed", ""), ("link.unconfirmed", "第2次")]
    first, second = port.told.values()
    assert (first.fields["催促"], second.fields["催促"]) == ("", "期限已过，请尽快办理。")
    assert first.fields["名单"] == "陈书记还差1个班级"
    assert first.fields["截止"] == day_text(date(2026, 9, 30))


def test_l4_whoever_confirmed_is_not_told_again() -> None:
    port = found_year()
    port.post("link", at=port.now, cadre=CADRE, **CLASS, academic_year="2025-2026")

    pass_time(port, at("2026-08-15 00:00"), at("2026-09-15 00:00"))
    port.post("link-confirmation", cadre=CADRE, academic_year=YEAR)
    pass_time(port, at("2026-09-15 00:00"), at("2026-10-15 00:00"))

    assert told(port) == [("link.unconfirmed", "")]


@given(st.integers(0, 160), st.integers(0, 60), st.booleans(), st.integers(2, 9))
def test_l3_l4_nobody_with_a_full_record_is_ever_reminded(
    start: int, length: int, down: bool, visits: int
) -> None:
    port = make_full(found_year(), visits)
    port.post("link-report", academic_year=YEAR)
    port.told.clear()
    begin = at("2026-09-05 10:00") + timedelta(days=start)

    pass_time(port, begin, begin + timedelta(days=length), down=down)

    assert port.told == {}


@given(st.integers(0, 160), st.integers(0, 60))
def test_after_downtime_no_series_is_told_twice_at_once(start: int, length: int) -> None:
    port = found_year()
    port.post("link", at=port.now, cadre=CADRE, **CLASS, academic_year=YEAR)
    begin = at("2026-08-15 12:00") + timedelta(days=start)

    pass_time(port, begin, begin + timedelta(days=length), down=True)

    kinds = [kind for kind, _ in told(port)]
    assert len(set(kinds)) == len(kinds)


def test_l4_after_a_week_of_downtime_the_missed_reminder_is_caught_up_once() -> None:
    port = found_year()
    port.post("link", at=port.now, cadre=CADRE, **CLASS, academic_year=YEAR)

    pass_time(port, at("2026-12-31 12:00"), at("2027-01-08 12:00"), down=True)

    assert told(port) == [("link.visits_short", "第2次")]


def test_l4_what_is_long_past_is_not_told() -> None:
    policy_, last = POLICY.links, at("2027-01-15 09:00")

    assert [each.place for each in due_at(policy_, SCHOOL, last, last)] == [3]
    assert [each.place for each in due_at(policy_, SCHOOL, last, at("2027-02-05 09:00"))] == [3]
    assert due_at(policy_, SCHOOL, last, at("2027-02-06 09:00")) == ()


def test_there_is_always_a_next_round_even_outside_the_table() -> None:
    instant = at("2040-12-31 09:00")

    assert following(POLICY.links, SCHOOL, instant) == at("2041-01-02 09:00")


@pytest.mark.parametrize("kind", list(HANDLERS))
def test_a_job_does_nothing_once_the_calendar_has_moved(kind: str) -> None:
    port = found_year()
    data = {"matter": "link.visits_short", "period": "2026-2027-1", "after": ""}
    job: Job = job_of(kind, COLLEGE, port.now, data | {"at": at("2027-01-01 08:00")})

    assert HANDLERS[kind](job, port) == {"stale": True}


def test_many_units_are_told_in_chunks() -> None:
    port = found_year()
    for unit in (f"u{number:03d}" for number in range(CHUNK + 1)):
        port.records["cadres", f"{unit}:1"] = cadre_of(unit=unit, number="1")

    pass_time(port, at("2026-10-15 00:00"), at("2026-11-02 00:00"))

    assert len(port.told) == CHUNK + 2


def test_a_long_list_names_the_first_and_counts_all() -> None:
    port = found_year()
    for number in range(40):
        port.post("cadre", **REGISTRATION | {"number": f"{number:03d}", "name": f"某{number}"})

    pass_time(port, at("2026-10-15 00:00"), at("2026-11-02 00:00"))

    (notice,) = port.told.values()
    assert notice.fields["人数"] == "41"
    assert notice.fields["名单"].endswith("等41项")
