"""A year whose notice nobody has entered is asked for: from 1 December on, and until it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import NotYet, Refused
from services.common.jobs import Job
from services.common.units import Unit
from services.notify.domain.calendar.calendar import CALENDARS
from services.notify.domain.matter.evolve import MATTERS
from services.notify.handlers.calendars import (
    APPLY,
    CHUNK,
    SECOND_LOOK,
    apply,
    ask_for_days,
    enter_days,
    next_asking,
)
from services.notify.ports.calendars import Ahead, Pass
from tests.unit.notify.calendar_case import OFF, WORK
from tests.unit.notify.case import RULES, Case, at
from tests.unit.notify.fake_port import FakeNotify, job_of, submission_of

SCHOOL = Unit(id="jxnu", name="学校党委", kind="university", category=None, path=("jxnu",))
NOTICE: Mapping[str, Any] = {
    "year": "2027",
    "kind": "整年安排",
    "off": [day.isoformat() for day in OFF],
    "work": [day.isoformat() for day in WORK],
    "document": "国办发明电〔2026〕7号",
    "source": "国务院办公厅的通知",
}


@dataclass
class FakeCalendars(FakeNotify):
    """Matters in pages by their instant; ``noted`` are the lines of the list of changes."""

    noted: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def wait_for_earlier_days(self, job: Job, year: str) -> None:
        self.wait("earlier days")

    def top_units(self) -> Sequence[Unit]:
        return (SCHOOL,)

    def note_rescheduling(self, key: str, document: Mapping[str, Any]) -> None:
        self.noted[key] = document

    def matters_ahead(
        self, part: Pass, since: datetime, after: Ahead | None, most: int
    ) -> Sequence[Ahead]:
        found = [
            Ahead(matter=name, due=self.matter(name).answer_by.due)
            for collection, name in self.records
            if collection == MATTERS.collection and part is Pass.ANSWERS
        ]
        later = [each for each in found if each.due > since]
        start = (after.due, after.matter) if after else (since, "")
        order = sorted((each.due, each.matter) for each in later)
        return [Ahead(matter=name, due=due) for due, name in order if (due, name) > start][:most]


def entered(port: FakeCalendars, **changes: Any) -> Mapping[str, Any]:
    port.submissions["s1"] = submission_of(("jxnu",), {**NOTICE, **changes}, port.now, "office")
    return enter_days(job_of("lianxin/calendar-days", "s1", port.now), port)


def run(port: FakeCalendars) -> list[Mapping[str, Any]]:
    """Every job of counting again in its turn; product time follows."""
    done = []
    while port.jobs:
        job = port.jobs.pop(0)
        if job.kind == APPLY:
            port.now = max(port.now, job.due)
            done.append(apply(job_of(APPLY, job.subject, job.due, job.data), port))
    return done


def with_matters(count: int) -> FakeCalendars:
    port = FakeCalendars(now=at("2027-02-05 10:00"))
    matter = Case(port.now).receive().matter
    for number in range(count):
        port.records[MATTERS.collection, f"m{number:04d}"] = matter
        port.versions[MATTERS.collection, f"m{number:04d}"] = 1
    return port


def known(port: FakeCalendars) -> None:
    port.calendar = RULES.calendar.with_notice(2027, OFF, WORK)


def test_open_limits_are_counted_again_twice_and_changed_once() -> None:
    port = with_matters(CHUNK + 3)
    entered(port)
    known(port)
    start = port.now

    done = run(port)

    calendar = port.state(CALENDARS, "2027")
    assert calendar is not None
    assert calendar.outcome is not None
    assert (calendar.outcome.moved, len(port.noted)) == (CHUNK + 3, CHUNK + 3)
    assert max(row["matters"] for row in done) == CHUNK
    assert port.now - start == SECOND_LOOK
    kinds = [notice.kind for notice in port.told.values()]
    assert kinds.count("matter.rescheduled") == CHUNK + 3
    assert kinds.count("calendar.applied") == 1


def test_a_second_look_that_finds_something_adds_it() -> None:
    port = with_matters(1)
    entered(port)

    first = port.jobs.pop(0)
    done = apply(job_of(APPLY, first.subject, first.due, first.data), port)
    known(port)
    run(port)

    calendar = port.state(CALENDARS, "2027")
    assert calendar is not None
    assert calendar.outcome is not None
    assert (done["outcome"]["moved"], calendar.outcome.moved) == (0, 1)


def test_an_older_entry_that_is_still_being_counted_leaves_the_newer_record_alone() -> None:
    port = with_matters(1)
    entered(port)
    older = port.jobs.pop(0)
    entered(port, document="国办发明电〔2026〕8号")
    port.jobs.clear()
    known(port)

    port.enqueue(older)
    run(port)

    calendar = port.state(CALENDARS, "2027")
    assert calendar is not None
    assert (calendar.entries, calendar.outcome) == (2, None)
    assert len(port.noted) == 1


def test_the_same_notice_again_counts_nothing() -> None:
    port = with_matters(1)
    known(port)

    result = entered(port)

    assert result == {"calendar": "2027", "since": None}
    assert port.jobs == []


def test_a_form_waits_for_what_was_received_before_it() -> None:
    port = with_matters(0)
    port.waiting.add("earlier days")

    with pytest.raises(NotYet):
        entered(port)


def test_faults_are_refused_and_nothing_is_kept() -> None:
    port = with_matters(0)

    with pytest.raises(Refused, match="不在2028年"):
        entered(port, year="2028")

    assert port.state(CALENDARS, "2028") is None


def test_counting_again_waits_for_its_time() -> None:
    port = with_matters(0)
    entered(port)
    (job,) = port.jobs

    with pytest.raises(NotYet):
        apply(job_of(APPLY, job.subject, port.now + timedelta(minutes=1), job.data), port)


def asked(port: FakeCalendars, due: datetime) -> Mapping[str, Any]:
    return ask_for_days(job_of("calendar.missing", "calendar.missing", due), port)


def test_a_missing_year_is_asked_for_from_1_december_on() -> None:
    port = FakeCalendars(now=at("2026-11-22 08:30"))

    november = asked(port, port.now)
    port.now = at("2026-12-01 08:30")
    december = asked(port, port.now)

    assert (november["missing"], december["missing"]) == ([], ["2027"])
    (key,) = port.told
    notice = port.told[key]
    assert key == "jxnu:calendar.missing:2027:2026-12-01"
    assert (notice.unit, notice.about, notice.fields) == ("jxnu", "2027", {"年份": "2027"})


def test_a_missing_year_is_asked_for_while_it_runs_until_it_is_there() -> None:
    port = FakeCalendars(now=at("2027-01-08 08:30"))

    missing = asked(port, port.now)["missing"]
    known(port)

    assert missing == ["2027"]
    assert asked(port, port.now)["missing"] == []


def test_a_round_of_long_ago_says_nothing() -> None:
    port = FakeCalendars(now=at("2026-12-20 08:30"))

    assert asked(port, at("2026-12-01 08:30"))["missing"] == []
    assert port.told == {}


@pytest.mark.parametrize(
    ("after", "following"),
    [
        ("2026-11-23 10:00", "2026-12-01 08:30"),
        ("2026-12-01 08:29", "2026-12-01 08:30"),
        ("2026-12-01 08:30", "2026-12-08 08:30"),
        ("2026-12-22 12:00", "2027-01-01 08:30"),
    ],
)
def test_it_comes_round_four_times_a_month(after: str, following: str) -> None:
    port = FakeCalendars(now=at("2026-11-23 10:00"))

    assert next_asking(port, at(after)) == at(following)


def test_a_round_names_the_day_it_was_for() -> None:
    port = FakeCalendars(now=at("2026-12-03 07:00"))

    asked(port, at("2026-12-01 08:30"))

    assert [key.rpartition(":")[2] for key in port.told] == [date(2026, 12, 1).isoformat()]
