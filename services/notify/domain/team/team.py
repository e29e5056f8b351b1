"""A 连心小分队 and its members; the latest form counts (L2)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger
from services.notify.domain.cadre.cadre import Cadre
from services.notify.domain.cadre.latest import is_news, require_span

LEAST = 5
RULE = "连心小分队不少于5人，其中至少1名领导干部"


class Role(StrEnum):
    """What a member is in the school."""

    LEADING = "领导干部"
    STAFF = "教职工"
    STUDENT = "学生"
    OTHER = "其他"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """``number`` (工号, 学号) tells namesakes apart; ``cadre`` is the id of a 领导干部."""

    name: str
    role: Role
    number: str = ""
    cadre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The state. There from ``since`` through ``until`` (None: still).

    ``point``: the 连心点 it works at, if that is settled.
    """

    unit: str
    unit_path: tuple[str, ...]
    code: str
    name: str
    point: str | None
    since: date
    until: date | None
    members: tuple[Member, ...]
    as_of: datetime

    @property
    def id(self) -> str:
        """Whom visits and wishes mean."""
        return team_id(self.unit, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFormed:
    """A form names the team for the first time (组建)."""

    what: ClassVar[str] = "team.formed"
    team: Team


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged:
    """A later form says otherwise: other members, or its end."""

    what: ClassVar[str] = "team.changed"
    team: Team


TeamEvent = TeamFormed | TeamChanged


def team_id(unit: str, code: str) -> str:
    """``<unit>:<代号>``."""
    return f"{unit}:{code}"


def form_team(state: Team | None, team: Team) -> tuple[TeamEvent, ...]:
    """What a form about ``team`` changes. Raises Refused on fewer than five people or none of them leading (L2)."""
    require_span(team.since, team.until)
    people = {(member.name.strip(), member.number) for member in team.members}
    leading = [member for member in team.members if member.role is Role.LEADING]
    if len(people) < LEAST or not leading:
        raise Refused(
            f"{RULE}；现有{len(people)}人（同一姓名和工号算一人）、{len(leading)}名领导干部，请补充",
            code="team_too_small",
        )
    if not is_news(state, team):
        return ()
    return (TeamFormed(team=team) if state is None else TeamChanged(team=team),)


def require_same_person(member: Member, cadre: Cadre) -> None:
    """Raise Refused unless the 领导干部 named by id is the member named by name."""
    if member.name.strip() != cadre.name.strip():
        raise Refused(
            f"编号“{member.cadre}”登记的领导干部是{cadre.name}，队员写的是{member.name}，请核对",
            code="cadre_name_differs",
        )


def known_team(state: Team | None, named: str) -> Team:
    """The team, or NotFound."""
    if state is None:
        raise NotFound(
            f"没有编号为“{named}”的连心小分队，请先登记或核对编号", code="team_not_found"
        )
    return state


def evolve(_: Team | None, event: TeamEvent) -> Team:
    """The state after ``event``: what the form said."""
    return event.team


TEAMS = Ledger(collection="teams", state=Team, events=get_args(TeamEvent), evolve=evolve)
