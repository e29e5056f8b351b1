"""A nomination: who, for what, how far up the ladder, and everything that was said on the way (F3).

waiting → passed on, rung by rung → proposed → honoured | recommended → sent → honoured | not granted;
waiting → returned → amended, waiting from the first rung again; waiting → declined; waiting at the first rung, or
returned → withdrawn by who nominated, and perhaps made anew; proposed → waiting again or removed, by an objection.
Whatever is left when the round ends was not chosen.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.common.errors import NotFound
from services.common.kernel.canonical import sha256_hex
from services.scoring.domain.award.conditions import Finding
from services.scoring.domain.award.policy import Level, NomineeKind
from services.scoring.domain.filing.filing import Receipt, Sending
from services.scoring.domain.meeting import Meeting


class NominationStage(StrEnum):
    """How far a nomination has come."""

    WAITING = "waiting"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PROPOSED = "proposed"
    REMOVED = "removed"
    NOT_CHOSEN = "not_chosen"
    HONOURED = "honoured"
    RECOMMENDED = "recommended"
    SENT = "sent"
    NOT_GRANTED = "not_granted"


STAGE_TEXT = {
    NominationStage.WAITING: "正在逐级推荐",
    NominationStage.RETURNED: "已退回修改",
    NominationStage.DECLINED: "未予推荐",
    NominationStage.WITHDRAWN: "已由推荐单位撤回",
    NominationStage.PROPOSED: "拟予表彰、正在公示",
    NominationStage.REMOVED: "因异议成立已取消",
    NominationStage.NOT_CHOSEN: "未列入表彰",
    NominationStage.HONOURED: "已经表彰",
    NominationStage.RECOMMENDED: "待报送上级",
    NominationStage.SENT: "已报送上级",
    NominationStage.NOT_GRANTED: "上级未予表彰",
}
FIRST = 1
"""The rung above the one that nominated."""
MOVING = (NominationStage.WAITING, NominationStage.RETURNED)
"""What the end of the round ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """``id``: of the member, of the branch, or made of unit and name; ``unit`` is the branch or unit they belong to.

    ``unit_name`` is what a notice names beside them: of a person the unit, of a branch its college.
    ``joined_on`` is 入党日期 as the nomination said it.
    """

    kind: NomineeKind
    id: str
    name: str
    post: str
    unit: str
    unit_name: str
    unit_path: tuple[str, ...]
    joined_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A unit on the way up, as the tree had it when the nomination was made."""

    level: Level
    unit: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a level said, and the meeting it rests on; ``rank`` where it ranked its list."""

    level: Level
    unit: str
    text: str
    rank: int | None
    meeting: Meeting
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the nominating unit wrote: 主要事迹 and what they rest on (评绩)."""

    deeds: str
    basis: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """The state. ``unit`` nominates; it waits at ``ladder[at]``, whose last rung decides.

    ``checks`` are the conditions as they were at ``checked_at``. ``until``: amend and pass on until then.
    ``edition`` is the decision of the round that proposes it, 0 for none; ``note`` says what happened last.
    """

    round: str
    award: str
    award_title: str
    year: int
    unit: str
    unit_path: tuple[str, ...]
    nominee: Nominee
    case: Case
    ladder: tuple[Rung, ...]
    at: int
    opinions: tuple[Opinion, ...]
    checks: tuple[Finding, ...]
    checked_at: datetime
    nominated_at: datetime
    stage: NominationStage = NominationStage.WAITING
    until: date | None = None
    note: str = ""
    edition: int = 0
    sent: Sending | None = None
    answer: Receipt | None = None

    @property
    def rung(self) -> Rung:
        """Where it waits."""
        return self.ladder[self.at]


def nomination_id(round_id: str, award: str, nominee: str) -> str:
    """The one nomination of a nominee for an award in a round."""
    return f"{round_id}:{award}:{nominee}"


def person_id(unit: str, name: str) -> str:
    """Of somebody in no register: the same unit and name are the same person, and the id doesn't tell the name."""
    return "p" + sha256_hex(f"{unit}\n{name}".encode())[:15]


def known_nomination(state: Nomination | None) -> Nomination:
    """The nomination, or NotFound."""
    if state is None:
        raise NotFound("没有这个编号的推荐，请核对编号", code="nomination_not_found")
    return state
