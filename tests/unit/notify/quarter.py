"""A school whose quarter comes to its end: units, ledgers that say what a test wants, and what follows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.common.jobs import Job
from services.common.kernel.figures import Figure, Figures
from services.common.kernel.periods import Period, parse_period
from services.common.units import Unit
from services.notify.domain.progress.figures import Touched
from services.notify.domain.progress.returns import RETURNS, Return
from services.notify.handlers.returns import DAILY, HANDLERS, come_round
from tests.unit.notify.case import POLICY, RULES, at
from tests.unit.notify.fake_port import FakeNotify, job_of, submission_of

Q4 = parse_period("2026Q4")
CALENDAR = RULES.calendar
RETURNING = POLICY.returns
SCHOOL = Unit(id="jxnu", name="江西师范大学", kind="university", category=None, path=("jxnu",))
COLLEGE = Unit(
    id="jxnu.mks",
    name="马克思主义学院党委",
    kind="college",
    category=None,
    path=("jxnu", "jxnu.mks"),
)
OFFICE = Unit(
    id="jxnu.tuanwei",
    name="校团委",
    kind="department",
    category=None,
    path=("jxnu", "jxnu.tuanwei"),
)
BRANCH = Unit(
    id="jxnu.mks.01",
    name="第一党支部",
    kind="branch",
    category="学生",
    path=("jxnu", "jxnu.mks", "jxnu.mks.01"),
)
OPENING = at("2026-12-22 08:30")
DUE = at("2027-01-01 00:00")
KEY = f"{COLLEGE.id}:2026Q4"
UNTOUCHED = Touched(entered=0, changed=0)


@dataclass
class FakeReturns(FakeNotify):
    """``said`` is what the ledgers say of any unit and quarter; ``since`` why they say something else."""

    said: Figures = field(default_factory=Figures)
    since: Touched = UNTOUCHED

    def wait_for_return_forms(self, job: Job, unit: str) -> None:
        self.wait("returns")

    def reporting_units(self, levels: Collection[str]) -> Sequence[Unit]:
        return [unit for _, unit in sorted(self.units.items()) if unit.kind in levels]

    def units_opened(self, period: Period) -> Collection[str]:
        return {each.unit for each in self._returns() if each.period == str(period)}

    def returns_confirmed(self, periods: Collection[Period]) -> Sequence[str]:
        wanted = set(map(str, periods))
        return [each.id for each in self._returns() if each.period in wanted and each.derived]

    def figures(self, unit: str, period: Period) -> Figures:
        return self.said

    def touched(self, unit: str, period: Period, figure: Figure, since: datetime) -> Touched:
        return self.since

    def _returns(self) -> Sequence[Return]:
        return [row for (name, _), row in self.records.items() if name == RETURNS.collection]


def school(now: datetime) -> FakeReturns:
    units = {unit.id: unit for unit in (SCHOOL, COLLEGE, OFFICE, BRANCH)}
    return FakeReturns(now, units=units)


def post(port: FakeReturns, form: str, unit: Unit = COLLEGE, **body: Any) -> Any:
    """A form as intake hands it over, received now."""
    body = {"unit": unit.id, "period": "2026Q4"} | body
    port.submissions["s1"] = submission_of(unit.path, body, port.now, "portal")
    kind = f"lianxin/return-{form}"
    return HANDLERS[kind](job_of(kind, "s1", port.now), port)


def pass_day(port: FakeReturns, day: datetime) -> Any:
    """The daily round of ``day``, and whatever it leaves that is due by now."""
    result = come_round(job_of(DAILY, DAILY, day), port)
    ring(port)
    return result


def ring(port: FakeReturns) -> None:
    """Every job of returns that is due by now, once, in order."""
    while due := sorted(
        (job for job in port.jobs if job.kind in HANDLERS and job.due <= port.now),
        key=lambda job: (job.due, job.id),
    ):
        port.jobs.remove(due[0])
        HANDLERS[due[0].kind](job_of(due[0].kind, due[0].subject, due[0].due, due[0].data), port)


def returned(port: FakeReturns, key: str = KEY) -> Return:
    state = port.state(RETURNS, key)
    assert state is not None
    return state


def trail(port: FakeReturns, key: str = KEY) -> list[str]:
    return [
        event.what.removeprefix("return.") for record, _, event in port.appended if record == key
    ]
