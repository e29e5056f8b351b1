"""export's port in dictionaries, and jobs as intake and the relay hand them over."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import IO, Any, TypeVar, cast

from services.common.errors import NotFound, Refused
from services.common.jobs import Job
from services.common.kernel.canonical import content_hash
from services.common.kernel.completeness import Completeness, Counted, Part
from services.common.kernel.figures import Figures
from services.common.kernel.periods import Period
from services.common.kernel.report_schedules import ReportSchedule, schedule_from
from services.common.kernel.workdays import WorkCalendar, calendar_from
from services.common.submissions import Submission
from services.common.units import Unit
from services.export.domain.arrival.arrival import Arrival as Arrived
from services.export.domain.arrival.arrival import ArrivalStage
from services.export.domain.package.manifest import Manifest
from services.export.domain.package.package import PACKAGES, Package
from services.export.domain.policies import Limits, Policies
from services.export.domain.recipient.recipient import Recipient
from services.export.domain.sending.consignment import Arrival, Consignment, Outcome
from services.export.domain.sending.policy import SendingPolicy
from services.export.packing.shapes import Shape
from services.export.ports.arrivals import Incoming
from services.export.ports.registers import Wanted
from services.export.ports.states import Known
from services.export.ports.tables import Reported, StarCensus
from services.export.ports.templates import Uploaded
from tests.unit.export.fake_past import FakeFound, FakePast
from tests.unit.fake_desk import FakeDesk

R = TypeVar("R")
REPORT = ("unit", "table", "period", "subject", "recipient")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SCHOOL = Unit(id="jxnu", name="某大学", kind="university", category=None, path=("jxnu",))
COLLEGE = Unit(id="jxnu.a", name="甲学院", kind="college", category=None, path=("jxnu", "jxnu.a"))
CALENDAR = calendar_from({"years": {"2026": {"off": [], "work": []}}})
CENSUS = StarCensus(counts={5: 1, 3: 2}, branches=4, without_star=1)
DERIVED = Figures(participants=46, points=1, people_helped=83, funds_fen=3_500_000)
SENDING = SendingPolicy(
    retries=(timedelta(minutes=1), timedelta(hours=1)),
    polls=(timedelta(minutes=1), timedelta(hours=1)),
    follow=timedelta(hours=6),
    mail_most=1_000,
    personal_by_mail=False,
)
LIMITS = Limits(time_limit_minutes=1, look_every_rows=100)
COMPLETE = Completeness(
    of=Counted.BRANCHES,
    parts=(Part(unit="jxnu.a", name="甲学院", expected=2, present=2, late=None, missing=()),),
)
LACKING = Completeness(
    of=Counted.BRANCHES,
    parts=(
        Part(unit="jxnu.a", name="甲学院", expected=2, present=1, late=None, missing=("一支部",)),
    ),
)
RETURNED = Reported(reported=DERIVED, derived=DERIVED, confirmed=2, missing=())


def schedule(**changes: Any) -> ReportSchedule:
    row = {"table": "fujian4", "title": "统计表", "every": "half_year", "due": {"plus_days": 0}}
    return schedule_from({**row, "when_no_workday": "不变", **changes})


@dataclass
class FakeCarriers:
    """Whoever gets packages, as the test says; ``carried`` is what was handed over."""

    drops: bool = False
    outcome: Outcome = field(default_factory=Outcome)
    said: Arrival = field(default_factory=lambda: Arrival("received"))
    carried: list[Consignment] = field(default_factory=list)

    def carry(self, consignment: Consignment) -> Outcome:
        self.carried.append(consignment)
        return self.outcome

    def arrival(self, recipient: Recipient, package: str) -> Arrival:
        return self.said


class FakeSigner:
    """Signs with nothing but a digest; the real one has tests of its own."""

    fingerprint = "c" * 64

    def sign(self, data: bytes) -> bytes:
        return sha256(data).digest() * 2

    def sign_sm2(self, data: bytes) -> bytes | None:
        return None


@dataclass
class FakeExports(FakePast, FakeDesk):
    """Everything in memory; ``asked`` are the units and instants that stars were counted for.

    ``changed`` are the ids with entries since, ``then`` their states as they were.
    """

    now: datetime = NOON
    calendar: WorkCalendar = CALENDAR
    units: dict[str, Unit] = field(default_factory=lambda: {SCHOOL.id: SCHOOL, COLLEGE.id: COLLEGE})
    schedules: Sequence[ReportSchedule] = (schedule(),)
    limits: Limits = LIMITS
    census: StarCensus = CENSUS
    returned: Reported = RETURNED
    found: Completeness = COMPLETE
    changed: Sequence[str] = ()
    then: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    exports: dict[str, dict[str, Any]] = field(default_factory=dict)
    known: dict[str, list[Known]] = field(default_factory=dict)
    carriers: FakeCarriers = field(default_factory=FakeCarriers)
    signer: FakeSigner = field(default_factory=FakeSigner)
    unwanted: set[str] = field(default_factory=set)
    progress: dict[str, tuple[str, int]] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    standards: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    uploads: dict[str, Uploaded] = field(default_factory=dict)
    guides: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    incomings: dict[str, Incoming] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def policies(self) -> Policies:
        return Policies(
            schedules=self.schedules, limits=self.limits, sending=SENDING, shapes=self.shapes
        )

    def watched(self, export_id: str, what: str, rows: Iterator[R], of: int) -> Iterator[R]:
        self.progress[export_id] = (what, of)
        return rows

    def require_wanted(self, export_id: str) -> None:
        if export_id in self.unwanted:
            raise Refused("取消", code="cancelled")

    def is_built(self, export_id: str) -> bool:
        return export_id in self.exports

    def package_in_force(self, manifest: Manifest) -> str | None:
        wanted = [getattr(manifest, name) for name in REPORT]
        for (collection, key), state in self.records.items():
            if collection == PACKAGES.collection and isinstance(state, Package):
                found = [getattr(state, name) for name in REPORT]
                if found == wanted and not state.superseded_by:
                    return key
        return None

    def incoming(self, file_id: str) -> Incoming:
        return self.incomings[file_id]

    def arrival_in_force(
        self, about: str, *, table: str, period: str, subject: str
    ) -> Arrived | None:
        report = (about, table, period, subject)
        for (kept, _), each in self.records.items():
            if kept == "arrivals" and each.stage is ArrivalStage.ACCEPTED:
                told = each.told
                if (told.about, told.table, told.period, told.subject) == report:
                    return cast(Arrived, each)
        return None

    def units_of(self, kinds: Collection[str]) -> Sequence[Unit]:
        return [unit for unit in self.units.values() if unit.kind in kinds]

    def unit_at(self, unit_id: str, instant: datetime) -> Unit:
        return self.unit(unit_id)

    def reported(
        self, unit: Unit, period: Period, *, as_of: datetime, apart: Sequence[str] = ()
    ) -> Reported:
        return self.returned

    def stars_below(
        self, unit: Unit, until: datetime, *, as_of: datetime, apart: Sequence[str] = ()
    ) -> StarCensus:
        self.asked.append((unit.id, until))
        return self.census

    def completeness(self, table: str, unit: Unit, period: Period) -> Completeness:
        return self.found

    def wait_for_returns(self, job: Job, period: Period) -> None:
        self.wait(f"returns of {period}")

    def touched(self, collection: str, *, below: str, path: str, since: datetime) -> Sequence[str]:
        return self.changed

    def keep_file(self, file_id: str, name: str, data: IO[bytes]) -> None:
        self.files[file_id] = data.read()

    def read_file(self, file_id: str) -> bytes:
        if file_id not in self.files:
            raise NotFound("没有这个文件", code="file_not_found")
        return self.files[file_id]

    def uploaded(self, attachment_id: str) -> Uploaded:
        if attachment_id not in self.uploads:
            raise NotFound("没有这份上传的文件", code="attachment_not_found")
        return self.uploads[attachment_id]

    def keep_guides(self, guides: Sequence[Mapping[str, Any]]) -> None:
        self.guides = {str(guide["_id"]): guide for guide in guides}

    def keep_standard(self, standard: Mapping[str, Any]) -> str:
        digest = content_hash(dict(standard))
        self.standards[digest] = standard
        return digest

    def standard(self, reference: str) -> Mapping[str, Any]:
        if reference not in self.standards:
            raise NotFound("没有这个编号的参考标准", code="standard_not_found")
        return self.standards[reference]

    def keep_export(self, document: dict[str, Any]) -> None:
        self.exports[document["_id"]] = document

    def export(self, export_id: str) -> dict[str, Any] | None:
        return self.exports.get(export_id)

    def states(
        self,
        collection: str,
        *,
        below: str,
        as_of: datetime | None = None,
        path: str = "unit_path",
        where: Mapping[str, Any] | None = None,
    ) -> Iterator[Known]:
        yield from self.known.get(collection, [])

    def look_up(self, wanted: Wanted) -> FakeFound:
        self.wanted.append(wanted)
        return FakeFound(self.known, wanted.collection)

    def states_of(
        self, collection: str, ids: Sequence[str], *, as_of: datetime | None = None
    ) -> Mapping[str, Mapping[str, Any]]:
        if as_of is not None and self.changed:
            return self.then
        found = self.known.get(collection, [])
        return {known.id: known.state for known in found if known.id in ids}

    def state_of(
        self, collection: str, record_id: str, *, as_of: datetime | None = None
    ) -> Mapping[str, Any] | None:
        return next(
            (each.state for each in self.known.get(collection, []) if each.id == record_id), None
        )

    def recipients_of(self, unit_id: str, table: str) -> Sequence[Recipient]:
        found = [each for (kept, _), each in self.records.items() if kept == "recipients"]
        return [
            each for each in found if each.unit == unit_id and each.open and table in each.tables
        ]

    def tell(
        self, key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str]
    ) -> None:
        self.told.setdefault(key, (kind, unit))


def job(kind: str, subject: str, data: Mapping[str, Any], *, due: datetime = NOON) -> Job:
    return Job(
        id=f"job of {subject}",
        queue="export",
        kind=kind,
        subject=subject,
        due=due,
        data=data,
        correlation_id="c-1",
        attempts=1,
        created=due,
    )


def asked(**body: Any) -> Submission:
    """The form export/request as intake keeps it."""
    filled = {"table": "fujian4", "unit": COLLEGE.id, "period": "2026H2", **body}
    return Submission(
        id="s1",
        form="export/request",
        version=1,
        key=None,
        unit=filled["unit"],
        unit_path=COLLEGE.path,
        client="portal",
        client_unit=SCHOOL.id,
        body=filled,
        body_sha256="",
        received_at=NOON,
        correlation_id="c-1",
    )
