"""What notify does with a form about a 连心小分队 (L2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.notify.domain.team.team import (
    TEAMS,
    Member,
    Role,
    Team,
    form_team,
    require_same_person,
    team_id,
)
from services.notify.handlers.cadres import cadre_named, day_in
from services.notify.handlers.points import require_point
from services.notify.handlers.steps import Result
from services.notify.ports.links import LinkDesk


def note_team(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/team: who goes, to which 连心点."""
    submission = port.submission(job.subject)
    body = submission.body
    team = Team(
        unit=submission.unit,
        unit_path=submission.unit_path,
        code=body["code"],
        name=body["name"].strip(),
        point=body.get("point"),
        since=date.fromisoformat(body["since"]),
        until=day_in(body.get("until")),
        members=tuple(map(_member, body["members"])),
        as_of=submission.received_at,
    )
    key = team_id(team.unit, team.code)
    events = form_team(port.state(TEAMS, key), team)
    _require_named(job, port, team)
    port.append(TEAMS, key, submission.author(port.now), events)
    return {"team": key, "members": len(team.members)}


def _require_named(job: Job, port: LinkDesk, team: Team) -> None:
    if team.point is not None:
        require_point(job, port, team.point)
    for member in team.members:
        if member.cadre is not None:
            require_same_person(member, cadre_named(job, port, member.cadre))


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        name=row["name"].strip(),
        role=Role(row["role"]),
        number=row.get("number", ""),
        cadre=row.get("cadre"),
    )


HANDLERS = {"lianxin/team": note_team}
