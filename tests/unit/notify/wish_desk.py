"""notify's desk with wishes in it, a cadre and a team who claim, and forms as intake hands them over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.common.jobs import Job, NewJob
from services.common.kernel.coverage import Duty
from services.common.kernel.frames import Frame
from services.notify.domain.cadre.cadre import CADRES, Cadre, Level, Term
from services.notify.domain.team.team import TEAMS, Team
from services.notify.domain.wish.evolve import WISHES
from services.notify.domain.wish.state import Stage, Wish
from services.notify.domain.wish.wording import OpenWishes, Waiting
from services.notify.handlers import wish_reminders
from services.notify.handlers.wishes import HANDLERS
from tests.unit.notify.fake_port import FakeNotify, job_of, submission_of
from tests.unit.notify.wishing import BRANCH, COLLEGE, OTHER, SCHOOL

CADRE, TEAM = f"{OTHER}:1001", f"{OTHER}:2026-1"
EVERY = HANDLERS | wish_reminders.HANDLERS


@dataclass
class FakeWishes(FakeNotify):
    """What the queries of wishes say, from the records at hand."""

    def wait_for_wish(self, job: Job, wish: str) -> None:
        self.wait("earlier")

    def wait_for_links(self, job: Job, field: str, *, settled: bool = False) -> None: ...

    def wait_for_named(self, job: Job, form: str, field: str, value: str) -> None:
        self.wait("named")

    def links_of(self, cadre: str) -> Sequence[str]:
        return ()

    def links_within(self, unit: str, year: str) -> Sequence[str]:
        return ()

    def duties_of(self, unit: str, frame: Frame) -> Sequence[Duty]:
        return ()

    def units_with_duties(self, *, after: str, most: int) -> Sequence[str]:
        return ()

    def units_with_open_wishes(self, *, after: str, most: int) -> Sequence[str]:
        own = {wish.unit for wish in self._wishes() if self._is_open(wish)}
        owed = {wish.claim.unit for wish in self._wishes() if self._is_owed(wish) and wish.claim}
        return sorted(unit for unit in own | owed if unit > after)[:most]

    def open_wishes(self, unit: str, festival: str) -> OpenWishes:
        own = [wish for wish in self._wishes() if wish.unit == unit and self._is_open(wish)]
        return OpenWishes(
            collected=len(own),
            hoped=sum(wish.festival == festival for wish in own),
            unclaimed=sum(wish.waiting_since is not None for wish in own),
            unfulfilled=sum(map(self._is_owed, own)),
            promised=sum(
                self._is_owed(wish) and wish.claim is not None and wish.claim.unit == unit
                for wish in self._wishes()
            ),
        )

    def unclaimed(self, before: datetime, *, most: int) -> Waiting:
        found = [wish for wish in self._wishes() if wish.waiting_since]
        late = [wish for wish in found if wish.waiting_since and wish.waiting_since < before]
        return Waiting(
            count=len(late),
            unclassified=sum(wish.category is None for wish in late),
            oldest=tuple(late[:most]),
        )

    def wish(self, key: str) -> Wish:
        found = self.state(WISHES, key)
        assert found is not None
        return found

    def _wishes(self) -> list[Wish]:
        return [row for (name, _), row in self.records.items() if name == WISHES.collection]

    @staticmethod
    def _is_open(wish: Wish) -> bool:
        return wish.stage not in (Stage.CONFIRMED, Stage.WITHDRAWN)

    @staticmethod
    def _is_owed(wish: Wish) -> bool:
        return wish.stage is Stage.CLAIMED


def wish_desk(now: datetime) -> FakeWishes:
    port = FakeWishes(now)
    port.records[CADRES.collection, CADRE] = Cadre(
        unit=OTHER,
        unit_path=(SCHOOL, OTHER),
        number="1001",
        name="陈书记",
        level=Level.DIVISION,
        term=Term(since=date(2020, 1, 1), until=date(2027, 6, 30)),
        as_of=now,
    )
    port.records[TEAMS.collection, TEAM] = Team(
        unit=OTHER,
        unit_path=(SCHOOL, OTHER),
        code="2026-1",
        name="文学院连心小分队",
        point=None,
        since=date(2026, 10, 22),
        until=date(2027, 6, 30),
        members=(),
        as_of=now,
    )
    return port


PATHS = {SCHOOL: (SCHOOL,), BRANCH: (SCHOOL, COLLEGE, BRANCH), OTHER: (SCHOOL, OTHER)}


def post(port: FakeWishes, form: str, unit: str = BRANCH, **body: Any) -> Any:
    """A form as intake hands it over, received now."""
    path = PATHS.get(unit, (SCHOOL, unit))
    key = f"s{len(port.submissions):031d}"
    posted = submission_of(path, {"unit": unit} | body, port.now, "portal")
    port.submissions[key] = type(posted)(
        **{name: getattr(posted, name) for name in posted.__slots__} | {"id": key}
    )
    kind = f"lianxin/{form}"
    return HANDLERS[kind](job_of(kind, key, port.now), port)


def wished(port: FakeWishes, title: str = "词汇书", unit: str = BRANCH, **body: Any) -> str:
    """A wish that waits for somebody to claim it; its id."""
    body = {"title": title, "category": "学习用品"} | body
    return str(post(port, "wish", unit, **body)["wish"])


def ring(port: FakeWishes) -> list[NewJob]:
    """Do what is due by now, and what that leaves, in order; the jobs done."""
    done: list[NewJob] = []
    while due := sorted(
        (job for job in port.jobs if job.kind in EVERY and job.due <= port.now),
        key=lambda job: (job.due, job.id),
    ):
        port.jobs.remove(due[0])
        EVERY[due[0].kind](job_of(due[0].kind, due[0].subject, due[0].due, due[0].data), port)
        done.append(due[0])
    return done
