"""What comes round for links and visits: units that lack something are reminded, once at each place (L3, L4, F4).

The round leaves one job for each occasion, that one a job for each unit with cadres or model persons; a
unit's own job looks at how things stand and tells only what is missing then.
"""

from collections.abc import Sequence
from datetime import date, datetime

from services.common.jobs import Job, NewJob
from services.common.kernel.coverage import Duty, shortfalls
from services.common.kernel.frames import Frame, code_of, frame_at, frame_of, frame_of_year
from services.common.kernel.workdays import local_day
from services.notify.domain.link.occasions import (
    Matter,
    Occasion,
    due_at,
    following,
    is_current,
    occasion_of,
)
from services.notify.domain.link.report import LINK_REPORTS, link_report_id
from services.notify.domain.link.wording import reminder
from services.notify.handlers.steps import Result, spread_over
from services.notify.ports.links import LinkDesk
from services.notify.rounds import Round

ROUND = "link.round"
SPREAD = "link.spread"
REMIND = "link.remind"
CHUNK = 200


def next_round(port: LinkDesk, instant: datetime) -> datetime:
    """The first instant after ``instant`` at which anybody may have to be reminded."""
    return following(port.policies.links, port.policies.school, instant)


def come_round(job: Job, port: LinkDesk) -> Result:
    """Round link.round: what is due at this very instant and has not been overtaken."""
    found = due_at(port.policies.links, port.policies.school, job.due, port.now)
    for each in found:
        port.enqueue(_spreading(each, port.now, after=""))
    return {"occasions": [f"{each.matter}:{each.period}:{each.place}" for each in found]}


def spread(job: Job, port: LinkDesk) -> Result:
    """Job link.spread: the next units that have cadres or look after model persons, a job for each."""
    occasion = _occasion(job, port)
    if occasion is None:
        return {"stale": True}
    units = port.units_with_duties(after=job.data["after"], most=CHUNK)
    spread_over(
        port,
        units,
        most=CHUNK,
        each=lambda unit: _reminding(occasion, unit, port.now),
        rest=lambda unit: _spreading(occasion, port.now, after=unit),
    )
    return {"units": len(units)}


def remind(job: Job, port: LinkDesk) -> Result:
    """Job link.remind: tell the unit what is missing now; nothing where nothing is."""
    occasion = _occasion(job, port)
    if occasion is None:
        return {"stale": True}
    unit = job.subject
    lacking = _lacking(port, unit, occasion)
    if lacking:
        today = local_day(port.now)
        notice = reminder(occasion, unit=unit, lacking=lacking, today=today)
        port.tell(f"{unit}:{_name(occasion)}", notice)
    return {"unit": unit, "missing": len(lacking)}


HANDLERS = {SPREAD: spread, REMIND: remind}
ROUNDS = (Round(kind=ROUND, following=next_round, handle=come_round),)


def _name(occasion: Occasion) -> str:
    return f"{occasion.matter}:{occasion.period}:{occasion.place}"


def _spreading(occasion: Occasion, now: datetime, *, after: str) -> NewJob:
    name = _name(occasion)
    return _job(f"{SPREAD}:{name}:{after}", SPREAD, ROUND, occasion, now, after=after)


def _reminding(occasion: Occasion, unit: str, now: datetime) -> NewJob:
    return _job(f"{REMIND}:{_name(occasion)}:{unit}", REMIND, unit, occasion, now)


def _job(
    job_id: str, kind: str, subject: str, occasion: Occasion, now: datetime, **data: str
) -> NewJob:
    named = {"matter": occasion.matter.value, "period": occasion.period, "at": occasion.at}
    return NewJob(
        id=job_id, queue="notify", kind=kind, subject=subject, due=now, data={**named, **data}
    )


def _occasion(job: Job, port: LinkDesk) -> Occasion | None:
    """The occasion that a job is about, unless the calendar has moved it or a later one has come."""
    policy, school = port.policies.links, port.policies.school
    series = (job.data["matter"], job.data["period"])
    found = occasion_of(policy, school, job.data["at"], series)
    current = found is not None and is_current(found, policy, school, port.now)
    return found if current else None


def _lacking(port: LinkDesk, unit: str, occasion: Occasion) -> Sequence[Duty]:
    today = local_day(port.now)
    if occasion.matter is Matter.VISITS_SHORT:
        owed = port.duties_of(unit, _counted_in(port, occasion.period, today))
        return [duty for duty in shortfalls(owed) if duty.link and duty.period == occasion.period]
    if occasion.matter is Matter.FESTIVAL_NEAR:
        return _before_festival(port, unit, occasion)
    owed = port.duties_of(unit, Frame(day=today, year=occasion.period, semester=None))
    if occasion.matter is Matter.UNREPORTED:
        reported = port.state(LINK_REPORTS, link_report_id(unit, occasion.period))
        return [duty for duty in owed if duty.cadre] if reported is None else ()
    if occasion.matter is Matter.UNSETTLED:
        return shortfalls(owed)
    return [duty for duty in shortfalls(owed) if duty.kind in port.policies.links.duties.visited]


def _counted_in(port: LinkDesk, period: str, today: date) -> Frame:
    """The frame of a semester, or of an academic year, that visits are counted in."""
    school = port.policies.school
    if any(code_of(each.label) == period for each in school.semesters):
        return frame_of(school, period, today)
    return frame_of_year(school, int(period.partition("-")[0]), today)


def _before_festival(port: LinkDesk, unit: str, occasion: Occasion) -> Sequence[Duty]:
    """Who is short of visits this year and was not visited lately, and who has nobody to visit them (F4)."""
    rules = port.policies.links.duties.visits
    kinds = {rule.kind for rule in rules if occasion.label in rule.festivals}
    owed = port.duties_of(unit, frame_at(port.policies.school, local_day(port.now)))
    short = [duty for duty in shortfalls(owed) if duty.of_kind in kinds]
    return [duty for duty in short if duty.person or (duty.link and not _lately(duty, occasion))]


def _lately(duty: Duty, occasion: Occasion) -> bool:
    since = occasion.since or occasion.last_day
    return duty.latest is not None and duty.latest >= since
