"""A 连心小分队 (L2): who is in it, and which 连心点 it goes to."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger

LEAST = 5
LEADING = "领导干部"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the team; ``identity`` is 领导干部, 党员, 教师, 学生 or 其他; ``cadre`` the registered cadre, if one."""

    name: str
    identity: str
    cadre: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The state; ``id`` is ``<unit>:<code>``. In force from ``since`` through ``until`` (None: still)."""

    id: str
    unit: str
    unit_path: tuple[str, ...]
    code: str
    name: str
    members: tuple[Member, ...]
    point: str | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFormed:
    """The unit formed the team, or named its members anew."""

    what: ClassVar[str] = "team.formed"
    team: Team


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDissolved:
    """Its last day is ``on``."""

    what: ClassVar[str] = "team.dissolved"
    on: date


TeamEvent = TeamFormed | TeamDissolved


def team_id(unit: str, code: str) -> str:
    """The record of a unit's team."""
    return f"{unit}:{code}"


def known_team(state: Team | None) -> Team:
    """The team, or NotFound."""
    if state is None:
        raise NotFound(
            "没有登记这个连心小分队，请先提交小分队登记，或核对编号", code="team_not_found"
        )
    return state


def form(state: Team | None, team: Team) -> tuple[TeamEvent, ...]:
    """Form it, or change it; raises Refused below five people or without a leading cadre."""
    leading = sum(member.identity == LEADING for member in team.members)
    if len(team.members) < LEAST or not leading:
        raise Refused(
            f"连心小分队不少于{LEAST}人，其中至少1名{LEADING}；现有{len(team.members)}人，"
            f"{LEADING}{leading}人",
            code="team_too_small",
        )
    if team == state:
        return ()
    if state is not None and replace(state, until=team.until) == team and team.until is not None:
        return (TeamDissolved(on=team.until),)
    return (TeamFormed(team=team),)


def evolve(state: Team | None, event: TeamEvent) -> Team:
    """The state after ``event``; raises ValueError on a history that does not begin with its forming."""
    if isinstance(event, TeamFormed):
        return event.team
    if state is None:
        raise ValueError("a team begins with its forming")
    return replace(state, until=event.on)


TEAMS = Ledger(collection="teams", state=Team, events=get_args(TeamEvent), evolve=evolve)
