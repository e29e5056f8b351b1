"""What comes round for wishes (L7): ahead of festivals to whoever has open ones, once a week to 校团委."""

from datetime import date, datetime, time, timedelta

from services.common.jobs import Job, NewJob
from services.common.kernel.workdays import at_local, local_day
from services.notify.domain.wish.policy import next_digest, waiting_too_long
from services.notify.domain.wish.wording import festival_near, unclaimed
from services.notify.handlers.steps import Result, spread_over
from services.notify.ports.desk import Desk
from services.notify.ports.wishes import WishDesk
from services.notify.rounds import Round

FESTIVAL, UNITS, REMIND, BOARD = "wish.festival", "wish.units", "wish.remind", "wish.board"
UNITS_AT_ONCE = 200
LISTED_MOST = 10
_YEARS = timedelta(days=800)


def before_festivals(port: Desk, instant: datetime) -> datetime:
    """The first reminder ahead of a festival after ``instant``; festivals come every year."""
    day = local_day(instant)
    for on, _, _ in port.policies.festivals.reminders_between(day, day + _YEARS):
        due = at_local(on, _at(port))
        if due > instant:
            return due
    raise LookupError("the table has no festival")


def come_round(job: Job, port: WishDesk) -> Result:
    """Job wish.festival: a festival is near; a reminder that a later one, or the day itself, overtook is silent."""
    on, today = local_day(job.due), local_day(port.now)
    festivals = port.policies.festivals
    near = [(name, day) for _, name, day in festivals.reminders_between(on, on) if day > today]
    later = {
        (name, day) for _, name, day in festivals.reminders_between(on + timedelta(days=1), today)
    }
    told = [each for each in near if each not in later]
    for name, day in told:
        said = {"festival": name, "day": day.isoformat(), "on": on.isoformat()}
        port.enqueue(_job(port, UNITS, name, f"{on}:", **said, after=""))
    return {"festivals": [name for name, _ in told]}


def go_through_units(job: Job, port: WishDesk) -> Result:
    """Job wish.units: leave one job for each unit that has something open, some hundred units at a time."""
    festival, day, on = (str(job.data[name]) for name in ("festival", "day", "on"))
    units = port.units_with_open_wishes(after=job.data["after"], most=UNITS_AT_ONCE)
    said = {"festival": festival, "day": day, "on": on}
    spread_over(
        port,
        units,
        most=UNITS_AT_ONCE,
        each=lambda unit: _job(port, REMIND, unit, f"{festival}:{on}", **said),
        rest=lambda unit: _job(port, UNITS, festival, f"{on}:{unit}", **said, after=unit),
    )
    return {"units": len(units)}


def remind(job: Job, port: WishDesk) -> Result:
    """Job wish.remind: tell one unit, unless it has settled everything meanwhile or the festival is here."""
    unit, festival = job.subject, str(job.data["festival"])
    day = date.fromisoformat(job.data["day"])
    if local_day(port.now) >= day:
        return {"unit": unit, "told": 0}
    told = festival_near(unit, port.open_wishes(unit, festival), festival=festival, day=day)
    for notice in told:
        port.tell(f"{unit}:{notice.kind}:{festival}:{job.data['on']}", notice)
    return {"unit": unit, "told": len(told)}


def board_times(port: Desk, instant: datetime) -> datetime:
    """Once a week."""
    return next_digest(port.policies.wishes, instant)


def tell_board(job: Job, port: WishDesk) -> Result:
    """Job wish.board: what nobody claims, told to 校团委, or to the school where none is named; once a week."""
    rules = port.policies.wishes
    if board_times(port, job.due) <= port.now:
        return {"waiting": 0, "overtaken": True}
    waiting = port.unclaimed(waiting_too_long(rules, port.now, port.calendar), most=LISTED_MOST)
    if waiting.count:
        unit, today = rules.board_unit or waiting.oldest[0].unit_path[0], local_day(port.now)
        said = unclaimed(unit, waiting, workdays=rules.follow_up_workdays, today=today)
        port.tell(f"{said.kind}:{local_day(job.due)}", said)
    return {"waiting": waiting.count}


ROUNDS = (Round(FESTIVAL, before_festivals, come_round), Round(BOARD, board_times, tell_board))
HANDLERS = {UNITS: go_through_units, REMIND: remind}


def _at(port: Desk) -> time:
    return port.policies.wishes.remind_at


def _job(port: Desk, kind: str, subject: str, name: str, **said: str) -> NewJob:
    return NewJob(
        id=f"{kind}:{subject}:{name}",
        queue="notify",
        kind=kind,
        subject=subject,
        due=port.now,
        data=said,
    )
