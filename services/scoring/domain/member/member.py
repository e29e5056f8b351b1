"""A Party member or cadre of a branch; whoever is pledged, appraised and nominated (F2, F3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger


class MemberKind(StrEnum):
    """What somebody is at the school, whatever the post."""

    TEACHER = "教师"
    STUDENT = "学生"
    STAFF = "行政"
    SERVICE = "教辅工勤"
    RETIRED = "离退休"
    OTHER = "其他"


class Standing(StrEnum):
    """亮身份: a member in full, on probation, or a cadre who is no member."""

    FULL = "正式党员"
    PROBATIONARY = "预备党员"
    CADRE = "非党员干部"


class LeavingKind(StrEnum):
    """Why somebody belongs to the branch no more."""

    MOVED = "转到校内其他支部"
    AWAY = "转出学校"
    GRADUATED = "毕业"
    RETIRED = "退休转出"
    DIED = "去世"
    EXPELLED = "出党"
    OTHER = "其他"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """``on`` is the last day; ``to`` the branch that they moved to, by its code, else empty."""

    on: date
    kind: LeavingKind
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The state. ``code`` is the 工号 or 学号, ``post`` a category of the goals policy.

    ``moved_from`` is the record at the branch they came from; ``as_of`` when the form that says this was received.
    """

    unit: str
    unit_path: tuple[str, ...]
    code: str
    name: str
    post: str
    kind: MemberKind
    standing: Standing
    duty: str
    contact: str
    moved_from: str
    as_of: datetime
    active: bool = True
    left: Leaving | None = None

    @property
    def id(self) -> str:
        """Whom pledges and nominations mean."""
        return member_id(self.unit, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A branch enters them: for the first time, or back again."""

    what: ClassVar[str] = "member.entered"
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A later form says otherwise: another post, a name corrected."""

    what: ClassVar[str] = "member.corrected"
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """They belong to the branch no more; what was pledged and appraised there stays."""

    what: ClassVar[str] = "member.left"
    leaving: Leaving
    at: datetime


MemberEvent = Entered | Corrected | Left


def member_id(unit: str, code: str) -> str:
    """``<branch>:<工号 or 学号>``."""
    return f"{unit}:{code}"


def known_member(state: Member | None, named: str) -> Member:
    """The member, or NotFound."""
    if state is None:
        raise NotFound(
            f"没有编号为“{named}”的党员、干部，请先由党支部登记，或核对编号",
            code="member_not_found",
        )
    return state


def require_active(member: Member) -> None:
    """Raise Refused on one who has left the branch."""
    if not member.active:
        raise Refused(
            f"{member.name}已不在这个党支部，请由现在的党支部办理；登记有误的，请先更正登记",
            code="member_left",
        )


def evolve(state: Member | None, event: MemberEvent) -> Member:
    """The state after ``event``; raises ValueError on a history that does not begin with the member."""
    if isinstance(event, Entered | Corrected):
        return event.member
    if state is None:
        raise ValueError("a member begins with being entered")
    return replace(state, active=False, left=event.leaving, as_of=event.at)


MEMBERS = Ledger(collection="members", state=Member, events=get_args(MemberEvent), evolve=evolve)
