"""What a nomination rests on: who it is about, what is on record of them, how many places a unit has (F3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.identity import rating_id
from services.common.kernel.workdays import local_day
from services.common.submissions import Submission
from services.common.units import Unit
from services.scoring.domain.award.conditions import Finding, Known, check
from services.scoring.domain.award.policy import Award, Level, NomineeKind, Per
from services.scoring.domain.award.quota import places_of
from services.scoring.domain.award_round.award_round import AWARD_ROUNDS, AwardRound
from services.scoring.domain.award_round.running import require_running
from services.scoring.domain.member.member import (
    MEMBERS,
    Member,
    known_member,
    require_active,
)
from services.scoring.domain.nomination.nomination import Nomination, Nominee, Opinion, person_id
from services.scoring.domain.nomination.slate import Slate
from services.scoring.domain.pioneer.pioneer import PIONEERS, pioneer_id
from services.scoring.domain.rating.evolve import RATINGS
from services.scoring.domain.rating.state import require_branch
from services.scoring.handlers.steps import meeting_of
from services.scoring.ports.awards import AwardDesk

MOVES_MOST = 10
"""So many moves between branches are followed back; none leads in a ring."""


def running_round(job: Job, port: AwardDesk) -> AwardRound:
    """The round that a form names, while it runs; NotYet while forms received before are under way."""
    name = port.submission(job.subject).body["round"]
    port.wait_for_award_forms(job, name)
    return require_running(port.state(AWARD_ROUNDS, name))


def nominee_of(told: Mapping[str, Any], unit: Unit, port: AwardDesk) -> Nominee:
    """Whom a nomination by ``unit`` means; raises Refused on nobody, NotFound on an unknown branch."""
    if told["kind"] == "branch":
        return _branch(port.unit(told["branch"]), port)
    joined = date.fromisoformat(told["joined_on"]) if "joined_on" in told else None
    if "member" in told:
        return _member(told["member"], joined, port)
    return Nominee(
        kind=NomineeKind.PERSON,
        id=person_id(unit.id, told["name"]),
        name=told["name"],
        post=told["duty"],
        unit=unit.id,
        unit_name=unit.name,
        unit_path=unit.path,
        joined_on=joined,
    )


def findings_of(
    port: AwardDesk, award: Award, award_round: AwardRound, nominee: Nominee
) -> tuple[Finding, ...]:
    """Every condition as it is now."""
    known = _known(port, nominee, award, award_round.year)
    today = local_day(port.now)
    return check(award, award_round.kind, known, year=award_round.year, on=today)


def opinion_of(
    submission: Submission, level: Level, text: str, *, rank: int | None = None
) -> Opinion:
    """What a level says in a form that has its meeting."""
    return Opinion(
        level=level,
        unit=submission.unit,
        text=text,
        rank=rank,
        meeting=meeting_of(submission.body["meeting"]),
        given_at=submission.received_at,
    )


def slate_of(
    port: AwardDesk, round_id: str, award: Award, level: Level, unit: Unit
) -> Slate | None:
    """The places of ``unit`` as they would be counted now; None where there is no quota."""
    quota = award.quota(level)
    if quota is None:
        return None
    base = 0
    if quota.per is not None:
        base = (
            port.members_below(unit.id)
            if quota.per is Per.MEMBER
            else len(port.branches_below(unit.id))
        )
    return Slate(
        round=round_id,
        award=award.id,
        level=level,
        unit=unit.id,
        unit_path=unit.path,
        places=places_of(quota, base),
    )


def units_up(port: AwardDesk, unit: Unit, *, top: str) -> Sequence[Unit]:
    """``unit`` and those above it up to ``top``, from below; raises Refused where it is not below ``top``."""
    if top not in unit.path:
        raise Refused("推荐单位不在这次评选的范围内，请核对编码", code="out_of_scope")
    codes = unit.path[unit.path.index(top) :]
    return [port.unit(code) for code in reversed(codes)]


def shown_checks(port: AwardDesk, nomination: Nomination) -> Any:
    """The conditions of a nomination as a form's result shows them."""
    return [port.plain(each) for each in nomination.checks]


def _branch(branch: Unit, port: AwardDesk) -> Nominee:
    require_branch(branch.kind)
    above = port.unit(branch.path[-2]) if len(branch.path) > 1 else branch
    return Nominee(
        kind=NomineeKind.BRANCH,
        id=branch.id,
        name=branch.name,
        post="",
        unit=branch.id,
        unit_name=above.name,
        unit_path=branch.path,
        joined_on=None,
    )


def _member(member: str, joined: date | None, port: AwardDesk) -> Nominee:
    found = known_member(port.state(MEMBERS, member), member)
    require_active(found)
    return Nominee(
        kind=NomineeKind.MEMBER,
        id=member,
        name=found.name,
        post=found.duty or found.kind.value,
        unit=found.unit,
        unit_name=port.unit(found.unit).name,
        unit_path=found.unit_path,
        joined_on=joined,
    )


def _known(port: AwardDesk, nominee: Nominee, award: Award, year: int) -> Known:
    if nominee.kind is NomineeKind.PERSON:
        return Known(
            star=None,
            vetoes=None,
            listed=False,
            grades={},
            member_since=nominee.joined_on,
            post=nominee.post,
            standing="",
        )
    standing = port.standing_of(nominee.unit)
    span = max((each.years for each in award.conditions), default=0)
    entry = port.state(MEMBERS, nominee.id) if nominee.kind is NomineeKind.MEMBER else None
    years = range(year - span + 1, year + 1)
    return Known(
        star=standing.star,
        vetoes=_vetoes(port, nominee.unit),
        listed=standing.listed,
        grades=_grades(port, entry, years),
        member_since=nominee.joined_on,
        post=nominee.post,
        standing=entry.standing.value if entry and entry.active else "",
    )


def _grades(port: AwardDesk, member: Member | None, years: Sequence[int]) -> dict[int, str]:
    """The grade of each year that has a result, at this branch or at one that the member came from."""
    found: dict[int, str] = {}
    for _ in range(MOVES_MOST):
        if member is None:
            break
        for year in years:
            pioneer = port.state(PIONEERS, pioneer_id(member.id, year))
            if pioneer is not None and pioneer.result is not None:
                found.setdefault(year, pioneer.result.grade)
        member = port.state(MEMBERS, member.moved_from) if member.moved_from else None
    return found


def _vetoes(port: AwardDesk, branch: str) -> tuple[str, ...] | None:
    name = port.last_campaign(branch)
    rating = port.state(RATINGS, rating_id(name, branch)) if name else None
    if rating is None or rating.sheet is None:
        return None
    return tuple(each.text for each in rating.sheet.vetoes)
