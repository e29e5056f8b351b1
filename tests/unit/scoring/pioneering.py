"""A branch with a member who pledges: what tests of 先锋创绩 begin with (F2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any

from services.common.jobs import Job
from services.common.units import Unit
from services.scoring.domain.meeting import Meeting
from services.scoring.domain.member.member import MEMBERS, Member, MemberKind, Standing
from services.scoring.domain.pioneer.appraising import mass_appraisal
from services.scoring.domain.pioneer.item import Item, ItemState, Progress
from services.scoring.domain.pioneer.marks import Votes
from services.scoring.domain.pioneer.occasions import Tally
from services.scoring.domain.pioneer.parts import OfBranch, OfMass, Own
from services.scoring.domain.pioneer.pioneer import PIONEERS, Pioneer, PioneerEvent, evolve
from services.scoring.handlers.members import HANDLERS as ENTERING
from services.scoring.handlers.pioneers import HANDLERS as KEEPING
from tests.unit.scoring.fake_port import POLICIES, FakeScoring, job_of, submission_of

POLICY = POLICIES.pioneers
BRANCH = Unit(
    id="jxnu.mks.01",
    name="第一党支部",
    kind="branch",
    category="教职工",
    path=("jxnu", "jxnu.mks", "jxnu.mks.01"),
)
SPRING = datetime(2026, 3, 2, 1, tzinfo=UTC)
WINTER = datetime(2026, 12, 4, 1, tzinfo=UTC)
YEARS_END = date(2026, 12, 31)
WANG = Member(
    unit=BRANCH.id,
    unit_path=BRANCH.path,
    code="20080123",
    name="（虚构）王小明",
    post="teaching-research",
    kind=MemberKind.TEACHER,
    standing=Standing.FULL,
    duty="",
    contact="",
    moved_from="",
    as_of=SPRING,
)
KEY = f"{WANG.id}:2026"


def item(number: int, *, goal: str = "", text: str = "", due: date = YEARS_END) -> Item:
    return Item(number=number, goal=goal, text=text or f"承诺{number}", measure="1 项", due=due)


ITEMS = (item(1, goal="role-model"), item(2, goal="teaching"), item(3))


def progress(
    state: ItemState = ItemState.DONE, *, reason: str = "", at: datetime = WINTER
) -> Progress:
    return Progress(state=state, note="做了", reason=reason, attachments=(), at=at)


PLEDGED = replace(
    Pioneer(
        member=WANG.id,
        name=WANG.name,
        unit=WANG.unit,
        unit_path=WANG.unit_path,
        year=2026,
        post=WANG.post,
        items=ITEMS,
        pledged_at=SPRING,
        late=False,
    ),
    missing=("自评", "支部评议", "群众测评", *(f"第{n}项的完成情况" for n in (1, 2, 3))),
    unfinished=3,
    unreported=3,
)
MEETING = Meeting(held_on=date(2026, 12, 3), place="会议室", attendees=("甲",), conclusion="同意")


def own(score: str = "92", at: datetime = WINTER) -> Own:
    return Own(score=Decimal(score), text="完成", at=at)


def of_branch(score: str = "90", at: datetime = WINTER) -> OfBranch:
    return OfBranch(score=Decimal(score), text="好", meeting=MEETING, at=at)


def of_mass(
    votes: tuple[int, int, int, int] = (18, 7, 1, 0), invited: int = 30, at: datetime = WINTER
) -> OfMass:
    names = ("excellent", "good", "fair", "poor")
    return mass_appraisal(Votes(**dict(zip(names, votes, strict=True))), invited, POLICY, at=at)


def after(state: Pioneer | None, events: Sequence[PioneerEvent]) -> Pioneer:
    found = reduce(evolve, events, state)
    assert found is not None
    return found


@dataclass
class PioneerOffice(FakeScoring):
    """scoring's desk, whose branch is known."""

    now: datetime = SPRING
    tallies: dict[tuple[str, int], Tally] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.units[BRANCH.id] = BRANCH

    def wait_for_member_forms(self, job: Job, codes: Sequence[str]) -> None:
        self.wait("member")

    def tally(self, branch: str, year: int) -> Tally:
        return self.tallies.get((branch, year), Tally())

    def handle(self, form: str, body: Mapping[str, Any], *, at: datetime | None = None) -> Any:
        """Deal with a form about the branch, posted ``at``, by default now."""
        full = {"unit": BRANCH.id, "code": WANG.code, "year": "2026"} | dict(body)
        self.submissions["s1"] = submission_of(self.units[full["unit"]], full, at or self.now)
        return {**ENTERING, **KEEPING}[f"mofan/{form}"](job_of(f"mofan/{form}"), self)

    @property
    def member(self) -> Member:
        found = self.state(MEMBERS, WANG.id)
        assert found is not None
        return found

    @property
    def year(self) -> Pioneer:
        found = self.state(PIONEERS, KEY)
        assert found is not None
        return found
