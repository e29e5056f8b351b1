"""Memorial days (F1): each is proposed once to each unit, in order, after downtime too; then who held something."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.jobs import NewJob
from services.common.kernel.memorials import Commemoration
from services.common.kernel.periods import Period
from services.common.kernel.workdays import at_local, local_day
from services.common.units import Unit
from services.notify.domain.memorial.occasions import Step, due_at, following
from services.notify.domain.memorial.wording import NAMED_MOST, Held, summary
from services.notify.handlers import memorials
from services.notify.handlers.memorials import HANDLERS, ROUND, come_round, next_round
from tests.unit.notify.case import POLICY, TEMPLATES, at
from tests.unit.notify.fake_port import FakeNotify, job_of

MEMORIALS = POLICY.memorials
SCHOOL, COLLEGE, BRANCH, OFFICE = "jxnu", "jxnu.mks", "jxnu.mks.01", "jxnu.zzb"
KINDS = {SCHOOL: "university", COLLEGE: "college", BRANCH: "branch", OFFICE: "department"}
MARTYRS = "martyrs:2026-09-30"


@dataclass
class FakeMemorials(FakeNotify):
    """What the queries say; ``held`` has (unit, memorial day), ``counted`` (unit, period) of what was held."""

    held: set[tuple[str, str]] = field(default_factory=set)
    counted: dict[tuple[str, str], int] = field(default_factory=dict)

    def units_of(self, kinds: Collection[str], *, after: str, most: int) -> Sequence[str]:
        return sorted(
            each for each in self.units if self.units[each].kind in kinds and each > after
        )[:most]

    def asked_below(self, unit: str, kinds: Collection[str]) -> Sequence[Unit]:
        found = [each for each in self.units.values() if unit in each.path[:-1]]
        return sorted((each for each in found if each.kind in kinds), key=lambda each: each.id)

    def held_something(self, what: Commemoration, units: Collection[str]) -> Collection[str]:
        return {unit for unit in units if (unit, what.id) in self.held}

    def activities_in(self, period: Period, units: Collection[str]) -> Mapping[str, int]:
        found = {unit: self.counted.get((unit, str(period)), 0) for unit in units}
        return {unit: count for unit, count in found.items() if count}


def unit(code: str, kind: str) -> Unit:
    parts = code.split(".")
    path = tuple(".".join(parts[: n + 1]) for n in range(len(parts)))
    return Unit(id=code, name=f"{code}的名称", kind=kind, category=None, path=path)


@pytest.fixture
def port() -> FakeMemorials:
    return desk()


def desk() -> FakeMemorials:
    found = {code: unit(code, kind) for code, kind in KINDS.items()}
    return FakeMemorials(at("2026-08-25 09:00"), units=found)


def run(port: FakeMemorials) -> None:
    """Deal with what is left, and with what that leaves, each job once."""
    done = set[str]()
    while port.jobs:
        job: NewJob = port.jobs.pop(0)
        if job.id not in done:
            done.add(job.id)
            HANDLERS[job.kind](job_of(job.kind, job.subject, job.due, job.data), port)


def pass_time(
    port: FakeMemorials, start: datetime, end: datetime, *, down: datetime | None = None
) -> None:
    """Every round after ``start`` to ``end``; those before ``down`` are made up for then."""
    due = next_round(port, start)
    while due <= end:
        port.now = max(due, down or due)
        come_round(job_of(ROUND, ROUND, due), port)
        run(port)
        due = next_round(port, due)


def told(port: FakeMemorials, whom: str, *steps: Step) -> list[str]:
    """The memorial days that a unit was told of, in order."""
    kinds = [step.value for step in steps]
    found = [each for each in port.told.values() if each.unit == whom and each.kind in kinds]
    return [name for each in found for name in each.fields["纪念日"].split("、")]


def names(kind: str, first: date, last: date) -> list[str]:
    """The memorial days that are proposed to units of a kind, by the day of the proposal."""
    around = MEMORIALS.between(first, last + timedelta(days=120))
    found = [each for each in around if kind in each.memorial.units]
    found = [each for each in found if first < each.first_day <= last]
    return [
        each.memorial.name for each in sorted(found, key=lambda each: (each.first_day, each.day))
    ]


@settings(max_examples=15)
@given(st.integers(2024, 2060), st.sampled_from(["branch", "college"]))
def test_f1_every_memorial_day_of_a_year_is_proposed_once_to_each_unit_in_order(
    year: int, kind: str
) -> None:
    port, (code,) = desk(), [code for code in KINDS if KINDS[code] == kind]
    start, end = at(f"{year}-01-01 12:00"), at(f"{year + 1}-01-01 12:00")

    pass_time(port, start, end)

    assert told(port, code, Step.PROPOSED) == names(kind, local_day(start), local_day(end))


@settings(max_examples=30)
@given(st.integers(0, 400), st.integers(1, 200))
def test_f1_after_downtime_each_day_still_ahead_has_been_told_of_and_none_twice_at_once(
    start: int, length: int
) -> None:
    port, begin = desk(), at("2026-09-01 12:00") + timedelta(days=start)
    back = begin + timedelta(days=length)

    pass_time(port, begin, back, down=back)

    found = told(port, BRANCH, Step.PROPOSED, Step.NOT_HELD)
    around = MEMORIALS.between(local_day(back), local_day(back) + timedelta(days=120))
    due = [each for each in around if "branch" in each.memorial.units]
    missed = {
        each.memorial.name
        for each in due
        if any(
            day is not None and begin < at_local(day, MEMORIALS.at) <= back
            for day in (each.first_day, each.remind_on)
        )
    }
    assert sorted(found) == sorted(missed)


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_f1_the_calendar_never_stands_still_and_skips_nothing(day: date) -> None:
    instant = at_local(day, time(12, 0))

    due = following(MEMORIALS, instant)

    assert due > instant
    assert due_at(MEMORIALS, due, due)
    assert following(MEMORIALS, due - timedelta(minutes=1)) == due
    assert due - instant < timedelta(days=120)


def test_f1_what_is_proposed_on_one_day_is_one_message(port: FakeMemorials) -> None:
    pass_time(port, port.now, at("2026-09-09 08:30"))

    (said,) = [each for each in port.told.values() if each.unit == BRANCH]
    assert said.fields["纪念日"] == "烈士纪念日、国庆节"
    assert "2026年10月1日国庆节（77周年）" in said.fields["列举"]
    assert "江西省革命烈士纪念堂" in TEMPLATES.text(said).body


def test_f1_only_who_has_held_nothing_is_reminded(port: FakeMemorials) -> None:
    port.held.add((COLLEGE, MARTYRS))

    pass_time(port, at("2026-09-10 09:00"), at("2026-09-24 09:00"))

    assert told(port, BRANCH, Step.NOT_HELD) == ["烈士纪念日"]
    assert told(port, COLLEGE, Step.NOT_HELD) == []


def test_f1_nobody_else_is_asked(port: FakeMemorials) -> None:
    pass_time(port, at("2026-01-01 09:00"), at("2027-01-01 09:00"))

    assert told(port, OFFICE, *Step) == told(port, SCHOOL, Step.PROPOSED, Step.NOT_HELD) == []


def test_f1_after_the_day_every_superior_is_told_who_held_something(port: FakeMemorials) -> None:
    port.held.add((BRANCH, MARTYRS))

    pass_time(port, at("2026-10-07 09:00"), at("2026-10-08 08:30"))

    said = {each.unit: each.fields["列举"] for each in port.told.values()}
    assert set(said) == {SCHOOL, COLLEGE}
    assert "应开展2个单位，已开展1个：jxnu.mks.01的名称。" in said[SCHOOL]
    assert "应开展1个单位，已开展1个" in said[COLLEGE]


def test_f1_a_list_long_overdue_is_not_sent_any_more(port: FakeMemorials) -> None:
    late = at("2026-10-08 08:30") + timedelta(days=MEMORIALS.catch_up_days + 1)

    pass_time(port, at("2026-10-07 09:00"), at("2026-10-08 08:30"), down=late)

    assert told(port, SCHOOL, Step.HELD) == []


def test_f1_a_long_list_is_named_in_part() -> None:
    (what,) = MEMORIALS.between(date(2026, 9, 30), date(2026, 9, 30))
    held = Held(what=what, asked=40, names=tuple(map(str, range(NAMED_MOST + 1))))

    said = summary(SCHOOL, [held, replace(held, names=())]).fields["列举"]

    assert f"等{NAMED_MOST + 1}个。" in said
    assert said.endswith("已开展0个。")


def test_f1_a_unit_told_twice_by_one_job_hears_it_once(port: FakeMemorials) -> None:
    due = next_round(port, at("2026-09-08 09:00"))
    port.now = due
    come_round(job_of(ROUND, ROUND, due), port)
    first = [job.id for job in port.jobs]

    come_round(job_of(ROUND, ROUND, due), port)

    assert [job.id for job in port.jobs] == first * 2


def test_f1_hundreds_of_units_are_gone_through_in_steps(
    port: FakeMemorials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memorials, "UNITS_AT_ONCE", 2)
    port.units |= {code: unit(code, "branch") for code in (f"jxnu.mks.0{n}" for n in range(2, 7))}

    pass_time(port, port.now, at("2026-09-09 08:30"))

    assert sum(told(port, code, Step.PROPOSED) != [] for code in port.units) == 7
