"""A matter: an opinion that keeps moving until it is resolved (L10, "left open" 9).

The law of this record: an unresolved matter has exactly one owner (the end of ``owner_path``) and
exactly one next step (``next``); only a resolved one, and one that was merged into another, has none.

received → acknowledged → (studied) → answered → resolved. Reopening and every move (reported up,
escalated, transferred) start a fresh clock and lead back to ``received``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.common.errors import NotFound
from services.common.kernel.workdays import Deadline
from services.notify.domain.matter.clock import NextStep, Step
from services.notify.domain.matter.ladder import Category


class Stage(StrEnum):
    """How far the owner has come."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    STUDIED = "studied"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    MERGED = "merged"


OPEN = (Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.STUDIED)
"""While the owner owes an answer."""


class Resolution(StrEnum):
    """Why a matter is resolved."""

    CONFIRMED = "confirmed"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A 专题研究: the unit that held it, the day (Asia/Shanghai), who attended, what was concluded."""

    unit: str
    held_on: date
    attendees: tuple[str, ...]
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who deals with it inside the owner (交办): a person or a section, either may be empty, not both."""

    person: str
    section: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The clock stands still since ``paused_at``; ``waiting`` are the steps that come when it goes on."""

    paused_at: datetime
    reason: str
    question: str
    resume_by: Deadline
    waiting: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """What whoever raised it added."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Originator:
    """Who else raised the same: the matter ``id`` that was merged into this one, and the client that posted it."""

    id: str
    title: str
    unit: str
    raised_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a unit answered; silence until ``object_by`` resolves the matter."""

    unit: str
    text: str
    answered_at: datetime
    object_by: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Upper:
    """Who takes opinions above the top of this tree: the recipient of our packages, and its name."""

    recipient: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """It was handed to the instance above; ``status`` is what that one said last."""

    name: str
    at: datetime
    reason: str
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The state. Who raised it stays in the submission; ``raised_by`` is the client that posted it.

    ``unit_path`` runs from the root to the unit that received it, as the tree was on that day, and
    never changes; ``owner_path`` runs from the root to the owner, which may be any unit of the school.
    ``held`` are the paths of those that owned it before, ``concerned`` every unit on any of these paths.
    ``level`` is 1 for a unit that it was brought to, and one more for each step up from there.
    ``urged`` counts the urgings to answer on this clock, ``extensions`` those of this owner,
    ``reopenings`` and ``transfers`` those of the whole matter; ``designated`` when the common parent
    had the last word on who deals with it. ``report_by`` is when an urged unit has to report at the
    latest, None until it is urged and at the top. While it is paused, ``answer_by`` is as it was when the
    clock stopped, and the only step is to go on. ``unreplied`` after a pause until there is a reply.
    ``absorbed`` are those who raised the same; ``satisfied`` the ids of matters whose raisers are, with
    the answer that stands. ``above`` while an instance above deals with it, too. ``merged_into`` names the
    matter that this one is dealt with in.
    """

    id: str
    category: Category
    title: str
    content: str
    source: str
    raised_by: str
    raised_at: datetime
    unit_path: tuple[str, ...]
    unit_names: tuple[str, ...]
    owner_path: tuple[str, ...]
    owner_names: tuple[str, ...]
    concerned: tuple[str, ...]
    stage: Stage
    clock_started_at: datetime
    acknowledge_by: Deadline
    answer_by: Deadline
    next: NextStep | None
    later: tuple[NextStep, ...]
    held: tuple[tuple[str, ...], ...] = ()
    level: int = 1
    transfers: int = 0
    designated: bool = False
    assignment: Assignment | None = None
    pause: Pause | None = None
    unreplied: bool = False
    supplements: tuple[Supplement, ...] = ()
    absorbed: tuple[Originator, ...] = ()
    satisfied: tuple[str, ...] = ()
    merged_into: str | None = None
    urged: int = 0
    extensions: int = 0
    reopenings: int = 0
    study: Study | None = None
    report_by: Deadline | None = None
    answer: Answer | None = None
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    above: Above | None = None

    @property
    def unit(self) -> str:
        """The unit that received it."""
        return self.unit_path[-1]

    @property
    def owner(self) -> str:
        """The unit that has to act."""
        return self.owner_path[-1]

    @property
    def owner_name(self) -> str:
        """The name of the unit that has to act."""
        return self.owner_names[-1]

    @property
    def superior(self) -> str | None:
        """The unit one level above the owner, or None at the top."""
        return None if self.at_the_top else self.owner_path[-2]

    @property
    def superior_name(self) -> str:
        """The name of the unit one level above the owner; of the owner itself at the top."""
        return self.owner_names[-1 if self.at_the_top else -2]

    @property
    def at_the_top(self) -> bool:
        """Whether nobody is above the owner."""
        return len(self.owner_path) == 1

    @property
    def is_open(self) -> bool:
        """Whether the owner still owes an answer."""
        return self.stage in OPEN

    @property
    def originators(self) -> tuple[Originator, ...]:
        """Everybody who raised it, beginning with the matter's own raiser."""
        own = Originator(id=self.id, title=self.title, unit=self.unit, raised_by=self.raised_by)
        return (own, *self.absorbed)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the answer is owed and its time is out; an extension moves that time, a pause stops it."""
        return self.is_open and self.pause is None and now >= self.answer_by.due


def known(matter: Matter | None) -> Matter:
    """The matter; raises NotFound when there is none."""
    if matter is None:
        raise NotFound("没有这个编号的意见建议，请核对编号", code="matter_not_found")
    return matter
