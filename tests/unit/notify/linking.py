"""A college with its 领导干部 in dictionaries; what the tests of cadres, points, teams and links share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from services.common.jobs import Job
from services.common.kernel.coverage import (
    Duty,
    Linked,
    Official,
    Paid,
    Registered,
    duties,
    links_owed,
)
from services.common.kernel.frames import Frame
from services.common.units import Unit
from services.notify.domain.cadre.cadre import CADRES, Cadre, Level, Term
from services.notify.domain.link.link import LINKS, Link, link_id
from services.notify.domain.model.model import MODELS, Model
from services.notify.handlers import cadres, link_rounds, links, points, teams
from tests.unit.notify.case import at
from tests.unit.notify.fake_port import FakeNotify, job_of, submission_of

SCHOOL, COLLEGE = "jxnu", "wenxue"
PATH = (SCHOOL, COLLEGE)
NUMBER = "20030017"
CADRE = f"{COLLEGE}:{NUMBER}"
YEAR = "2026-2027"
NOW = at("2026-11-23 09:00")
HANDLERS: Mapping[str, Any] = {
    **cadres.HANDLERS,
    **points.HANDLERS,
    **teams.HANDLERS,
    **links.HANDLERS,
    **link_rounds.HANDLERS,
}
REGISTRATION: dict[str, Any] = {
    "unit": COLLEGE,
    "number": NUMBER,
    "name": "陈书记",
    "level": "处级",
    "since": "2024-03-01",
}
CLASS: dict[str, Any] = {"kind": "班级", "code": "zw-2301", "name": "中文2301班"}


@dataclass
class FakeLinks(FakeNotify):
    """``visits``: those to each link."""

    visits: dict[str, Paid] = field(default_factory=dict)

    def wait_for_links(self, job: Job, field: str, *, settled: bool = False) -> None:
        self.wait("links")

    def wait_for_named(self, job: Job, form: str, field: str, value: str) -> None:
        self.wait(f"{form} {field}={value}")

    def _all(self, collection: str) -> list[tuple[str, Any]]:
        found = [(key, state) for (name, key), state in self.records.items() if name == collection]
        return sorted(found, key=lambda item: item[0])

    def links_of(self, cadre: str) -> Sequence[str]:
        found = self._all(LINKS.collection)
        return [key for key, link in found if link.cadre == cadre and link.ended is None]

    def links_within(self, unit: str, year: str) -> Sequence[str]:
        found = [each for each in self._all(LINKS.collection) if each[1].ended is None]
        return [key for key, link in found if link.unit == unit and year in link.years]

    def duties_of(self, unit: str, frame: Frame) -> Sequence[Duty]:
        officials = [official_of(each) for _, each in self._all("cadres") if each.unit == unit]
        linked = [linked_of(each) for _, each in self._all("links")]
        rules = self.policies.links.duties
        owed = duties(officials, linked, self.visits, frame=frame, rules=rules)
        models = [each for _, each in self._all(MODELS.collection) if each.carer == unit]
        persons = [registered_of(each) for each in models if each.code and not each.ended]
        return (*owed, *links_owed(persons, linked, frame=frame, rules=rules))

    def units_with_duties(self, *, after: str, most: int) -> Sequence[str]:
        models = [each for _, each in self._all(MODELS.collection) if each.code and not each.ended]
        caring = {model.carer for model in models}
        units = sorted(caring | {cadre.unit for _, cadre in self._all(CADRES.collection)})
        return [unit for unit in units if unit > after][:most]

    def post(self, form: str, *, at: datetime | None = None, **body: Any) -> Any:
        """Deal with a form about the college, as received now."""
        identity = f"s{len(self.submissions):031d}"
        given = {"unit": COLLEGE, **body}
        path = PATH[: PATH.index(given["unit"]) + 1]
        submission = submission_of(path, given, at or self.now, "portal")
        self.submissions[identity] = replace(submission, id=identity)
        return HANDLERS[f"lianxin/{form}"](job_of(f"lianxin/{form}", identity, self.now), self)

    def link(self, key: str) -> Link:
        found = self.state(LINKS, key)
        assert found is not None
        return found

    def cadre(self, key: str = CADRE) -> Cadre:
        found = self.state(CADRES, key)
        assert found is not None
        return found


def official_of(cadre: Cadre) -> Official:
    return Official(
        id=cadre.id,
        unit=cadre.unit,
        name=cadre.name,
        level=cadre.level.value,
        since=cadre.term.since,
        until=cadre.term.until,
    )


def registered_of(model: Model) -> Registered:
    return Registered(id=model.id, unit=model.carer, kind="模范人物", name=model.name)


def linked_of(link: Link) -> Linked:
    return Linked(
        id=link_id(link.cadre, link.target),
        cadre=link.cadre,
        kind=link.kind.value,
        code=link.target.code,
        name=link.target_name,
        years=link.years,
        since=link.since,
        until=link.ended_on,
    )


def unit_of(code: str, kind: str, path: tuple[str, ...]) -> Unit:
    return Unit(id=code, name=f"单位{code}", kind=kind, category=None, path=path)


def found_links(*, registered: bool = True) -> FakeLinks:
    port = FakeLinks(now=NOW)
    port.units = {
        SCHOOL: unit_of(SCHOOL, "university", (SCHOOL,)),
        COLLEGE: unit_of(COLLEGE, "college", PATH),
        "zhexue": unit_of("zhexue", "college", (SCHOOL, "zhexue")),
        "houqin": unit_of("houqin", "department", (SCHOOL, "houqin")),
    }
    if registered:
        port.post("cadre", **REGISTRATION)
    return port


def cadre_of(**changes: Any) -> Cadre:
    plain: dict[str, Any] = {
        "unit": COLLEGE,
        "unit_path": PATH,
        "number": NUMBER,
        "name": "陈书记",
        "level": Level.DIVISION,
        "term": Term(since=date(2024, 3, 1)),
        "as_of": NOW,
    }
    return Cadre(**(plain | changes))
